#ifndef PARTNERS_CLIENTS_CLI_CURSOR_FILE_H_
#define PARTNERS_CLIENTS_CLI_CURSOR_FILE_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "partners/changes/v1/changes.pb.h"

namespace partners::cli {

// The cursor a file holds as protobuf JSON; nothing when there is no file. INVALID_ARGUMENT for
// anything else.
absl::StatusOr<std::optional<changes::v1::Cursor>> ReadCursorFile(const std::string& path);

// Written whole or not at all.
absl::Status WriteCursorFile(const std::string& path, const changes::v1::Cursor& cursor);

// The cursor in the last line of an export. INVALID_ARGUMENT when there is none: the export is not
// whole.
absl::StatusOr<changes::v1::Cursor> CursorOfExport(const std::string& path);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_CURSOR_FILE_H_
