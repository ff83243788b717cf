#ifndef PARTNERS_CLIENTS_IMPORTER_FILE_KIND_H_
#define PARTNERS_CLIENTS_IMPORTER_FILE_KIND_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/importer/limits.h"

namespace partners::importer {

// What the first bytes of a file show it to be, whatever its name says.
enum class Content { kEmpty, kZip, kOldExcel, kUtf16, kMarkup, kText };

// Judges the first bytes (8 are enough).
Content SniffContent(absl::string_view first_bytes);

// What `content` is called in messages.
std::string ContentName(Content content);

// The first bytes of a regular file. NOT_FOUND, PERMISSION_DENIED, INVALID_ARGUMENT for a
// directory or a file larger than the limit.
absl::StatusOr<Content> SniffFile(const std::string& path, const Limits& limits);

// OK when the content can be read as CSV, or as XLSX; else INVALID_ARGUMENT with what it is.
absl::Status RequireCsv(Content content);
absl::Status RequireXlsx(Content content);

// SHA-256 of the file's bytes, in lower-case hex.
absl::StatusOr<std::string> FileSha256(const std::string& path);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_FILE_KIND_H_
