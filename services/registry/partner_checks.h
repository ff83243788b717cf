#ifndef PARTNERS_SERVICES_REGISTRY_PARTNER_CHECKS_H_
#define PARTNERS_SERVICES_REGISTRY_PARTNER_CHECKS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/errors.h"
#include "storage/view.h"

// Rules of partners that need other records to judge by.
namespace partners::registry {

// FAILED_PRECONDITION for a tombstone, naming its successor.
absl::Status CheckActive(const v1::Partner& partner);

// PERMISSION_DENIED when the caller is a partner organisation and `resource` is not its own.
absl::Status CheckOwn(const runtime::Call& call, const std::string& resource);

// Everything a partner must be like to be stored: its own rules, identifiers no other active
// partner has (ALREADY_EXISTS), a parent that is active and not, however far up, the partner
// itself. A parent that is as it was `before` (null for a new partner) is not judged anew: what
// became of it is nobody's fault here. `path` is where it stands in the request.
absl::Status CheckStorable(const storage::View& view, const v1::Partner* before,
                           const v1::Partner& partner, const std::string& path);

// FAILED_PRECONDITION when a qualification of the partner is in force on the day of the call or
// comes into force later.
absl::Status CheckUnqualified(const runtime::Call& call, const storage::View& view,
                              const v1::Partner& partner);

// Whether `self` may belong to `parent`, over stored records; INVALID_ARGUMENT on `field` when it
// may not. An empty parent is always allowed.
absl::Status CheckAncestors(const storage::View& view, const std::string& self,
                            const std::string& parent, const std::string& field);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_PARTNER_CHECKS_H_
