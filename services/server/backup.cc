#include "services/server/backup.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "services/runtime/status_macros.h"
#include "services/server/data_directory.h"
#include "services/server/redactions.h"

namespace partners::server {
namespace {

namespace fs = std::filesystem;

absl::Status Fill(storage::Database& database, const storage::Blobs& blobs,
                  const std::map<std::string, storage::Store*>& stores, const fs::path& folder) {
  // Records first: every blob a record refers to was durable before the record.
  PARTNERS_RETURN_IF_ERROR(database.Checkpoint((folder / "db").string()));
  PARTNERS_RETURN_IF_ERROR(blobs.CopyTo((folder / "blobs").string()));
  // For restoring an older backup than this one.
  PARTNERS_ASSIGN_OR_RETURN(const std::string redactions, RedactionsIn(stores));
  return WriteFileAtomically((folder / "redactions").string(), redactions, 0600);
}

}  // namespace

absl::Status WriteBackup(storage::Database& database, const storage::Blobs& blobs,
                         const std::map<std::string, storage::Store*>& stores,
                         const std::string& folder) {
  const fs::path partial(folder + ".partial");
  std::error_code error;
  fs::remove_all(partial, error);
  if (!error) fs::create_directories(partial, error);
  if (error) return absl::UnavailableError("the backup directory cannot be written");
  absl::Status status = Fill(database, blobs, stores, partial);
  if (status.ok()) status = RenameDurably(partial.string(), folder);
  if (!status.ok()) fs::remove_all(partial, error);
  return status;
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
