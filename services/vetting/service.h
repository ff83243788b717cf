#ifndef PARTNERS_SERVICES_VETTING_SERVICE_H_
#define PARTNERS_SERVICES_VETTING_SERVICE_H_

#include <memory>

#include "absl/status/statusor.h"
#include "services/runtime/method_table.h"
#include "services/vetting/delivery.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// partners.vetting.v1.VettingService: its methods for the pipeline, and the delivery of approvals
// to the registry, which runs from Create until destruction. Thread-safe.
class VettingService {
 public:
  // Everything `deps` points to outlives the service. The registry need not be reachable yet:
  // deliveries wait for it. Fails when the delivery's cursor cannot be read.
  static absl::StatusOr<std::unique_ptr<VettingService>> Create(const Deps& deps,
                                                                const DeliveryPace& pace = {});

  virtual ~VettingService() = default;  // after the pipeline has stopped
  // Lives as long as the service.
  virtual const runtime::MethodTable& methods() const = 0;
  // Every decision up to this sequence of vetting's log is delivered, parked or abandoned.
  virtual uint64_t delivered_sequence() const = 0;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SERVICE_H_
