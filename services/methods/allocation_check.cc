#include <algorithm>
#include <set>

#include "absl/numeric/int128.h"
#include "services/methods/allocation.h"
#include "services/methods/rounding.h"
#include "services/methods/validation.h"

// Shares nothing with allocation.cc: plain sums over needs and partners, as the definitions have
// them.
namespace partners::methods {
namespace {

using internal::Refuse;

absl::int128 Positive(absl::int128 x) { return x > 0 ? x : absl::int128(0); }

class Checker {
 public:
  Checker(const AllocationProblem& problem, const AllocationResult& result) : result_(result) {
    for (const NeedItem& item : problem.needs) needs_[item.id] = &item;
    for (const AllocationPartner& partner : problem.partners) {
      capacity_[partner.id] = partner.capacity;
    }
  }

  absl::Status CheckFeasible() const;
  absl::Status CheckUnserved() const;
  absl::Status CheckTiers() const;
  absl::Status CheckFloor(AllocationMode mode) const;
  absl::Status CheckObjective() const;

 private:
  absl::StatusOr<int64_t> Weight(const AllocatedItem& item) const;
  int64_t Places(const std::set<std::string>& needs, int64_t floor) const;

  const AllocationResult& result_;
  std::map<std::string, const NeedItem*> needs_;
  std::map<std::string, int64_t> capacity_;
};

absl::StatusOr<int64_t> Checker::Weight(const AllocatedItem& item) const {
  const auto need = needs_.find(item.need);
  if (need == needs_.end()) return Refuse("allocation", "a need is unknown");
  const auto value = need->second->eligible.find(item.partner);
  if (value == need->second->eligible.end()) {
    return Refuse("allocation", "a partner is not eligible");
  }
  if (R6(value->second) < result_.floor.value_or(0)) return Refuse("floor", "is above a value");
  return R6(need->second->need * value->second);
}

absl::Status Checker::CheckFeasible() const {
  std::set<std::string> seen;
  std::map<std::string, int64_t> used;
  std::map<int, int> served;
  int64_t objective = 0;
  for (const auto& [id, need] : needs_) served[need->tier];
  for (const AllocatedItem& item : result_.allocation) {
    absl::StatusOr<int64_t> weight = Weight(item);
    if (!weight.ok()) return weight.status();
    if (!seen.insert(item.need).second) return Refuse("allocation", "a need is served twice");
    if (++used[item.partner] > capacity_.at(item.partner)) {
      return Refuse("allocation", "a capacity is exceeded");
    }
    ++served[needs_.at(item.need)->tier];
    objective += *weight;
  }
  if (served != result_.served_by_tier) return Refuse("served_by_tier", "is not what is served");
  if (objective != result_.objective) return Refuse("objective", "is not the sum of weights");
  return absl::OkStatus();
}

absl::Status Checker::CheckUnserved() const {
  std::set<std::string> ids;
  for (const AllocatedItem& item : result_.allocation) ids.insert(item.need);
  for (const UnservedItem& item : result_.unserved) {
    const auto need = needs_.find(item.need);
    if (need == needs_.end() || !ids.insert(item.need).second) {
      return Refuse("unserved", "a need is unknown or there twice");
    }
    if ((item.reason == UnservedReason::kNoEligiblePartner) != need->second->eligible.empty()) {
      return Refuse("unserved", "a reason is wrong");
    }
  }
  if (ids.size() == needs_.size()) return absl::OkStatus();
  return Refuse("unserved", "a need is missing");
}

// Places of all partners that any of these needs could use.
int64_t Checker::Places(const std::set<std::string>& needs, int64_t floor) const {
  std::set<std::string> partners;
  for (const std::string& id : needs) {
    for (const auto& [partner, value] : needs_.at(id)->eligible) {
      if (R6(value) >= floor) partners.insert(partner);
    }
  }
  int64_t places = 0;
  for (const std::string& partner : partners) places += capacity_.at(partner);
  return places;
}

absl::Status Checker::CheckTiers() const {
  std::map<int, std::set<std::string>> inside;
  for (const TierProof& proof : result_.tier_proofs) {
    inside[proof.tier] = {proof.needs.begin(), proof.needs.end()};
  }
  int64_t served = 0;
  for (const auto& [tier, count] : result_.served_by_tier) {
    served += count;
    int64_t bound = 0;
    for (const auto& [id, need] : needs_) bound += need->tier <= tier && !inside[tier].contains(id);
    for (const std::string& id : inside[tier]) {
      if (!needs_.contains(id)) return Refuse("tier_proofs", "a need is unknown");
    }
    bound += Places(inside[tier], 0);
    if (bound != served) return Refuse("tier_proofs", "do not prove the number served");
  }
  return absl::OkStatus();
}

absl::Status Checker::CheckFloor(AllocationMode mode) const {
  if (mode == AllocationMode::kSum || result_.allocation.empty()) {
    if (!result_.floor) return absl::OkStatus();
    return Refuse("floor", "must be absent");
  }
  if (!result_.floor || !result_.floor_proof) return Refuse("floor", "is missing or not proven");
  const std::set<int> tiers(result_.floor_proof->tiers.begin(), result_.floor_proof->tiers.end());
  const std::set<std::string> inside(result_.floor_proof->needs.begin(),
                                     result_.floor_proof->needs.end());
  for (const std::string& id : inside) {
    if (!needs_.contains(id)) return Refuse("floor_proof", "a need is unknown");
  }
  int64_t wanted = 0, room = Places(inside, *result_.floor + 1);
  for (const auto& [tier, count] : result_.served_by_tier) wanted += tiers.contains(tier) * count;
  for (const auto& [id, need] : needs_) room += tiers.contains(need->tier) && !inside.contains(id);
  if (wanted > room) return absl::OkStatus();
  return Refuse("floor_proof", "does not rule out a higher floor");
}

absl::Status Checker::CheckObjective() const {
  std::map<std::string, int64_t> places, prices;
  for (const PricedPartner& p : result_.partners) places[p.id] = p.price;
  for (const PricedItem& n : result_.need_prices) prices[n.id] = n.price;
  absl::int128 bound = 0;
  for (const auto& [partner, capacity] : capacity_) {
    bound += Positive(places[partner]) * capacity;
  }
  std::map<int, int64_t> tiers = result_.tier_prices;
  for (const auto& [tier, count] : result_.served_by_tier) {
    bound += absl::int128(tiers[tier]) * count;
  }
  for (const auto& [id, need] : needs_) {
    const absl::int128 price = prices[id];
    bound += Positive(price - tiers[need->tier]);
    for (const auto& [partner, value] : need->eligible) {
      if (R6(value) < result_.floor.value_or(0)) continue;
      bound += Positive(R6(need->need * value) - price - places[partner]);
    }
  }
  if (bound == result_.objective) return absl::OkStatus();
  return Refuse("objective", "is not proven by the prices");
}

}  // namespace

absl::Status CheckAllocation(const AllocationProblem& problem, AllocationMode mode,
                             const AllocationResult& result) {
  const Checker checker(problem, result);
  absl::Status status = checker.CheckFeasible();
  if (status.ok()) status = checker.CheckUnserved();
  if (status.ok()) status = checker.CheckTiers();
  if (status.ok()) status = checker.CheckFloor(mode);
  if (status.ok()) status = checker.CheckObjective();
  return status;
}

}  // namespace partners::methods
