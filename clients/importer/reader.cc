#include "clients/importer/reader.h"

#include <filesystem>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/importer/csv_source.h"
#include "clients/importer/file_kind.h"
#include "clients/importer/mappings.h"
#include "clients/importer/table_reader.h"
#include "clients/importer/xlsx_workbook.h"

namespace partners::importer {
namespace {

constexpr int64_t kRowsBetweenReports = 256;
constexpr int kRowsTried = 25;

// An opened file of either kind.
class OpenFile {
 public:
  static absl::StatusOr<OpenFile> Open(const std::string& path, Mapping::FileKind kind,
                                       const Limits& limits) {
    OpenFile file(path, limits);
    if (kind == Mapping::FILE_KIND_XLSX) {
      absl::StatusOr<std::unique_ptr<XlsxWorkbook>> book = XlsxWorkbook::OpenFile(path, limits);
      if (!book.ok()) return book.status();
      file.book_ = *std::move(book);
    }
    return file;
  }

  absl::StatusOr<std::unique_ptr<RowSource>> OpenTable(const Table& table) const {
    return book_ ? book_->OpenSheet(table.sheet()) : OpenCsv(path_, limits_);
  }

 private:
  OpenFile(std::string path, const Limits& limits) : path_(std::move(path)), limits_(limits) {}
  std::string path_;
  Limits limits_;
  std::unique_ptr<XlsxWorkbook> book_;
};

// Size and time of change, to notice a file that changes under the reader.
struct Stamp {
  uintmax_t size = 0;
  std::filesystem::file_time_type changed;
  bool operator==(const Stamp& other) const {
    return size == other.size && changed == other.changed;
  }
};

Stamp StampOf(const std::string& path) {
  std::error_code ignored;
  return {std::filesystem::file_size(path, ignored),
          std::filesystem::last_write_time(path, ignored)};
}

absl::Status InTable(const Table& table, const absl::Status& status) {
  if (table.sheet().empty() || status.code() != absl::StatusCode::kInvalidArgument) return status;
  return absl::InvalidArgumentError(absl::StrCat("sheet ", table.sheet(), ": ", status.message()));
}

absl::Status Pause(const ImportOptions& options, double done) {
  if (options.on_progress) options.on_progress(done);
  if (options.cancelled && options.cancelled()) return absl::CancelledError("import cancelled");
  return absl::OkStatus();
}

absl::Status ReadRows(TableReader& reader, RowSource& source, const ImportOptions& options,
                      const std::function<double(double)>& overall) {
  for (int64_t rows = 1;; ++rows) {
    const absl::StatusOr<bool> more = reader.Step(source);
    if (!more.ok()) return more.status();
    if (!*more) return absl::OkStatus();
    if (rows % kRowsBetweenReports != 0) continue;
    if (absl::Status s = Pause(options, overall(source.fraction())); !s.ok()) return s;
  }
}

// True when the table's header is there and the first rows are not all refused.
bool Fits(const Mapping& mapping, const Table& table, RowSource& source, const Limits& limits) {
  const FactSink discard = [](const matching::v1::Fact&) { return absl::OkStatus(); };
  ImportReport report;
  Repeats repeats;
  TableReader reader(mapping, table, limits, &repeats, discard, &report);
  if (!reader.Start(source).ok()) return false;
  for (int i = 0; i < kRowsTried; ++i) {
    const absl::StatusOr<bool> more = reader.Step(source);
    if (!more.ok()) return false;
    if (!*more) break;
  }
  return report.rows_read == 0 || report.rows_in_error < report.rows_read;
}

bool Fits(const Mapping& mapping, const OpenFile& file, const Limits& limits) {
  for (const Table& table : mapping.tables()) {
    const auto source = file.OpenTable(table);
    if (!source.ok() || !Fits(mapping, table, **source, limits)) return false;
  }
  return true;
}

}  // namespace

absl::Status Import(const Mapping& mapping, const std::string& path, const ImportOptions& options,
                    const FactSink& sink, ImportReport* report) {
  *report = ImportReport();
  report->dataset = mapping.dataset();
  report->title = mapping.title();
  report->source = mapping.source();
  report->data_notice = mapping.data_notice();
  if (absl::Status s = CheckMapping(mapping); !s.ok()) return s;
  const Stamp before = StampOf(path);
  const absl::StatusOr<OpenFile> file = OpenFile::Open(path, mapping.file_kind(), options.limits);
  if (!file.ok()) return file.status();
  absl::StatusOr<std::string> digest = FileSha256(path);
  if (!digest.ok()) return digest.status();
  report->source_sha256 = *std::move(digest);

  Repeats repeats;
  const double tables = mapping.tables_size();
  for (int i = 0; i < mapping.tables_size(); ++i) {
    const Table& table = mapping.tables(i);
    absl::StatusOr<std::unique_ptr<RowSource>> source = file->OpenTable(table);
    if (!source.ok()) return source.status();
    TableReader reader(mapping, table, options.limits, &repeats, sink, report);
    if (absl::Status s = reader.Start(**source); !s.ok()) return InTable(table, s);
    const auto overall = [i, tables](double part) { return (i + part) / tables; };
    if (absl::Status s = Pause(options, overall(0)); !s.ok()) return s;
    if (absl::Status s = ReadRows(reader, **source, options, overall); !s.ok()) {
      return InTable(table, s);
    }
  }
  if (!(StampOf(path) == before)) return absl::AbortedError("the file changed while it was read");
  return Pause(options, 1.0);
}

absl::StatusOr<std::vector<std::string>> MappingsFor(const std::string& path,
                                                     const Limits& limits) {
  const absl::StatusOr<Content> content = SniffFile(path, limits);
  if (!content.ok()) return content.status();
  const bool xlsx = *content == Content::kZip;
  if (absl::Status s = xlsx ? absl::OkStatus() : RequireCsv(*content); !s.ok()) return s;
  const auto kind = xlsx ? Mapping::FILE_KIND_XLSX : Mapping::FILE_KIND_CSV;
  const absl::StatusOr<OpenFile> file = OpenFile::Open(path, kind, limits);
  if (!file.ok()) return file.status();

  std::vector<std::string> ids;
  for (const std::string& id : MappingIds()) {
    const absl::StatusOr<Mapping> mapping = ShippedMapping(id);
    if (mapping.ok() && mapping->file_kind() == kind && Fits(*mapping, *file, limits))
      ids.push_back(id);
  }
  return ids;
}

}  // namespace partners::importer
