#include "services/server/restore.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "services/runtime/status_macros.h"
#include "services/server/backup.h"
#include "services/server/data_directory.h"
#include "services/server/redactions.h"
#include "storage/blobs.h"
#include "storage/rocksdb/database.h"

namespace partners::server {
namespace {

namespace fs = std::filesystem;

absl::StatusOr<RedactionRegister> ReadRedactionsFile(const std::string& path) {
  if (path.empty()) return RedactionRegister();
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  std::error_code ignored;
  if (!in || fs::is_directory(path, ignored)) {
    return absl::NotFoundError(absl::StrCat(path, " cannot be read"));
  }
  absl::StatusOr<RedactionRegister> redactions = ParseRedactions(text.str());
  if (!redactions.ok())
    return absl::InvalidArgumentError(absl::StrCat(path, ": ", redactions.status().message()));
  return redactions;
}

// The roles with a store here. The access trail is none: it has nothing to redact.
absl::StatusOr<std::vector<std::string>> RolesIn(const std::string& directory) {
  storage::DatabaseOptions options;
  options.directory = directory;
  PARTNERS_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Database> database,
                            storage::Database::Open(options));
  std::vector<std::string> roles = database->stores();
  roles.erase(std::remove(roles.begin(), roles.end(), kTrailStore), roles.end());
  return roles;
}

// Makes the target when it is missing, empties it when an earlier restore was interrupted, and
// marks it as unfinished.
absl::Status BeginRestore(const fs::path& target) {
  std::error_code error;
  const bool unfinished = fs::exists(target / kUnfinishedRestore, error);
  if (!unfinished && fs::exists(target, error) && !fs::is_empty(target, error)) {
    return absl::FailedPreconditionError(
        absl::StrCat(target.string(), " is not empty; restore into a new directory"));
  }
  PARTNERS_RETURN_IF_ERROR(MakePrivateDirectory(target));
  PARTNERS_RETURN_IF_ERROR(MakePrivateDirectory(target / kUnfinishedRestore));
  for (fs::directory_iterator entry(target, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().filename() != kUnfinishedRestore) fs::remove_all(entry->path(), error);
  }
  return error ? absl::UnavailableError(absl::StrCat("cannot empty ", target.string()))
               : absl::OkStatus();
}

absl::Status EndRestore(const fs::path& target) {
  std::error_code error;
  fs::remove(target / kUnfinishedRestore, error);
  return error ? absl::UnavailableError(
                     absl::StrCat("cannot remove ", target.string(), "/", kUnfinishedRestore))
               : absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<std::string>> RestoreBackup(const std::string& backup,
                                                       const std::string& redactions,
                                                       const Config& config,
                                                       const runtime::Sources& sources) {
  const fs::path target(config.data_directory());
  PARTNERS_RETURN_IF_ERROR(CheckBackup(backup));
  PARTNERS_ASSIGN_OR_RETURN(const RedactionRegister replayed, ReadRedactionsFile(redactions));
  PARTNERS_RETURN_IF_ERROR(BeginRestore(target));
  PARTNERS_RETURN_IF_ERROR(storage::CopyBlobs(backup + "/blobs", (target / "blobs").string()));
  std::vector<std::string> notes;
  // The database gets its name last, and with the redactions in it.
  PARTNERS_RETURN_IF_ERROR(storage::Restore(
      backup + "/db", (target / "db").string(), sources.random,
      [&](storage::Database& database) -> absl::Status {
        PARTNERS_ASSIGN_OR_RETURN(notes, ReplayRedactions(replayed, sources, database));
        return absl::OkStatus();
      }));
  PARTNERS_RETURN_IF_ERROR(EndRestore(target));
  return notes;
}

absl::Status WriteRedactions(const std::string& file, const Config& config,
                             const runtime::Sources& sources) {
  const std::string directory = config.data_directory() + "/db";
  std::error_code error;
  if (fs::exists(file, error))
    return absl::AlreadyExistsError(absl::StrCat(file, " exists; name a new file"));
  if (!fs::exists(directory + "/CURRENT", error)) {
    return absl::NotFoundError(absl::StrCat(config.data_directory(), " holds no records"));
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> roles, RolesIn(directory));
  PARTNERS_ASSIGN_OR_RETURN(
      const std::unique_ptr<DataDirectory> data,
      OpenData(config.data_directory(), roles, config.block_cache_bytes(), sources, nullptr));
  std::map<std::string, storage::Store*> stores;
  for (const auto& [role, store] : data->stores) stores[role] = store.get();
  PARTNERS_ASSIGN_OR_RETURN(const std::string text, RedactionsIn(stores));
  return WriteFileAtomically(file, text, 0600);
}

}  // namespace partners::server
