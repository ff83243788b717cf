#include <algorithm>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/listings_csv.h"
#include "clients/cli/progress.h"
#include "clients/cli/render.h"
#include "clients/cli/text.h"
#include "clients/cpp/registry_client.h"
#include "clients/importer/csv_source.h"

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

ExitCode ReportLines(const std::string& path, const ListingsFile& file, Session& session) {
  for (size_t i = 0; i < std::min(file.errors.size(), kErrorsShown); ++i) {
    const LineError& error = file.errors[i];
    session.terminal.err << path << ':' << error.line << ": " << error.column
                         << (error.column.empty() ? "" : ": ") << Clean(error.message) << '\n';
  }
  return session.Misused(absl::InvalidArgumentError(
      absl::StrCat(file.errors.size(), " errors in ", path, "; nothing was sent")));
}

// Sends the rows in chunks; each is taken whole or not at all.
class Sender {
 public:
  Sender(Session& session, const Arguments& arguments)
      : session_(session), client_(session.channel), dry_run_(arguments.Switch("dry-run")) {
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
    session_.terminal.err
        << "Lines " << file.lines[begin] << " to " << file.lines[end - 1]
        << " were not taken; those before them were. Run it again when it is put right.\n";
    return session_.Failed(response.status(), info);
  }

  Session& session_;
  client::RegistryClient client_;
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
