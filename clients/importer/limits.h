#ifndef PARTNERS_CLIENTS_IMPORTER_LIMITS_H_
#define PARTNERS_CLIENTS_IMPORTER_LIMITS_H_

#include <cstddef>
#include <cstdint>

namespace partners::importer {

// What a publication takes, as its proto says.
inline constexpr size_t kDatasetBytesMax = 63;
inline constexpr size_t kTitleBytesMax = 200;
inline constexpr size_t kNoticeBytesMax = 500;

// Every bound the importer keeps while it reads a file somebody else made. The defaults admit each
// DESE export many times over; a file beyond one of them is refused with INVALID_ARGUMENT and the
// name of the limit.
struct Limits {
  // Bytes of the file on disk.
  int64_t file_bytes = 256LL << 20;
  // Rows of one table, title and header rows included. 1,048,576 is what a spreadsheet can hold.
  int64_t rows = 1'048'576;
  // Cells of one row.
  int64_t columns = 1'024;
  // Bytes of one cell.
  int64_t cell_bytes = 32'767;
  // Bytes of one row: also the bound of an unclosed quote in a CSV file.
  int64_t row_bytes = 1 << 20;
  // Parts of an XLSX file.
  int64_t zip_entries = 1'000;
  // Uncompressed bytes of all parts of an XLSX file together, and of the parts really read.
  int64_t unzipped_bytes = 512LL << 20;
  // Uncompressed to compressed bytes of one part; parts below a megabyte are exempt.
  int64_t zip_ratio = 200;
  // Shared strings of a workbook, and their bytes together.
  int64_t shared_strings = 1'000'000;
  int64_t shared_string_bytes = 64LL << 20;
  // Elements inside each other in one XML part.
  int64_t xml_depth = 64;
  // Facts of one import. Each costs 24 bytes of memory, to notice repeats.
  int64_t facts = 4'000'000;
  // Rows in error before the import gives up.
  int64_t rows_in_error = 10'000;
  // Errors kept with their row in the report; later ones are only counted.
  int64_t errors_kept = 200;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_LIMITS_H_
