#ifndef PARTNERS_CLIENTS_IMPORTER_XLSX_SHEET_H_
#define PARTNERS_CLIENTS_IMPORTER_XLSX_SHEET_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "clients/importer/limits.h"
#include "clients/importer/tabular.h"
#include "clients/importer/zip_archive.h"

namespace partners::importer {

// Rows of one sheet. Cells stand where their reference says; left-out cells are empty text; a
// formula counts by its stored result. `strings` and the part's archive outlive the source.
std::unique_ptr<RowSource> MakeXlsxSheet(std::unique_ptr<ZipPart> part, std::string name,
                                         const std::vector<std::string>* strings,
                                         const Limits& limits);

// Column and row of a reference such as "AB12", both counted from 0 and 1; false when it is none.
bool ParseCellReference(absl::string_view reference, int64_t* column, int64_t* row);

// Control characters are written _x000D_ in XLSX text; gives the text meant.
std::string DecodeXlsxEscapes(absl::string_view text);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_XLSX_SHEET_H_
