#ifndef PARTNERS_SERVICES_MATCHING_NEED_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_NEED_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/matching/live_index.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::matching {

// Needs of buyers. Answers what matching_service.proto says; a buyer reaches its own needs only.
// Thread-safe.
class NeedLogic {
 public:
  // All must outlive the logic.
  NeedLogic(const runtime::Sources* sources, const runtime::Pager* pager, const LiveIndex* index)
      : sources_(*sources), pager_(*pager), index_(*index) {}

  absl::Status CreateNeed(const runtime::Call& call, const v1::CreateNeedRequest& request,
                          storage::Transaction& txn, v1::Need* need) const;
  absl::Status GetNeed(const runtime::Call& call, const v1::GetNeedRequest& request,
                       const storage::View& view, v1::Need* need) const;
  absl::Status ListNeeds(const runtime::Call& call, const v1::ListNeedsRequest& request,
                         const storage::View& view, v1::ListNeedsResponse* response) const;
  absl::Status UpdateNeed(const runtime::Call& call, const v1::UpdateNeedRequest& request,
                          storage::Transaction& txn, v1::Need* need) const;
  absl::Status RateNeedPractice(const runtime::Call& call,
                                const v1::RateNeedPracticeRequest& request,
                                storage::Transaction& txn, v1::Need* need) const;

 private:
  absl::Status CheckCategoryKnown(const std::string& category) const;

  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
  const LiveIndex& index_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NEED_LOGIC_H_
