#ifndef PARTNERS_SERVICES_REGISTRY_SERVICE_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_SERVICE_LOGIC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::registry {

// The programmes partners offer. Answers what registry_service.proto says. Thread-safe.
class ServiceLogic {
 public:
  // Both must outlive the logic.
  ServiceLogic(const runtime::Sources* sources, const runtime::Pager* pager)
      : sources_(*sources), pager_(*pager) {}

  // A notice about the partner also holds for what it offers: a service created without one takes
  // the partner's.
  absl::Status CreateService(const runtime::Call& call, const v1::CreateServiceRequest& request,
                             storage::Transaction& txn, v1::Service* service) const;
  absl::Status GetService(const runtime::Call& call, const v1::GetServiceRequest& request,
                          const storage::View& view, v1::Service* service) const;
  absl::StatusOr<bool> GetStoredService(const v1::GetServiceRequest& request,
                                        const storage::View& view, std::string* bytes) const;
  absl::Status ListServices(const runtime::Call& call, const v1::ListServicesRequest& request,
                            const storage::View& view, v1::ListServicesResponse* response) const;
  // Staff may correct a retired service; its partner may not.
  absl::Status UpdateService(const runtime::Call& call, const v1::UpdateServiceRequest& request,
                             storage::Transaction& txn, v1::Service* service) const;
  absl::Status RetireService(const runtime::Call& call, const v1::RetireServiceRequest& request,
                             storage::Transaction& txn, v1::Service* service) const;

 private:
  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_SERVICE_LOGIC_H_
