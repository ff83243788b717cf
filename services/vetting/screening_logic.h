#ifndef PARTNERS_SERVICES_VETTING_SCREENING_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_SCREENING_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// The responsiveness check. Answers what vetting_service.proto says. Thread-safe.
class ScreeningLogic {
 public:
  absl::Status ScreenApplication(const runtime::Call& call,
                                 const v1::ScreenApplicationRequest& request,
                                 storage::Transaction& txn, v1::Screening* screening) const;
  absl::Status GetScreening(const runtime::Call& call, const v1::GetScreeningRequest& request,
                            const storage::View& view, v1::Screening* screening) const;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SCREENING_LOGIC_H_
