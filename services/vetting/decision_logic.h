#ifndef PARTNERS_SERVICES_VETTING_DECISION_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_DECISION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Decisions. The change that creates an approval is what delivery.h follows. Answers what
// vetting_service.proto says. Thread-safe.
class DecisionLogic {
 public:
  explicit DecisionLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status RecordDecision(const runtime::Call& call, const v1::RecordDecisionRequest& request,
                              storage::Transaction& txn, v1::Decision* decision) const;
  absl::Status GetDecision(const runtime::Call& call, const v1::GetDecisionRequest& request,
                           const storage::View& view, v1::Decision* decision) const;
  absl::Status ListDecisions(const runtime::Call& call, const v1::ListDecisionsRequest& request,
                             const storage::View& view, v1::ListDecisionsResponse* response) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DECISION_LOGIC_H_
