#ifndef PARTNERS_SERVICES_RUNTIME_CALL_H_
#define PARTNERS_SERVICES_RUNTIME_CALL_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "partners/type/v1/role.pb.h"

namespace partners::runtime {

// Who is calling, as their key says.
struct Caller {
  type::v1::Role role = type::v1::ROLE_PUBLIC;
  std::string principal;    // opaque id; empty for ROLE_PUBLIC
  std::string bound_to;     // partners/{p}, buyers/{b} or services/{s}; empty for unbound roles
  std::string acted_for;    // opaque id of the person a service acts for
  std::string key_id = {};  // of the key that was shown; no secret. Empty for ROLE_PUBLIC
  // Sees fields of VISIBILITY_STAFF in this service although the role does not everywhere: an
  // evaluator inside vetting, whose logic limits what it reads at all. Set by the pipeline from
  // MethodTable::ReadsAsStaff.
  bool reads_as_staff = false;
};

// True for the department's own roles, which see fields of VISIBILITY_STAFF, and for services.
bool IsStaff(type::v1::Role role);

// What logic may know of the call it serves. Lives as long as the call.
struct Call {
  Caller caller;
  std::string method;      // partners.registry.v1.RegistryService/CreatePartner
  std::string request_id;  // the request's own; empty when none was given
  std::string trace_id;    // made for every call; in the log line and the answer's metadata
  absl::Time now;          // of the injected clock, when the call arrived
  // `now`, or the latest time this process has known, when the clock was set back since: what has
  // ended by it stays ended.
  absl::Time latest;
  absl::Time deadline;
};

// True when the caller is bound to `resource` or to one of its ancestors: partners/p1 is party to
// partners/p1/services/s1.
bool IsParty(const Caller& caller, absl::string_view resource);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_CALL_H_
