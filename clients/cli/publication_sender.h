#ifndef PARTNERS_CLIENTS_CLI_PUBLICATION_SENDER_H_
#define PARTNERS_CLIENTS_CLI_PUBLICATION_SENDER_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "clients/cpp/matching_client.h"
#include "clients/importer/report.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::cli {

// Sends the facts of one file as one publication, in chunks, going on where an earlier attempt
// stopped. Facts must come in the same order each time. Not thread-safe.
class PublicationSender {
 public:
  static constexpr int kChunk = 500;  // facts of one call: as many as the service takes

  explicit PublicationSender(std::shared_ptr<const client::Channel> channel)
      : client_(std::move(channel)) {}

  // Begins, or finds, the publication. Call before the first fact; `report` has what it is made
  // from, `facts_sha256` tells its facts from another reading of the same file.
  // FAILED_PRECONDITION when the server has this very file with other facts.
  absl::Status Begin(const importer::ImportReport& report, const std::string& facts_sha256);
  // Nothing needs to be sent: this very file is visible already.
  bool done() const { return publication_.state() == matching::v1::Publication::STATE_VISIBLE; }
  // Rows that an earlier attempt sent.
  int64_t resumed_rows() const { return resumed_rows_; }

  absl::Status Add(const matching::v1::Fact& fact);
  // Sends the rest and makes everything visible.
  absl::Status Publish();

  const matching::v1::Publication& publication() const { return publication_; }
  const client::CallInfo& info() const { return info_; }  // of the last call

 private:
  absl::Status Flush();
  absl::Status Keep(const absl::StatusOr<matching::v1::Publication>& answer);
  client::CallOptions Options();

  client::MatchingClient client_;
  client::CallInfo info_;
  matching::v1::Publication publication_;
  matching::v1::AppendFactsRequest chunk_;
  int64_t rows_ = 0;  // seen so far
  int64_t resumed_rows_ = 0;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_PUBLICATION_SENDER_H_
