#ifndef PARTNERS_SERVICES_VETTING_RUBRIC_LOGIC_H_
#define PARTNERS_SERVICES_VETTING_RUBRIC_LOGIC_H_

#include "absl/status/status.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/vetting/deps.h"

namespace partners::vetting {

// Working copies of rubrics and their published revisions. Answers what vetting_service.proto says.
// Thread-safe.
class RubricLogic {
 public:
  explicit RubricLogic(const Deps* deps) : deps_(*deps) {}

  absl::Status CreateRubric(const runtime::Call& call, const v1::CreateRubricRequest& request,
                            storage::Transaction& txn, v1::Rubric* rubric) const;
  absl::Status GetRubric(const runtime::Call& call, const v1::GetRubricRequest& request,
                         const storage::View& view, v1::Rubric* rubric) const;
  absl::Status ListRubrics(const runtime::Call& call, const v1::ListRubricsRequest& request,
                           const storage::View& view, v1::ListRubricsResponse* response) const;
  absl::Status ListRubricRevisions(const runtime::Call& call,
                                   const v1::ListRubricRevisionsRequest& request,
                                   const storage::View& view,
                                   v1::ListRubricRevisionsResponse* response) const;
  absl::Status UpdateRubric(const runtime::Call& call, const v1::UpdateRubricRequest& request,
                            storage::Transaction& txn, v1::Rubric* rubric) const;
  absl::Status PublishRubric(const runtime::Call& call, const v1::PublishRubricRequest& request,
                             storage::Transaction& txn, v1::Rubric* revision) const;

 private:
  const Deps& deps_;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_RUBRIC_LOGIC_H_
