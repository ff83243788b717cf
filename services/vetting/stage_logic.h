#ifndef PARTNERS_SERVICES_VETTING_STAGE_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_STAGE_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// What moves a solicitation on after it closed. Each verb looks at every application,
// kApplicationsMax at most, and lists what is missing. Answers what vetting_service.proto says.
// Thread-safe.
class StageLogic {
 public:
  absl::Status BeginReview(const runtime::Call& call, const v1::BeginReviewRequest& request,
                           storage::Transaction& txn, v1::Solicitation* solicitation) const;
  // Makes the scores of record from the reviews of evaluators who are still assigned and declared
  // no conflict.
  absl::Status CloseReviewStage(const runtime::Call& call,
                                const v1::CloseReviewStageRequest& request,
                                storage::Transaction& txn, v1::Solicitation* solicitation) const;
  absl::Status CompleteSolicitation(const runtime::Call& call,
                                    const v1::CompleteSolicitationRequest& request,
                                    storage::Transaction& txn,
                                    v1::Solicitation* solicitation) const;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_STAGE_LOGIC_H_
