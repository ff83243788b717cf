#ifndef PARTNERS_SERVICES_SERVER_RESTORE_H_
#define PARTNERS_SERVICES_SERVER_RESTORE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/sources.h"
#include "services/server/config.pb.h"

// What is done with a data directory and its backups while no server runs on it.
namespace partners::server {

// Puts a backup into an empty data directory, with new log ids. `redactions` is a file of
// WriteRedactions or of a newer backup, and is replayed before the directory can be served; empty
// for none: then what was redacted after the backup can be read again, and keys revoked after it
// are in force. Returns lines for people, as ReplayRedactions does. Until it is done the directory
// is not served; an interrupted one is begun anew by the next restore into it. The backup is only
// read. NOT_FOUND when it is not whole, or there is no such file.
absl::StatusOr<std::vector<std::string>> RestoreBackup(const std::string& backup,
                                                       const std::string& redactions,
                                                       const Config& config,
                                                       const runtime::Sources& sources);

// Writes the register of every redaction and revocation in a data directory into a new file.
// NOT_FOUND when there is no data; ALREADY_EXISTS when there is such a file.
absl::Status WriteRedactions(const std::string& file, const Config& config,
                             const runtime::Sources& sources);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_RESTORE_H_
