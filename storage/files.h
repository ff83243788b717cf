#ifndef PARTNERS_STORAGE_FILES_H_
#define PARTNERS_STORAGE_FILES_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// Durable steps on files. Internal to storage. Errors: UNAVAILABLE with the operating system's
// reason.
namespace partners::storage {

// Writes a new file and syncs its bytes, not its directory. Removes what it began when it fails.
absl::Status WriteSyncedFile(const std::string& path, absl::string_view bytes);
absl::StatusOr<std::string> ReadWholeFile(const std::string& path);  // NOT_FOUND
// A copy of its own of any size, with its bytes synced, which its owner may write.
absl::Status CopySyncedFile(const std::string& from, const std::string& to);
// Makes names made, renamed or removed in the directory durable.
absl::Status SyncDirectory(const std::string& path);
// Makes the directory, and its parents, durably.
absl::Status MakeDirectories(const std::string& path);
absl::Status RenameFile(const std::string& from, const std::string& to);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FILES_H_
