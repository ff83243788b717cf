#ifndef PARTNERS_CLIENTS_IMPORTER_CSV_SOURCE_H_
#define PARTNERS_CLIENTS_IMPORTER_CSV_SOURCE_H_

#include <istream>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "clients/importer/limits.h"
#include "clients/importer/tabular.h"

namespace partners::importer {

// Rows of a CSV file (RFC 4180): UTF-8 with or without byte-order mark, lines ending in LF or CRLF,
// blank lines passed over, blanks around unquoted fields dropped. INVALID_ARGUMENT names the line
// and the byte for: another encoding (with a hint when it looks like Windows-1252), NUL bytes, a
// quote in the wrong place or never closed, and anything beyond `limits`.
absl::StatusOr<std::unique_ptr<RowSource>> OpenCsv(const std::string& path, const Limits& limits);

// The same over a stream of `size` bytes.
std::unique_ptr<RowSource> MakeCsvSource(std::unique_ptr<std::istream> stream, int64_t size,
                                         const Limits& limits);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_CSV_SOURCE_H_
