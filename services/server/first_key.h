#ifndef PARTNERS_SERVICES_SERVER_FIRST_KEY_H_
#define PARTNERS_SERVICES_SERVER_FIRST_KEY_H_

#include <string>

#include "absl/status/status.h"
#include "services/runtime/sources.h"
#include "services/server/config.pb.h"

namespace partners::server {

// Creates the first key (ROLE_ADMIN) of a new data directory, which nobody serves, and writes it
// into a new file, readable by its owner only. The file is on the disk before the key exists, so
// that an installation never has a key that nobody has; a refusal leaves no file. INVALID_ARGUMENT
// when there is such a file; FAILED_PRECONDITION when there are keys; UNAVAILABLE when the file
// cannot be written, or, with the file kept, when it is not known whether the key is in force.
absl::Status CreateFirstKey(const Config& config, const std::string& key_file,
                            const runtime::Sources& sources);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_FIRST_KEY_H_
