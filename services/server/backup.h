#ifndef PARTNERS_SERVICES_SERVER_BACKUP_H_
#define PARTNERS_SERVICES_SERVER_BACKUP_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/blobs.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

// A backup is a folder: db/ (a checkpoint of all stores), blobs/ (documents), redactions (the
// register of redactions.h).
namespace partners::server {

// Writes a backup of what is there now, durably. It gets its name last: until then, and when it
// was interrupted, it is `folder`.partial, which the next backup of that name replaces and the next
// start of a server removes; a refused
// one leaves nothing. `stores` by role. Not for two callers at once; UNAVAILABLE when another
// process is writing a backup of that name.
absl::Status WriteBackup(storage::Database& database, const storage::Blobs& blobs,
                         const std::map<std::string, storage::Store*>& stores,
                         const std::string& folder);

// Deletes the .partial folders that killed processes left in a backup directory, and gives their
// paths. Left alone: folders that another process is writing just now, and what holds anything else
// than the parts of a backup. UNAVAILABLE when one cannot be deleted. For the start of a server,
// before it makes backups; a directory that is missing has none.
absl::StatusOr<std::vector<std::string>> RemoveUnfinishedBackups(const std::string& directory);

// NOT_FOUND, naming what is missing, when the folder is no whole backup.
absl::Status CheckBackup(const std::string& folder);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_BACKUP_H_
