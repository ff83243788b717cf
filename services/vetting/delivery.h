#ifndef PARTNERS_SERVICES_VETTING_DELIVERY_H_
#define PARTNERS_SERVICES_VETTING_DELIVERY_H_

#include <memory>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "services/vetting/registry_calls.h"
#include "storage/follower.h"

namespace partners::vetting {

struct DeliveryPace {
  absl::Duration retry_min = absl::Milliseconds(50);
  absl::Duration retry_max = absl::Seconds(10);
};

// Follows vetting's own log and tells the registry of every approval: once in effect, since the
// qualification's id derives from the decision and the registry answers a repeat without a second
// effect. What may pass is retried; what the registry refuses for good is parked. `store` and
// `registry` outlive the follower. Its cursor is named vetting-to-registry.
absl::StatusOr<std::unique_ptr<storage::Follower>> StartDelivery(storage::Store* store,
                                                                 RegistryCalls* registry,
                                                                 const DeliveryPace& pace);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DELIVERY_H_
