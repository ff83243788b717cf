#include "clients/cli/fact_file.h"

#include <algorithm>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/cli/interrupt.h"
#include "clients/cli/render.h"
#include "clients/cli/text.h"
#include "clients/importer/compact.h"
#include "google/protobuf/struct.pb.h"
#include "services/runtime/status_macros.h"

namespace partners::cli {
namespace {

using importer::FactSink;
using importer::ImportOptions;
using importer::ImportReport;
using importer::Mapping;
using importer::RowError;

constexpr size_t kErrorsShown = 20;

// The only shipped mapping whose headers the file has.
absl::StatusOr<Mapping> FindMapping(const std::string& path) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            importer::MappingsFor(path, importer::Limits()));
  if (ids.size() == 1) return importer::ShippedMapping(ids.front());
  if (ids.empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat("no mapping fits the headers of ", path,
                     "; give one with --mapping, a file of your own or one of ",
                     absl::StrJoin(importer::MappingIds(), ", ")));
  }
  return absl::InvalidArgumentError(absl::StrCat(
      path, " fits several mappings; choose with --mapping: ", absl::StrJoin(ids, ", ")));
}

std::string Place(const std::string& path, const RowError& error) {
  return absl::StrCat(path, error.sheet.empty() ? "" : absl::StrCat(" sheet ", error.sheet), ":",
                      error.row, error.column.empty() ? "" : absl::StrCat(": ", error.column));
}

}  // namespace

absl::StatusOr<FactFile> FactFile::Open(const std::string& path, const std::string& mapping) {
  FactFile file;
  file.path_ = path;
  file.compact_ = importer::IsCompactFile(path);
  if (file.compact_) return file;
  PARTNERS_ASSIGN_OR_RETURN(file.mapping_,
                            mapping.empty() ? FindMapping(path) : importer::LoadMapping(mapping));
  return file;
}

absl::Status FactFile::Read(Progress& progress, const FactSink& sink, ImportReport* report) const {
  *report = ImportReport();
  const auto facts = [&] { return absl::StrCat(report->facts, " facts"); };
  ImportOptions options;
  options.on_progress = [&](double done) { progress.Show(done, facts()); };
  options.cancelled = InterruptGuard::interrupted;
  absl::Status status = compact_ ? importer::ImportCompact(path_, options, sink, report)
                                 : importer::Import(mapping_, path_, options, sink, report);
  if (status.ok()) progress.Finish(facts());
  return status;
}

void PrintRowErrors(const std::string& path, const ImportReport& report, Terminal& terminal) {
  for (size_t i = 0; i < std::min(report.errors.size(), kErrorsShown); ++i) {
    const RowError& error = report.errors[i];
    terminal.err << Clean(Place(path, error)) << ": " << Clean(error.message)
                 << (error.value.empty() ? "" : absl::StrCat(" (", Clean(error.value), ")"))
                 << '\n';
  }
  const int64_t rest =
      report.error_count - static_cast<int64_t>(std::min(report.errors.size(), kErrorsShown));
  if (rest > 0)
    terminal.err << rest << (rest == 1 ? " more error" : " more errors")
                 << "; --errors FILE writes those kept\n";
}

std::string RowErrorLines(const ImportReport& report) {
  std::string lines;
  for (const RowError& error : report.errors) {
    google::protobuf::Struct line;
    auto& fields = *line.mutable_fields();
    fields["row"].set_number_value(static_cast<double>(error.row));
    if (!error.sheet.empty()) fields["sheet"].set_string_value(error.sheet);
    if (!error.column.empty()) fields["column"].set_string_value(error.column);
    if (!error.value.empty()) fields["value"].set_string_value(Clean(error.value));
    fields["rule"].set_string_value(error.rule);
    fields["message"].set_string_value(error.message);
    absl::StrAppend(&lines, ToJsonLine(line), "\n");
  }
  return lines;
}

absl::Status RowsInError(const std::string& path, const ImportReport& report,
                         const std::string& so) {
  return absl::InvalidArgumentError(absl::StrCat(report.rows_in_error, " of ", report.rows_read,
                                                 " rows of ", path, " are in error; ", so));
}

}  // namespace partners::cli
