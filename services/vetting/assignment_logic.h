#ifndef PARTNERS_SERVICES_VETTING_ASSIGNMENT_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_ASSIGNMENT_LOGIC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Who reviews what. Answers what vetting_service.proto says. Thread-safe.
class AssignmentLogic {
 public:
  explicit AssignmentLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status CreateAssignment(const runtime::Call& call,
                                const v1::CreateAssignmentRequest& request,
                                storage::Transaction& txn, v1::Assignment* assignment) const;
  absl::Status GetAssignment(const runtime::Call& call, const v1::GetAssignmentRequest& request,
                             const storage::View& view, v1::Assignment* assignment) const;
  absl::Status ListAssignments(const runtime::Call& call, const v1::ListAssignmentsRequest& request,
                               const storage::View& view,
                               v1::ListAssignmentsResponse* response) const;
  absl::Status ListEvaluators(const runtime::Call& call, const v1::ListEvaluatorsRequest& request,
                              const storage::View& view,
                              v1::ListEvaluatorsResponse* response) const;
  absl::Status RevokeAssignment(const runtime::Call& call,
                                const v1::RevokeAssignmentRequest& request,
                                storage::Transaction& txn, v1::Assignment* assignment) const;

 private:
  const Deps& deps_;
};

// The evaluator's assignments to the application: the active one and those that have ended.
absl::StatusOr<std::vector<v1::Assignment>> AssignmentsOf(const storage::View& view,
                                                          const std::string& application,
                                                          const std::string& evaluator);

// Ends an assignment in `state` and says why.
absl::Status EndAssignment(const runtime::Call& call, v1::Assignment::State state,
                           const std::string& reason, storage::Transaction& txn,
                           v1::Assignment* assignment);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_ASSIGNMENT_LOGIC_H_
