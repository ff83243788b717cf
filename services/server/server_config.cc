#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/runtime/grpc_server.h"
#include "services/runtime/status_macros.h"
#include "services/server/roles.h"
#include "services/server/server.h"

namespace partners::server {

Config DefaultConfig() {
  Config config;
  config.set_roles("all");
  config.set_data_directory("/var/lib/partners");
  config.set_listen("127.0.0.1:7443");
  config.set_metrics_listen("127.0.0.1:9464");
  config.set_public_calls_per_second(200);
  config.set_key_calls_per_second(20'000);
  config.set_block_cache_bytes(64 << 20);
  config.set_access_trail_days(365);
  return config;
}

absl::Status CheckConfig(const Config& config) {
  const std::vector<std::string> roles = RolesOf(config);
  if (roles.empty()) return absl::InvalidArgumentError("roles: name at least one");
  for (const std::string& role : roles) {
    const bool known = std::any_of(AllRoles().begin(), AllRoles().end(),
                                   [&](const RoleEntry& entry) { return role == entry.name; });
    if (!known) return absl::InvalidArgumentError(absl::StrCat("roles: there is no role ", role));
  }
  if (config.data_directory().empty())
    return absl::InvalidArgumentError("data_directory: must be set");
  if (!config.metrics_listen().empty())
    PARTNERS_RETURN_IF_ERROR(runtime::CheckAddress("metrics_listen", config.metrics_listen()));
  if (!Runs(roles, "access") && config.access().empty()) {
    return absl::InvalidArgumentError("access: its address is needed where it does not run");
  }
  const bool calls_registry = Runs(roles, "vetting") || Runs(roles, "matching");
  if (calls_registry && !Runs(roles, "registry") && config.registry().empty()) {
    return absl::InvalidArgumentError("registry: its address is needed where it does not run");
  }
  if (config.feed_days() < 0) return absl::InvalidArgumentError("feed_days: at least 0");
  if (config.access_trail_days() < 1 || config.access_trail_days() > 36'500) {
    return absl::InvalidArgumentError("access_trail_days: must be from 1 to 36500");
  }
  if (config.block_cache_bytes() < 1 << 20)
    return absl::InvalidArgumentError("block_cache_bytes: at least 1048576");
  return absl::OkStatus();
}

}  // namespace partners::server
