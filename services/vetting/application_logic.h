#ifndef PARTNERS_SERVICES_VETTING_APPLICATION_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_APPLICATION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Applications, from draft to withdrawal. Answers what vetting_service.proto says. Thread-safe.
class ApplicationLogic {
 public:
  explicit ApplicationLogic(const Deps* deps) : deps_(*deps) {}

  // Asks the registry whether the service is offered and the partner listed, then writes.
  absl::Status CreateApplication(const runtime::Call& call,
                                 const v1::CreateApplicationRequest& request,
                                 v1::Application* application);
  absl::Status GetApplication(const runtime::Call& call, const v1::GetApplicationRequest& request,
                              const storage::View& view, v1::Application* application) const;
  absl::Status ListApplications(const runtime::Call& call,
                                const v1::ListApplicationsRequest& request,
                                const storage::View& view,
                                v1::ListApplicationsResponse* response) const;
  absl::Status UpdateApplication(const runtime::Call& call,
                                 const v1::UpdateApplicationRequest& request,
                                 storage::Transaction& txn, v1::Application* application) const;
  // Asks the registry again, then writes. In time is what arrives before the deadline, however long
  // the answer takes.
  absl::Status SubmitApplication(const runtime::Call& call,
                                 const v1::SubmitApplicationRequest& request,
                                 v1::Application* application);
  absl::Status WithdrawApplication(const runtime::Call& call,
                                   const v1::WithdrawApplicationRequest& request,
                                   storage::Transaction& txn, v1::Application* application) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_APPLICATION_LOGIC_H_
