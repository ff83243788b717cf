#include "services/access/logic.h"
#include "services/runtime/paging.h"
#include "services/server/role.h"

namespace partners::server {
namespace {

class AccessRole final : public Role {
 public:
  explicit AccessRole(const RoleContext& context)
      : logic_(context.store, context.sources,
               runtime::Pager(context.page_key, context.store->log_id())),
        table_(access::MakeAccessService(&logic_, context.store)) {}
  const runtime::MethodTable& table() const override { return table_; }

 private:
  access::AccessLogic logic_;
  runtime::MethodTable table_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Role>> MakeAccessRole(const RoleContext& context) {
  return std::make_unique<AccessRole>(context);
}

}  // namespace partners::server
