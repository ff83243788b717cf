#ifndef PARTNERS_SERVICES_VETTING_CONFLICT_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_CONFLICT_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Declarations of conflicts. Evaluators declare for themselves, about applications they are
// assigned to; staff may record a conflict they know of, never its absence. A conflict ends the
// active assignment in the same commit and is never taken back; its absence may turn into a
// conflict. The same finding again changes nothing. Answers what vetting_service.proto says.
// Thread-safe.
class ConflictLogic {
 public:
  explicit ConflictLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status DeclareConflict(const runtime::Call& call, const v1::DeclareConflictRequest& request,
                               storage::Transaction& txn,
                               v1::ConflictDeclaration* declaration) const;
  absl::Status GetConflictDeclaration(const runtime::Call& call,
                                      const v1::GetConflictDeclarationRequest& request,
                                      const storage::View& view,
                                      v1::ConflictDeclaration* declaration) const;
  absl::Status ListConflictDeclarations(const runtime::Call& call,
                                        const v1::ListConflictDeclarationsRequest& request,
                                        const storage::View& view,
                                        v1::ListConflictDeclarationsResponse* response) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_CONFLICT_LOGIC_H_
