#include "services/registry/restored_rows.h"

#include <vector>

#include "services/registry/tables.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"

namespace partners::registry {
namespace {

// False when the name is not of this collection.
template <class M>
absl::StatusOr<bool> DropFrom(const Collection<M>& collection, const std::string& name,
                              storage::Transaction& txn) {
  if (!collection.pattern.Matches(name)) return false;
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(name, "name"));
  PARTNERS_RETURN_IF_ERROR(collection.table.Delete(txn, KeyOf(ids)).status());
  return true;
}

}  // namespace

absl::Status DropRow(const std::string& name, storage::Transaction& txn) {
  for (const absl::StatusOr<bool>& dropped :
       {DropFrom(Partners(), name, txn), DropFrom(Services(), name, txn),
        DropFrom(VendorListings(), name, txn), DropFrom(FrameworkEditions(), name, txn),
        DropFrom(Qualifications(), name, txn)}) {
    if (!dropped.ok() || *dropped) return dropped.status();
  }
  return runtime::FieldInvalid("name", "must be the name of a resource of the registry");
}

}  // namespace partners::registry
