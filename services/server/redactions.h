#ifndef PARTNERS_SERVICES_SERVER_REDACTIONS_H_
#define PARTNERS_SERVICES_SERVER_REDACTIONS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/sources.h"
#include "services/server/redactions.pb.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

// A backup taken before a redaction still has what was redacted, and one from before a revocation
// has the key in force. The register of redactions says which changes and keys those are, so that a
// restore can delete and revoke them again.
namespace partners::server {

// Every redaction in the logs of these stores (by role) and every revoked key, as text for a file.
absl::StatusOr<std::string> RedactionsIn(const std::map<std::string, storage::Store*>& stores);
// INVALID_ARGUMENT when the text is no register.
absl::StatusOr<RedactionRegister> ParseRedactions(const std::string& text);

// Redacts in the restored database, which nobody serves yet, what the register names and is there,
// saying who did it then and why; forgets the answers that show it; and removes its bytes from the
// files. A resource whose newest restored version is redacted loses its row: it is NOT_FOUND until
// it is created again. Keys that are there and in force are revoked. Returns one line for people
// about each such resource and key, and about each change that is not in the restored log.
absl::StatusOr<std::vector<std::string>> ReplayRedactions(const RedactionRegister& redactions,
                                                          const runtime::Sources& sources,
                                                          storage::Database& database);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_REDACTIONS_H_
