#ifndef PARTNERS_SERVICES_SERVER_ROLES_H_
#define PARTNERS_SERVICES_SERVER_ROLES_H_

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "services/server/config.pb.h"
#include "services/server/role.h"

namespace partners::server {

struct RoleEntry {
  const char* name;
  absl::StatusOr<std::unique_ptr<Role>> (*make)(const RoleContext&);
};

// Every role, in the order they start: whoever is called comes first.
absl::Span<const RoleEntry> AllRoles();

// The names a config asks for, known or not.
std::vector<std::string> RolesOf(const Config& config);

bool Runs(const std::vector<std::string>& roles, const std::string& role);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_ROLES_H_
