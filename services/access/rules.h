#ifndef PARTNERS_SERVICES_ACCESS_RULES_H_
#define PARTNERS_SERVICES_ACCESS_RULES_H_

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "partners/access/v1/access_service.pb.h"
#include "partners/access/v1/resources.pb.h"
#include "services/runtime/identity.h"

// Pure rules of keys: no storage, no transport.
namespace partners::access {

// INVALID_ARGUMENT naming key.role or key.bound_to: roles that stand for a party are bound to it,
// others to nothing.
absl::Status CheckBinding(const v1::Key& key);

// What the dates mean at `now`.
v1::Key::State StateOf(const v1::KeyRecord& record, absl::Time now);

// The key as people see it: without secret or digest.
v1::Key ToKey(const v1::KeyRecord& record, absl::Time now);

// The key as every service checks it.
runtime::KeyEntry ToEntry(const v1::KeyRecord& record);

}  // namespace partners::access

#endif  // PARTNERS_SERVICES_ACCESS_RULES_H_
