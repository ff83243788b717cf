#ifndef PARTNERS_SERVICES_VETTING_DELIVERY_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_DELIVERY_LOGIC_H_

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"
#include "storage/follower.h"

namespace partners::vetting {

// Staff's queue of approvals the registry refused for good. Answers what vetting_service.proto
// says. Thread-safe.
class DeliveryLogic {
 public:
  // `follower` outlives the logic.
  DeliveryLogic(const Deps* deps, storage::Follower* follower)
      : deps_(*deps), follower_(*follower) {}

  absl::Status ListParkedDeliveries(const runtime::Call& call,
                                    const v1::ListParkedDeliveriesRequest& request,
                                    v1::ListParkedDeliveriesResponse* response);
  absl::Status RetryDelivery(const runtime::Call& call, const v1::RetryDeliveryRequest& request,
                             v1::ParkedDelivery* delivery);
  // Logs who gave it up and why, then gives it up. Stopped between the two it is still parked, and
  // a repeat finishes it.
  absl::Status AbandonDelivery(const runtime::Call& call, const v1::AbandonDeliveryRequest& request,
                               v1::ParkedDelivery* delivery);

 private:
  absl::StatusOr<v1::ParkedDelivery> Describe(const storage::ParkedChange& parked) const;
  absl::StatusOr<v1::ParkedDelivery> FindParked(const std::string& name, uint64_t sequence) const;

  const Deps& deps_;
  storage::Follower& follower_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DELIVERY_LOGIC_H_
