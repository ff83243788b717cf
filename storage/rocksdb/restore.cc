#include <filesystem>
#include <system_error>

#include "absl/strings/str_cat.h"
#include "storage/files.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

absl::Status CheckTarget(const fs::path& target) {
  std::error_code error;
  if (!fs::exists(target, error)) return absl::OkStatus();
  if (fs::is_directory(target, error) && fs::is_empty(target, error)) return absl::OkStatus();
  return absl::AlreadyExistsError(
      absl::StrCat(target.string(), " exists and is not an empty directory"));
}

absl::Status CopyFiles(const std::string& checkpoint, const fs::path& to) {
  absl::Status status = MakeDirectories(to.string());
  std::error_code error;
  for (fs::directory_iterator file(checkpoint, error), end; status.ok() && file != end;
       file.increment(error)) {
    status = CopySyncedFile(file->path().string(), (to / file->path().filename()).string());
  }
  if (!status.ok()) return status;
  if (error) {
    return absl::UnavailableError(absl::StrCat("cannot list ", checkpoint, ": ", error.message()));
  }
  return SyncDirectory(to.string());
}

absl::Status RenewLogs(const std::string& directory, const std::vector<std::string>& stores,
                       const std::function<std::string(size_t)>& random,
                       const std::function<absl::Status(Database&)>& prepare) {
  DatabaseOptions options;
  options.directory = directory;
  options.stores = stores;
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options);
  if (!database.ok()) return database.status();
  for (const std::string& store : stores) {
    absl::Status renewed = RenewLogId((*database)->engine(store), random);
    if (!renewed.ok()) return renewed;
  }
  return prepare ? prepare(**database) : absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> StoresIn(const std::string& directory) {
  DatabaseOptions options;
  options.directory = directory;
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(options);
  if (!database.ok()) return database.status();
  return (*database)->stores();
}

}  // namespace

absl::Status Restore(const std::string& checkpoint, const std::string& directory,
                     const std::function<std::string(size_t)>& random,
                     const std::function<absl::Status(Database&)>& prepare) {
  const fs::path target = fs::absolute(directory).lexically_normal();
  std::error_code error;
  if (!fs::exists(fs::path(checkpoint) / "CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat(checkpoint, " is not a checkpoint"));
  }
  absl::Status status = CheckTarget(target);
  if (!status.ok()) return status;
  // It gets its name last, so that an interrupted restore cannot serve under the old log_id.
  const fs::path partial = target.string() + ".restoring";
  fs::remove_all(partial, error);
  status = CopyFiles(checkpoint, partial);
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<std::string>> stores = StoresIn(partial.string());
  if (!stores.ok()) return stores.status();
  status = RenewLogs(partial.string(), *stores, random, prepare);
  if (!status.ok()) return status;
  fs::remove(target, error);
  status = RenameFile(partial.string(), target.string());
  return status.ok() ? SyncDirectory(target.parent_path().string()) : status;
}

}  // namespace partners::storage
