#ifndef PARTNERS_SERVICES_SERVER_ROLE_H_
#define PARTNERS_SERVICES_SERVER_ROLE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cpp/channel.h"
#include "services/runtime/identity.h"
#include "services/runtime/method_table.h"
#include "services/runtime/sources.h"
#include "services/runtime/telemetry.h"
#include "storage/blobs.h"
#include "storage/store.h"

// The parts a process is put together from. Roles are wired by hand: one function per role, listed
// in roles.cc.
namespace partners::server {

// What a role gets from its process. Everything outlives the role.
struct RoleContext {
  storage::Store* store = nullptr;
  storage::Blobs* blobs = nullptr;
  runtime::Telemetry* telemetry = nullptr;
  runtime::Sources sources;
  const runtime::KeyDirectory* keys = nullptr;  // every principal this process knows
  std::string page_key;                         // 32 bytes
  absl::Duration feed_horizon =
      absl::InfiniteDuration();  // how far back feeds go for readers outside the product
  // A way to another service as this role's own principal: in-process when it runs here. Ready once
  // Start() is called.
  std::function<absl::StatusOr<std::shared_ptr<client::Channel>>(const std::string& service)>
      channel_to;
};

// One service in this process.
class Role {
 public:
  virtual ~Role() = default;
  virtual const runtime::MethodTable& table() const = 0;
  // Begins what runs beside the calls: followers, feeds, schedules. The server answers calls by
  // now.
  virtual absl::Status Start() { return absl::OkStatus(); }
  // Ends it, and every call to other services. No caller waits any more. The object stays until the
  // pipeline is gone.
  virtual void Stop() {}
};

absl::StatusOr<std::unique_ptr<Role>> MakeAccessRole(const RoleContext& context);
absl::StatusOr<std::unique_ptr<Role>> MakeRegistryRole(const RoleContext& context);
absl::StatusOr<std::unique_ptr<Role>> MakeVettingRole(const RoleContext& context);
absl::StatusOr<std::unique_ptr<Role>> MakeMatchingRole(const RoleContext& context);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_ROLE_H_
