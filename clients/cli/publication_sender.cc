#include "clients/cli/publication_sender.h"

#include "absl/strings/str_cat.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {

client::CallOptions PublicationSender::Options() {
  client::CallOptions options;
  options.info = &info_;
  return options;
}

absl::Status PublicationSender::Keep(const absl::StatusOr<matching::v1::Publication>& answer) {
  if (answer.ok()) publication_ = *answer;
  return answer.status();
}

absl::Status PublicationSender::Begin(const importer::ImportReport& report,
                                      const std::string& facts_sha256) {
  matching::v1::CreatePublicationRequest request;
  matching::v1::Publication* publication = request.mutable_publication();
  publication->set_dataset(report.dataset);
  publication->set_title(report.title);
  publication->set_source(report.source);
  publication->set_source_sha256(report.source_sha256);
  publication->set_data_notice(report.data_notice);
  publication->set_facts_sha256(facts_sha256);
  PARTNERS_RETURN_IF_ERROR(Keep(client_.CreatePublication(request, Options())));
  resumed_rows_ = publication_.row_count();
  // One that was sent without a digest of its facts is known by their number at least.
  if (done() ? resumed_rows_ != report.facts : resumed_rows_ > report.facts) {
    return absl::FailedPreconditionError(absl::StrCat(publication_.name(),
                                                      " is of this very file, with ", resumed_rows_,
                                                      " facts; now it gives ", report.facts));
  }
  return absl::OkStatus();
}

absl::Status PublicationSender::Add(const matching::v1::Fact& fact) {
  if (++rows_ <= resumed_rows_) return absl::OkStatus();
  *chunk_.add_facts() = fact;
  return chunk_.facts_size() < kChunk ? absl::OkStatus() : Flush();
}

absl::Status PublicationSender::Flush() {
  if (chunk_.facts().empty()) return absl::OkStatus();
  chunk_.set_name(publication_.name());
  chunk_.set_chunk_index(publication_.chunk_count());
  absl::Status status = Keep(client_.AppendFacts(chunk_, Options()));
  chunk_.Clear();
  return status;
}

absl::Status PublicationSender::Publish() {
  if (done()) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(Flush());
  matching::v1::PublishPublicationRequest request;
  request.set_name(publication_.name());
  request.set_row_count(rows_);
  return Keep(client_.PublishPublication(request, Options()));
}

}  // namespace partners::cli
