#ifndef PARTNERS_SERVICES_MATCHING_POLICY_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_POLICY_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::matching {

// Parameter sets of needs and rankings: created, retired, never changed. Answers what
// matching_service.proto says. Thread-safe.
class PolicyLogic {
 public:
  // `pager` must outlive the logic.
  explicit PolicyLogic(const runtime::Pager* pager) : pager_(*pager) {}

  absl::Status CreateNeedPolicy(const runtime::Call& call,
                                const v1::CreateNeedPolicyRequest& request,
                                storage::Transaction& txn, v1::NeedPolicy* policy) const;
  absl::Status GetNeedPolicy(const runtime::Call& call, const v1::GetNeedPolicyRequest& request,
                             const storage::View& view, v1::NeedPolicy* policy) const;
  absl::Status ListNeedPolicies(const runtime::Call& call,
                                const v1::ListNeedPoliciesRequest& request,
                                const storage::View& view,
                                v1::ListNeedPoliciesResponse* response) const;
  absl::Status RetireNeedPolicy(const runtime::Call& call,
                                const v1::RetireNeedPolicyRequest& request,
                                storage::Transaction& txn, v1::NeedPolicy* policy) const;

  absl::Status CreateRankingPolicy(const runtime::Call& call,
                                   const v1::CreateRankingPolicyRequest& request,
                                   storage::Transaction& txn, v1::RankingPolicy* policy) const;
  absl::Status GetRankingPolicy(const runtime::Call& call,
                                const v1::GetRankingPolicyRequest& request,
                                const storage::View& view, v1::RankingPolicy* policy) const;
  absl::Status ListRankingPolicies(const runtime::Call& call,
                                   const v1::ListRankingPoliciesRequest& request,
                                   const storage::View& view,
                                   v1::ListRankingPoliciesResponse* response) const;
  absl::Status RetireRankingPolicy(const runtime::Call& call,
                                   const v1::RetireRankingPolicyRequest& request,
                                   storage::Transaction& txn, v1::RankingPolicy* policy) const;

 private:
  const runtime::Pager& pager_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_POLICY_LOGIC_H_
