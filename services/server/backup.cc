#include "services/server/backup.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/status_macros.h"
#include "services/server/data_directory.h"
#include "services/server/redactions.h"

namespace partners::server {
namespace {

namespace fs = std::filesystem;

constexpr char kPartial[] = ".partial";

absl::Status Fill(storage::Database& database, const storage::Blobs& blobs,
                  const std::map<std::string, storage::Store*>& stores, const fs::path& folder) {
  // Records first: every blob a record refers to was durable before the record.
  PARTNERS_RETURN_IF_ERROR(database.Checkpoint((folder / "db").string()));
  PARTNERS_RETURN_IF_ERROR(blobs.CopyTo((folder / "blobs").string()));
  // For restoring an older backup than this one.
  PARTNERS_ASSIGN_OR_RETURN(const std::string redactions, RedactionsIn(stores));
  return WriteFileAtomically((folder / "redactions").string(), redactions, 0600);
}

// Holds a folder as its writer until it ends; the kernel gives it up for a killed process. A folder
// that is not there can be held by all.
class FolderHold {
 public:
  explicit FolderHold(const fs::path& folder)
      : fd_(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)),
        held_(fd_ < 0 ? errno == ENOENT : flock(fd_, LOCK_EX | LOCK_NB) == 0) {}
  ~FolderHold() {
    if (fd_ >= 0) close(fd_);
  }
  FolderHold(const FolderHold&) = delete;
  FolderHold& operator=(const FolderHold&) = delete;
  // False when another process has it, or it is no folder.
  bool held() const { return held_; }
  // There is such a folder, too.
  bool there() const { return fd_ >= 0; }

 private:
  const int fd_;
  const bool held_;
};

absl::Status BeingWritten(const fs::path& partial) {
  return absl::UnavailableError(
      absl::StrCat("another process is writing ", partial.filename().string()));
}

// What an earlier process left there gives way.
absl::Status MakeEmpty(const fs::path& partial) {
  const FolderHold left(partial);
  if (!left.held()) return BeingWritten(partial);
  std::error_code error;
  fs::remove_all(partial, error);
  if (!error && MakePrivateDirectory(partial).ok()) return absl::OkStatus();
  return absl::UnavailableError("the backup directory cannot be written");
}

// A part of a backup, also under the names that db and redactions have while they are written.
bool IsPart(const std::string& name) {
  return name == "db" || absl::StartsWith(name, "db.partial") || name == "blobs" ||
         absl::StartsWith(name, "redactions");
}

// Holds parts of a backup and nothing else.
bool LooksUnfinished(const fs::path& folder) {
  if (folder.extension() != kPartial) return false;
  std::error_code error;
  if (!fs::is_directory(fs::symlink_status(folder, error))) return false;
  for (fs::directory_iterator part(folder, error); !error && part != fs::end(part);
       part.increment(error)) {
    if (!IsPart(part->path().filename().string())) return false;
  }
  return !error;
}

absl::StatusOr<std::vector<fs::path>> UnfinishedIn(const std::string& directory) {
  std::error_code error;
  std::vector<fs::path> found;
  for (fs::directory_iterator entry(directory, error); !error && entry != fs::end(entry);
       entry.increment(error)) {
    if (LooksUnfinished(entry->path())) found.push_back(entry->path());
  }
  if (error && error != std::errc::no_such_file_or_directory) {
    return absl::UnavailableError("cannot read " + directory);
  }
  return found;
}

}  // namespace

absl::Status WriteBackup(storage::Database& database, const storage::Blobs& blobs,
                         const std::map<std::string, storage::Store*>& stores,
                         const std::string& folder) {
  const fs::path partial(folder + kPartial);
  std::error_code error;
  PARTNERS_RETURN_IF_ERROR(MakeEmpty(partial));
  const FolderHold hold(partial);
  if (!hold.held() || !hold.there()) return BeingWritten(partial);
  absl::Status status = Fill(database, blobs, stores, partial);
  if (status.ok()) status = CheckBackup(partial.string());  // nobody took a part of it away
  if (status.ok()) status = RenameDurably(partial.string(), folder);
  if (!status.ok()) fs::remove_all(partial, error);
  return status;
}

absl::StatusOr<std::vector<std::string>> RemoveUnfinishedBackups(const std::string& directory) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<fs::path> found, UnfinishedIn(directory));
  std::vector<std::string> removed;
  for (const fs::path& folder : found) {
    const FolderHold hold(folder);
    if (!hold.held()) continue;
    std::error_code error;
    fs::remove_all(folder, error);
    if (error) return absl::UnavailableError("cannot delete " + folder.string());
    removed.push_back(folder.string());
  }
  return removed;
}

absl::Status CheckBackup(const std::string& folder) {
  std::error_code error;
  for (const char* part : {"db/CURRENT", "blobs", "redactions"}) {
    if (fs::exists(fs::path(folder) / part, error)) continue;
    return absl::NotFoundError(absl::StrCat(folder, " is not a whole backup: it has no ", part));
  }
  return absl::OkStatus();
}

}  // namespace partners::server
