#ifndef PARTNERS_SERVICES_REGISTRY_RESTORED_ROWS_H_
#define PARTNERS_SERVICES_REGISTRY_RESTORED_ROWS_H_

#include <string>

#include "absl/status/status.h"
#include "storage/store.h"

namespace partners::registry {

// Removes the current row of a resource, and its index entries, without a change of its own: for a
// restored store whose newest version of the resource is redacted. INVALID_ARGUMENT when the name
// is of no kind the registry has.
absl::Status DropRow(const std::string& name, storage::Transaction& txn);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_RESTORED_ROWS_H_
