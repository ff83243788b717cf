#include "services/runtime/call.h"

#include "absl/strings/match.h"

namespace partners::runtime {

bool IsStaff(type::v1::Role role) {
  switch (role) {
    case type::v1::ROLE_PROCUREMENT:
    case type::v1::ROLE_PROGRAMME:
    case type::v1::ROLE_RESEARCH:
    case type::v1::ROLE_AUDITOR:
    case type::v1::ROLE_ADMIN:
    case type::v1::ROLE_SERVICE:
      return true;
    default:  // evaluators too: what they may see of an application comes from an assignment
      return false;
  }
}

bool IsParty(const Caller& caller, absl::string_view resource) {
  const std::string& bound = caller.bound_to;
  if (bound.empty() || !absl::StartsWith(resource, bound)) return false;
  return resource.size() == bound.size() || resource[bound.size()] == '/';
}

}  // namespace partners::runtime
