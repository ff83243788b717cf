#include "clients/cli/cursor_file.h"

#include <fstream>
#include <iterator>

#include "absl/strings/str_cat.h"
#include "clients/cli/render.h"
#include "clients/cli/save.h"
#include "clients/cli/values.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::cli {

absl::StatusOr<std::optional<changes::v1::Cursor>> ReadCursorFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::optional<changes::v1::Cursor>();
  const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  changes::v1::Cursor cursor;
  if (!ParseJson(text, &cursor).ok() || cursor.log_id().empty()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " holds no cursor; remove it to start from the beginning"));
  }
  return std::optional<changes::v1::Cursor>(cursor);
}

absl::Status WriteCursorFile(const std::string& path, const changes::v1::Cursor& cursor) {
  return WriteAtomically(path, ToJsonLine(cursor) + "\n");
}

absl::StatusOr<changes::v1::Cursor> CursorOfExport(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::InvalidArgumentError(absl::StrCat("cannot open ", path));
  std::string last;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty()) last = line;
  }
  registry::v1::ExportResponse message;
  if (!ParseJson(last, &message).ok() || !message.has_complete_through()) {
    return absl::InvalidArgumentError(
        absl::StrCat(path, " is not a whole export: its last line holds no cursor; export again"));
  }
  return message.complete_through();
}

}  // namespace partners::cli
