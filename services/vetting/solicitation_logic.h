#ifndef PARTNERS_SERVICES_VETTING_SOLICITATION_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_SOLICITATION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Solicitations up to their posting. Answers what vetting_service.proto says. Thread-safe.
class SolicitationLogic {
 public:
  explicit SolicitationLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status CreateSolicitation(const runtime::Call& call,
                                  const v1::CreateSolicitationRequest& request,
                                  storage::Transaction& txn, v1::Solicitation* solicitation) const;
  absl::Status GetSolicitation(const runtime::Call& call, const v1::GetSolicitationRequest& request,
                               const storage::View& view, v1::Solicitation* solicitation) const;
  absl::Status ListSolicitations(const runtime::Call& call,
                                 const v1::ListSolicitationsRequest& request,
                                 const storage::View& view,
                                 v1::ListSolicitationsResponse* response) const;
  absl::Status UpdateSolicitation(const runtime::Call& call,
                                  const v1::UpdateSolicitationRequest& request,
                                  storage::Transaction& txn, v1::Solicitation* solicitation) const;
  // Asks the registry for the framework edition before it writes.
  absl::Status PostSolicitation(const runtime::Call& call,
                                const v1::PostSolicitationRequest& request,
                                v1::Solicitation* solicitation);
  absl::Status CountApplications(const runtime::Call& call,
                                 const v1::CountApplicationsRequest& request,
                                 const storage::View& view,
                                 v1::CountApplicationsResponse* response) const;

 private:
  absl::Status Post(const runtime::Call& call, const v1::PostSolicitationRequest& request,
                    const v1::Solicitation& seen, storage::Transaction& txn,
                    v1::Solicitation* solicitation) const;
  absl::Status CheckSomebodyListed(const runtime::Call& call,
                                   const v1::Solicitation& solicitation) const;

  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SOLICITATION_LOGIC_H_
