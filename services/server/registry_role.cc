#include <memory>
#include <string>

#include "services/registry/boundaries.h"
#include "services/registry/service.h"
#include "services/runtime/paging.h"
#include "services/server/role.h"
#include "services/server/server.h"
#include "services/server/ticker.h"

namespace partners::server {
namespace {

constexpr std::chrono::minutes kBoundaryInterval(1);

class RegistryRole final : public Role {
 public:
  explicit RegistryRole(const RoleContext& context)
      : context_(context),
        pager_(context.page_key, context.store->log_id()),
        logic_(context.store, &context_.sources, &pager_, kNotice, context.feed_horizon),
        table_(registry::MakeRegistryService(&logic_, context.store)) {}

  const runtime::MethodTable& table() const override { return table_; }

  absl::Status Start() override {
    boundaries_ = std::make_unique<Ticker>(kBoundaryInterval, [this] {
      const absl::Status status = registry::RunBoundaries(context_.store, context_.sources);
      if (!status.ok())
        context_.telemetry->Log("warning",
                                "boundaries were not announced; the next run tries again");
    });
    return absl::OkStatus();
  }

  void Stop() override { boundaries_.reset(); }

 private:
  const RoleContext context_;
  const runtime::Pager pager_;
  registry::RegistryLogic logic_;
  runtime::MethodTable table_;
  std::unique_ptr<Ticker> boundaries_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Role>> MakeRegistryRole(const RoleContext& context) {
  return std::make_unique<RegistryRole>(context);
}

}  // namespace partners::server
