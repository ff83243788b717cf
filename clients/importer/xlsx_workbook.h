#ifndef PARTNERS_CLIENTS_IMPORTER_XLSX_WORKBOOK_H_
#define PARTNERS_CLIENTS_IMPORTER_XLSX_WORKBOOK_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/importer/limits.h"
#include "clients/importer/tabular.h"
#include "clients/importer/zip_archive.h"

namespace partners::importer {

// A workbook opened for reading: the names of its sheets and its shared strings, which are the only
// part held in memory. Not thread-safe; outlives its row sources.
class XlsxWorkbook {
 public:
  // INVALID_ARGUMENT when the file is not XLSX, is damaged, or is beyond `limits`.
  static absl::StatusOr<std::unique_ptr<XlsxWorkbook>> OpenFile(const std::string& path,
                                                                const Limits& limits);
  // `bytes` outlive the workbook.
  static absl::StatusOr<std::unique_ptr<XlsxWorkbook>> OpenBytes(absl::string_view bytes,
                                                                 const Limits& limits);

  // Names of the sheets in their order.
  std::vector<std::string> SheetNames() const;

  // Rows of the sheet with this name (blanks and case aside); the only sheet when `name` is empty.
  // INVALID_ARGUMENT lists the sheets there are when there is no such one.
  absl::StatusOr<std::unique_ptr<RowSource>> OpenSheet(absl::string_view name) const;

 private:
  XlsxWorkbook(std::unique_ptr<ZipArchive> archive, const Limits& limits)
      : archive_(std::move(archive)), limits_(limits) {}
  static absl::StatusOr<std::unique_ptr<XlsxWorkbook>> Load(std::unique_ptr<ZipArchive> archive,
                                                            const Limits& limits);
  absl::Status ReadWorkbook();
  absl::Status ReadSharedStrings(const std::string& part);

  std::unique_ptr<ZipArchive> archive_;
  Limits limits_;
  // Sheet name and the part it lies in.
  std::vector<std::pair<std::string, std::string>> sheets_;
  std::vector<std::string> strings_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_XLSX_WORKBOOK_H_
