#include "clients/importer/fuzz.h"

#include <memory>
#include <sstream>
#include <string>
#include <utility>

#include "clients/importer/csv_source.h"
#include "clients/importer/mappings.h"
#include "clients/importer/xlsx_workbook.h"

namespace partners::importer {
namespace {

Limits SmallLimits() {
  Limits limits;
  limits.rows = 2'000;
  limits.columns = 100;
  limits.cell_bytes = 4'096;
  limits.row_bytes = 65'536;
  limits.zip_entries = 100;
  limits.unzipped_bytes = 4 << 20;
  limits.shared_strings = 10'000;
  limits.shared_string_bytes = 1 << 20;
  return limits;
}

bool ReadAll(RowSource& source) {
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = source.Next(row);
    if (!more.ok()) return false;
    if (!*more) return true;
  }
}

}  // namespace

bool FuzzCsv(const uint8_t* data, size_t size) {
  auto stream =
      std::make_unique<std::istringstream>(std::string(reinterpret_cast<const char*>(data), size));
  return ReadAll(*MakeCsvSource(std::move(stream), static_cast<int64_t>(size), SmallLimits()));
}

bool FuzzXlsx(const uint8_t* data, size_t size) {
  const absl::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto book = XlsxWorkbook::OpenBytes(bytes, SmallLimits());
  if (!book.ok()) return false;
  bool all = true;
  for (const std::string& name : (*book)->SheetNames()) {
    const auto sheet = (*book)->OpenSheet(name);
    all = sheet.ok() && ReadAll(**sheet) && all;
  }
  return all;
}

bool FuzzMapping(const uint8_t* data, size_t size) {
  return ParseMapping(absl::string_view(reinterpret_cast<const char*>(data), size)).ok();
}

}  // namespace partners::importer
