#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/commands.h"
#include "clients/cli/fact_file.h"
#include "clients/cli/interrupt.h"
#include "clients/cli/progress.h"
#include "clients/cli/publication_sender.h"
#include "clients/cli/render.h"
#include "clients/cli/save.h"
#include "clients/cli/text.h"
#include "clients/cli/text_table.h"
#include "clients/importer/facts_digest.h"
#include "google/protobuf/struct.pb.h"

namespace partners::cli {
namespace {

using importer::ImportReport;

google::protobuf::Struct Document(const ImportReport& report, const std::string& publication) {
  google::protobuf::Struct document;
  auto& fields = *document.mutable_fields();
  const auto number = [&](const char* name, int64_t value) {
    fields[name].set_number_value(static_cast<double>(value));
  };
  fields["dataset"].set_string_value(report.dataset);
  fields["sourceSha256"].set_string_value(report.source_sha256);
  if (!publication.empty()) fields["publication"].set_string_value(publication);
  number("rowsRead", report.rows_read);
  number("rowsInError", report.rows_in_error);
  number("facts", report.facts);
  number("organisations", report.organisations);
  number("determinations", report.determinations);
  number("indicators", report.indicators);
  number("missingValues", report.missing_values);
  return document;
}

// What the file holds, for people.
void PrintReport(const ImportReport& report, Terminal& terminal) {
  TextTable table({{"WHAT"}, {"COUNT", true}});
  const auto row = [&](const std::string& what, int64_t count) {
    table.AddRow({what, absl::StrCat(count)});
  };
  row("rows read", report.rows_read);
  for (const auto& [reason, count] : report.rows_passed_over)
    row("rows passed over: " + reason, count);
  row("rows in error", report.rows_in_error);
  row("organisations", report.organisations);
  row("determinations", report.determinations);
  row("figures", report.indicators);
  row("figures missing, with the reason kept", report.missing_values);
  terminal.out << Clean(report.title) << '\n' << table.Render(terminal.width, terminal.colour);
  for (const auto& [sheet, columns] : report.unread_columns) {
    if (columns.empty()) continue;
    constexpr size_t kNamed = 3;  // files for people have hundreds of derived columns
    const auto shown = static_cast<ptrdiff_t>(std::min(kNamed, columns.size()));
    const std::vector<std::string> named(columns.begin(), columns.begin() + shown);
    terminal.err << "Columns nobody reads" << (sheet.empty() ? "" : " in " + Clean(sheet)) << ": "
                 << Clean(absl::StrJoin(named, ", "));
    if (columns.size() > kNamed) terminal.err << " and " << columns.size() - kNamed << " more";
    terminal.err << '\n';
  }
}

class ImportRun {
 public:
  ImportRun(Session& session, const Arguments& arguments)
      : session_(session),
        arguments_(arguments),
        path_(arguments.At("FILE")),
        sender_(session.channel) {}

  ExitCode Run() {
    if (path_.empty()) return session_.Misused(absl::InvalidArgumentError("FILE is missing"));
    const auto file = FactFile::Open(path_, arguments_.Value("mapping"));
    if (!file.ok()) return session_.Misused(file.status());
    if (const ExitCode code = Check(*file); code != kDone) return code;
    if (arguments_.Switch("dry-run")) return Finish("Checked only: nothing was sent.");
    return Send(*file);
  }

 private:
  // The whole file is read before anything is sent, so that a bad one changes nothing.
  ExitCode Check(const FactFile& file) {
    absl::Status status;
    {
      Progress progress("Checking ", session_.terminal);
      importer::FactsDigest digest;
      const auto add = [&](const matching::v1::Fact& fact) {
        digest.Add(fact);
        return absl::OkStatus();
      };
      status = file.Read(progress, add, &report_);
      facts_sha256_ = digest.Finish();
    }
    if (absl::IsCancelled(status)) return Interrupted("");
    if (!status.ok()) return session_.Misused(status);
    PrintRowErrors(path_, report_, session_.terminal);
    if (const ExitCode code = WriteErrors(); code != kDone) return code;
    if (report_.rows_in_error == 0 || arguments_.Switch("skip-bad-rows")) return kDone;
    return session_.Misused(
        RowsInError(path_, report_, "nothing was sent. --skip-bad-rows imports the others"));
  }

  ExitCode WriteErrors() {
    if (!arguments_.Has("errors")) return kDone;
    const absl::Status status = WriteAtomically(arguments_.Value("errors"), RowErrorLines(report_));
    return status.ok() ? kDone : session_.Misused(status);
  }

  ExitCode Send(const FactFile& file) {
    absl::Status status = sender_.Begin(report_, facts_sha256_);
    if (!status.ok()) return session_.Failed(status, sender_.info());
    if (sender_.done()) return Finish("This very file is imported already; nothing was sent.");
    if (sender_.resumed_rows() > 0) {
      session_.terminal.err << "Going on after " << sender_.resumed_rows()
                            << " rows sent before.\n";
    }
    {
      Progress progress("Importing", session_.terminal);
      status = file.Read(
          progress, [&](const matching::v1::Fact& fact) { return sender_.Add(fact); }, &report_);
    }
    if (status.ok()) status = sender_.Publish();
    if (absl::IsCancelled(status)) return Interrupted("Run the same command again to go on.");
    if (!status.ok()) return session_.Failed(status, sender_.info());
    return Finish("");
  }

  ExitCode Interrupted(const std::string& next) {
    session_.terminal.err << "Interrupted. " << next << '\n';
    return kInterrupted;
  }

  ExitCode Finish(const std::string& note) {
    const std::string name = sender_.publication().name();
    if (session_.settings.format == Format::kTable) {
      PrintReport(report_, session_.terminal);
      if (!name.empty()) session_.terminal.out << "Publication " << name << " is visible.\n";
    } else {
      Render(Document(report_, name), session_.settings.format, session_.terminal);
    }
    if (!note.empty()) session_.terminal.err << note << '\n';
    return kDone;
  }

  Session& session_;
  const Arguments& arguments_;
  const std::string path_;
  PublicationSender sender_;
  ImportReport report_;
  std::string facts_sha256_;
};

}  // namespace

ExitCode RunImport(Session& session, const Arguments& arguments) {
  const InterruptGuard guard;
  return ImportRun(session, arguments).Run();
}

}  // namespace partners::cli
