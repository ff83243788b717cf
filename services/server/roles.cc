#include "services/server/roles.h"

#include <algorithm>

#include "absl/strings/str_split.h"

namespace partners::server {

absl::Span<const RoleEntry> AllRoles() {
  static constexpr RoleEntry kRoles[] = {
      {"access", MakeAccessRole},
      {"registry", MakeRegistryRole},
      {"vetting", MakeVettingRole},
      {"matching", MakeMatchingRole},
  };
  return kRoles;
}

std::vector<std::string> RolesOf(const Config& config) {
  if (config.roles() != "all") return absl::StrSplit(config.roles(), ',', absl::SkipEmpty());
  std::vector<std::string> all;
  for (const RoleEntry& role : AllRoles()) all.emplace_back(role.name);
  return all;
}

bool Runs(const std::vector<std::string>& roles, const std::string& role) {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

}  // namespace partners::server
