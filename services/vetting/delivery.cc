#include "services/vetting/delivery.h"

#include <string>

#include "services/runtime/packing.h"
#include "services/vetting/decision_rules.h"
#include "services/vetting/tables.h"

namespace partners::vetting {
namespace {

const char kFollower[] = "vetting-to-registry";

bool IsNewDecision(const storage::ChangeHeader& header) {
  return header.kind() == storage::ChangeHeader::KIND_CREATED &&
         Decisions().pattern.Matches(header.resource());
}

// The person who decided, also when a service called for them.
const std::string& DeciderOf(const storage::ChangeHeader& header) {
  return header.acted_for().empty() ? header.principal() : header.acted_for();
}

absl::Status Deliver(RegistryCalls* registry, const storage::Change& change) {
  if (!change.payload.has_value())
    return absl::FailedPreconditionError("the decision was redacted before it was delivered");
  v1::Decision decision;
  if (absl::Status unpacked = runtime::UnpackInto(change, &decision); !unpacked.ok()) {
    return unpacked;
  }
  if (!IsApproval(decision)) return absl::OkStatus();
  return registry->RecordQualification(QualificationOf(decision), DeciderOf(change.header))
      .status();
}

}  // namespace

absl::StatusOr<std::unique_ptr<storage::Follower>> StartDelivery(storage::Store* store,
                                                                 RegistryCalls* registry,
                                                                 const DeliveryPace& pace) {
  storage::FollowerOptions options;
  options.name = kFollower;
  options.wants = IsNewDecision;
  options.deliver = [registry](const storage::Change& change) { return Deliver(registry, change); };
  options.retry_min = pace.retry_min;
  options.retry_max = pace.retry_max;
  return storage::Follower::Start(store, std::move(options));
}

}  // namespace partners::vetting
