#include "services/matching/policy_logic.h"

#include <map>
#include <string>

#include "services/matching/lists.h"
#include "services/matching/policy_rules.h"
#include "services/runtime/resources.h"
#include "services/runtime/update.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

// Adds a checked policy under its chosen id.
template <class M>
absl::Status Create(const Call& call, const Collection<M>& collection, const std::string& id,
                    Transaction& txn, M* policy) {
  policy->set_name(collection.pattern.Format({id}));
  policy->set_state(M::STATE_ACTIVE);
  return SaveResource(call, ChangeHeader::KIND_CREATED, collection, txn, policy);
}

template <class M>
absl::Status Retire(const Call& call, const Collection<M>& collection, const std::string& name,
                    Transaction& txn, M* policy) {
  PARTNERS_ASSIGN_OR_RETURN(*policy, Load(txn, collection, name, "name"));
  if (policy->state() == M::STATE_RETIRED) return absl::OkStatus();
  policy->set_state(M::STATE_RETIRED);
  return SaveResource(call, ChangeHeader::KIND_UPDATED, collection, txn, policy);
}

// The catalogue as a policy check sees it, read on demand.
class CatalogueReader {
 public:
  explicit CatalogueReader(const View& view) : view_(view) {}

  const v1::Indicator* Find(const std::string& id) {
    const auto known = entries_.find(id);
    if (known != entries_.end()) return known->second.has_value() ? &*known->second : nullptr;
    absl::StatusOr<std::optional<v1::Indicator>> entry = Indicators().table.Get(view_, KeyOf({id}));
    status_.Update(entry.status());
    if (!entry.ok()) return nullptr;
    const auto& kept = entries_.emplace(id, *std::move(entry)).first->second;
    return kept.has_value() ? &*kept : nullptr;
  }
  const absl::Status& status() const { return status_; }

 private:
  const View& view_;
  std::map<std::string, std::optional<v1::Indicator>> entries_;
  absl::Status status_;
};

}  // namespace

absl::Status PolicyLogic::CreateNeedPolicy(const Call& call,
                                           const v1::CreateNeedPolicyRequest& request,
                                           Transaction& txn, v1::NeedPolicy* policy) const {
  *policy = request.need_policy();
  runtime::ClearOutputOnly(policy);
  policy->set_name(NeedPolicies().pattern.Format({request.need_policy_id()}));
  CatalogueReader catalogue(txn);
  const absl::Status sound =
      CheckNeedPolicy(*policy, [&](const std::string& id) { return catalogue.Find(id); });
  PARTNERS_RETURN_IF_ERROR(catalogue.status());
  PARTNERS_RETURN_IF_ERROR(sound);
  return Create(call, NeedPolicies(), request.need_policy_id(), txn, policy);
}

absl::Status PolicyLogic::GetNeedPolicy(const Call& call, const v1::GetNeedPolicyRequest& request,
                                        const View& view, v1::NeedPolicy* policy) const {
  return Get(call, view, NeedPolicies(), request, policy);
}

absl::Status PolicyLogic::ListNeedPolicies(const Call& call,
                                           const v1::ListNeedPoliciesRequest& request,
                                           const View& view,
                                           v1::ListNeedPoliciesResponse* response) const {
  return ListAll(call, pager_, view, NeedPolicies(), request, {"state", "title"},
                 response->mutable_need_policies(), response);
}

absl::Status PolicyLogic::RetireNeedPolicy(const Call& call,
                                           const v1::RetireNeedPolicyRequest& request,
                                           Transaction& txn, v1::NeedPolicy* policy) const {
  return Retire(call, NeedPolicies(), request.name(), txn, policy);
}

absl::Status PolicyLogic::CreateRankingPolicy(const Call& call,
                                              const v1::CreateRankingPolicyRequest& request,
                                              Transaction& txn, v1::RankingPolicy* policy) const {
  *policy = request.ranking_policy();
  runtime::ClearOutputOnly(policy);
  PARTNERS_RETURN_IF_ERROR(CheckRankingPolicy(*policy));
  return Create(call, RankingPolicies(), request.ranking_policy_id(), txn, policy);
}

absl::Status PolicyLogic::GetRankingPolicy(const Call& call,
                                           const v1::GetRankingPolicyRequest& request,
                                           const View& view, v1::RankingPolicy* policy) const {
  return Get(call, view, RankingPolicies(), request, policy);
}

absl::Status PolicyLogic::ListRankingPolicies(const Call& call,
                                              const v1::ListRankingPoliciesRequest& request,
                                              const View& view,
                                              v1::ListRankingPoliciesResponse* response) const {
  return ListAll(call, pager_, view, RankingPolicies(), request, {"state", "title"},
                 response->mutable_ranking_policies(), response);
}

absl::Status PolicyLogic::RetireRankingPolicy(const Call& call,
                                              const v1::RetireRankingPolicyRequest& request,
                                              Transaction& txn, v1::RankingPolicy* policy) const {
  return Retire(call, RankingPolicies(), request.name(), txn, policy);
}

}  // namespace partners::matching
