#include <algorithm>
#include <vector>

#include "absl/strings/cord.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/listings_csv.h"
#include "clients/cli/progress.h"
#include "clients/cli/render.h"
#include "clients/cli/text.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/registry_client.h"
#include "clients/importer/csv_source.h"
#include "google/rpc/error_details.pb.h"

namespace partners::cli {
namespace {

using registry::v1::ImportVendorListingsRequest;
using registry::v1::ImportVendorListingsResponse;

constexpr size_t kChunk = 500;  // rows of one call; the service takes at most 1,000
constexpr size_t kErrorsShown = 50;

absl::StatusOr<ListingsFile> Read(const std::string& path, const std::string& list) {
  auto rows = importer::OpenCsv(path, importer::Limits());
  if (!rows.ok()) return rows.status();
  return ReadListings(**rows, list);
}

// 1 error in vendors.csv
std::string ErrorsIn(size_t count, const std::string& path) {
  return absl::StrCat(count, count == 1 ? " error in " : " errors in ", path);
}

// FILE:LINE: COLUMN: what is wrong.
void ShowLine(const std::string& path, const LineError& error, Terminal& terminal) {
  terminal.err << path << ':' << error.line << ": " << Clean(error.column)
               << (error.column.empty() ? "" : ": ") << Clean(error.message) << '\n';
}

ExitCode ReportLines(const std::string& path, const ListingsFile& file, Session& session) {
  for (size_t i = 0; i < std::min(file.errors.size(), kErrorsShown); ++i) {
    ShowLine(path, file.errors[i], session.terminal);
  }
  return session.Misused(absl::InvalidArgumentError(
      absl::StrCat(ErrorsIn(file.errors.size(), path), "; nothing was sent")));
}

// Sends the rows in chunks; each is taken whole or not at all.
class Sender {
 public:
  Sender(Session& session, const Arguments& arguments)
      : session_(session),
        client_(session.channel),
        path_(arguments.At("FILE")),
        dry_run_(arguments.Switch("dry-run")) {
    request_.set_list(arguments.Value("list"));
    request_.set_validate_only(dry_run_);
  }

  ExitCode Send(const ListingsFile& file) {
    Progress progress(dry_run_ ? "Checking" : "Importing", session_.terminal);
    for (size_t begin = 0; begin < file.listings.size(); begin += kChunk) {
      const size_t end = std::min(begin + kChunk, file.listings.size());
      if (const ExitCode code = SendChunk(file, begin, end); code != kDone) return code;
      progress.Show(static_cast<double>(end) / static_cast<double>(file.listings.size()),
                    absl::StrCat(end, " rows"));
    }
    progress.Finish(absl::StrCat(file.listings.size(), " rows"));
    return kDone;
  }

  const ImportVendorListingsResponse& total() const { return total_; }

 private:
  ExitCode SendChunk(const ListingsFile& file, size_t begin, size_t end) {
    request_.clear_vendor_listings();
    for (size_t i = begin; i < end; ++i) *request_.add_vendor_listings() = file.listings[i];
    client::CallInfo info;
    client::CallOptions options;
    options.info = &info;
    const auto response = client_.ImportVendorListings(request_, options);
    if (response.ok()) {
      total_.set_created(total_.created() + response->created());
      total_.set_updated(total_.updated() + response->updated());
      total_.set_unchanged(total_.unchanged() + response->unchanged());
      return kDone;
    }
    return Refused(file, begin, end, response.status(), info);
  }

  // Rules about lines are shown with line and column, and everything else as for any call: first
  // what is wrong with the call as a whole, such as --list, since every line may only echo it.
  ExitCode Refused(const ListingsFile& file, size_t begin, size_t end, const absl::Status& status,
                   const client::CallInfo& info) {
    std::vector<LineError> lines;
    google::rpc::BadRequest call;
    for (const auto& [field, rule] : client::DetailsOf(status).fields) {
      const LineError error = LineErrorOf(file, begin, field, rule);
      if (error.line != 0) {
        lines.push_back(error);
        continue;
      }
      call.add_field_violations()->set_field(field);
      call.mutable_field_violations()->rbegin()->set_description(rule);
    }
    if (call.field_violations_size() > 0) return session_.Failed(AboutTheCall(status, call), info);
    for (const LineError& error : lines) ShowLine(path_, error, session_.terminal);
    const size_t shown = lines.size();
    session_.terminal.err << "Lines " << file.lines[begin] << " to " << file.lines[end - 1]
                          << " were not taken" << (begin == 0 ? "" : "; those before them were")
                          << ". Run it again when it is put right.\n";
    return session_.Failed(shown == 0 ? status : InPlace(status, shown), info);
  }

  static absl::Status AboutTheCall(const absl::Status& status,
                                   const google::rpc::BadRequest& call) {
    const google::rpc::BadRequest::FieldViolation& first = call.field_violations(0);
    absl::Status about(status.code(), absl::StrCat(first.field(), ": ", first.description()));
    status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
      const bool fields = absl::StrContains(url, "BadRequest");
      about.SetPayload(url, fields ? absl::Cord(call.SerializeAsString()) : payload);
    });
    return about;
  }

  // What was shown with its place is not repeated. The server counts rules it does not list.
  absl::Status InPlace(const absl::Status& status, size_t shown) const {
    const auto metadata = client::DetailsOf(status).metadata;
    const auto counted = metadata.find("violations");
    size_t count = shown;
    if (counted != metadata.end() && !absl::SimpleAtoi(counted->second, &count)) count = shown;
    absl::Status short_status(status.code(), ErrorsIn(count, path_));
    status.ForEachPayload([&](absl::string_view url, const absl::Cord& payload) {
      if (!absl::StrContains(url, "BadRequest")) short_status.SetPayload(url, payload);
    });
    return short_status;
  }

  Session& session_;
  client::RegistryClient client_;
  const std::string path_;
  const bool dry_run_;
  ImportVendorListingsRequest request_;
  ImportVendorListingsResponse total_;
};

}  // namespace

ExitCode RunImportVendorListings(Session& session, const Arguments& arguments) {
  const std::string path = arguments.At("FILE");
  if (path.empty()) return session.Misused(absl::InvalidArgumentError("FILE is missing"));
  if (!arguments.Has("list"))
    return session.Misused(absl::InvalidArgumentError("--list is missing"));
  const auto file = Read(path, arguments.Value("list"));
  if (!file.ok()) return session.Misused(file.status());
  if (!file->errors.empty()) return ReportLines(path, *file, session);
  if (file->listings.empty())
    return session.Misused(absl::InvalidArgumentError(absl::StrCat(path, " has no listings")));
  Sender sender(session, arguments);
  if (const ExitCode code = sender.Send(*file); code != kDone) return code;
  Render(sender.total(), session.settings.format, session.terminal);
  if (arguments.Switch("dry-run")) session.terminal.err << "Checked only: nothing was written.\n";
  return kDone;
}

}  // namespace partners::cli
