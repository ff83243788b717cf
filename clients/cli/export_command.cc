#include <optional>

#include "absl/strings/str_cat.h"
#include "clients/cli/commands.h"
#include "clients/cli/one_values.h"
#include "clients/cli/progress.h"
#include "clients/cli/render.h"
#include "clients/cli/text.h"
#include "clients/cpp/registry_client.h"

namespace partners::cli {
namespace {

using registry::v1::ExportResponse;

// Prints one message as up to three lines, so that notice and cursor always stand alone.
class ExportPrinter {
 public:
  explicit ExportPrinter(std::ostream& out) : out_(out) {}

  void Print(const ExportResponse& message) {
    ExportResponse notice;
    ExportResponse record = message;
    ExportResponse cursor;
    if (!message.notice().empty()) notice.set_notice(message.notice());
    if (message.has_complete_through())
      *cursor.mutable_complete_through() = message.complete_through();
    record.clear_notice();
    record.clear_complete_through();
    for (const ExportResponse* line : {&notice, &record, &cursor}) {
      if (line->ByteSizeLong() > 0) out_ << ToJsonLine(*line) << '\n';
    }
    records_ += record.has_record() ? 1 : 0;
    whole_ = whole_ || message.has_complete_through();
  }

  int64_t records() const { return records_; }
  bool whole() const { return whole_; }

 private:
  std::ostream& out_;
  int64_t records_ = 0;
  bool whole_ = false;
};

// Records that pass on the screen show by themselves how far it is.
absl::Status Receive(Session& session, const registry::v1::ExportRequest& request,
                     const client::CallOptions& options, ExportPrinter* printer) {
  std::optional<Tally> tally;
  if (session.terminal.width == 0) tally.emplace("Exporting", "records", session.terminal);
  const auto take = [&](const ExportResponse& message) {
    printer->Print(message);
    if (tally.has_value()) tally->Show(printer->records());
    return session.terminal.out.good();
  };
  return client::RegistryClient(session.channel).Export(request, take, options);
}

}  // namespace

ExitCode RunExport(Session& session, const Arguments& arguments) {
  registry::v1::ExportRequest request;
  if (arguments.Has("in-force-on")) {
    const absl::Status status =
        FindOneValue(*type::v1::Date::descriptor())
            ->parse(arguments.Value("in-force-on"), request.mutable_in_force_on());
    if (!status.ok())
      return session.Misused(
          absl::InvalidArgumentError(absl::StrCat("--in-force-on: ", status.message())));
  }
  ExportPrinter printer(session.terminal.out);
  client::CallInfo info;
  client::CallOptions options;
  options.info = &info;
  const absl::Status status = Receive(session, request, options, &printer);
  if (!status.ok()) return session.Failed(status, info);
  session.terminal.out.flush();
  if (!session.terminal.out.good()) return ReportOutput(session.terminal);
  if (!printer.whole())
    return session.Failed(absl::DataLossError("the export ended before it was whole"), info);
  session.terminal.err << printer.records() << " records\n";
  return kDone;
}

}  // namespace partners::cli
