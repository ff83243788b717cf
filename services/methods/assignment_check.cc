#include <algorithm>
#include <map>
#include <set>

#include "absl/numeric/int128.h"
#include "services/methods/assignment.h"
#include "services/methods/rounding.h"
#include "services/methods/validation.h"

// Shares nothing with assignment.cc: plain sums over applications and reviewers, as the definitions
// have them.
namespace partners::methods {
namespace {

using internal::Refuse;
using Ids = std::set<std::string>;

// What the problem says about a pair.
class Rules {
 public:
  explicit Rules(const AssignmentProblem& problem)
      : problem_(problem), conflicts_(problem.conflicts.begin(), problem.conflicts.end()) {
    for (const Affinity& a : problem.affinities) affinities_[a.pair] = R6(a.value);
  }

  int64_t Value(const AssignmentPair& pair) const {
    const auto found = affinities_.find(pair);
    return found == affinities_.end() ? 0 : found->second;
  }
  bool Allowed(const AssignmentPair& pair) const { return !conflicts_.contains(pair); }
  bool Expert(const AssignmentPair& pair) const {
    return !problem_.experts || Value(pair) >= R6(problem_.experts->threshold);
  }
  int ExpertsNeeded(const AssignmentApplication& a) const {
    return problem_.experts ? std::min(problem_.experts->count, a.demand) : 0;
  }

 private:
  const AssignmentProblem& problem_;
  std::map<AssignmentPair, int64_t> affinities_;
  std::set<AssignmentPair> conflicts_;
};

absl::Status CheckCounts(const AssignmentProblem& problem, const Rules& rules,
                         const std::vector<AssignmentPair>& assigned) {
  std::map<std::string, int> reviews, experts, loads;
  for (const AssignmentPair& pair : assigned) {
    ++reviews[pair.application];
    ++loads[pair.reviewer];
    experts[pair.application] += rules.Expert(pair);
  }
  for (const AssignmentApplication& a : problem.applications) {
    if (reviews[a.id] != a.demand) return Refuse("assigned", "a demand is not met exactly");
    if (experts[a.id] < rules.ExpertsNeeded(a)) return Refuse("assigned", "an expert is missing");
  }
  for (const AssignmentReviewer& r : problem.reviewers) {
    if (loads[r.id] < r.load_min || loads[r.id] > r.load_max) {
      return Refuse("assigned", "a load is outside its bounds");
    }
  }
  // Only now: an unknown id would have added an entry.
  if (reviews.size() != problem.applications.size() || loads.size() != problem.reviewers.size()) {
    return Refuse("assigned", "an id is unknown");
  }
  return absl::OkStatus();
}

absl::Status CheckPairs(const Rules& rules, const AssignmentResult& result) {
  int64_t objective = 0;
  std::set<AssignmentPair> seen;
  for (const AssignmentPair& pair : result.assigned) {
    if (!seen.insert(pair).second) return Refuse("assigned", "a pair is there more than once");
    if (!rules.Allowed(pair)) return Refuse("assigned", "a pair has a conflict");
    if (result.floor && rules.Value(pair) < *result.floor) {
      return Refuse("floor", "is above an assigned affinity");
    }
    objective += rules.Value(pair);
  }
  if (objective != result.objective) return Refuse("objective", "is not the sum of affinities");
  return absl::OkStatus();
}

absl::int128 Positive(absl::int128 x) { return x > 0 ? x : absl::int128(0); }

// Prices given, no assignment is worth more than: demands at their prices, places at theirs, and
// what single pairs bring above both.
absl::StatusOr<absl::int128> Bound(const AssignmentProblem& problem, const Rules& rules,
                                   const AssignmentResult& result) {
  std::map<std::string, PricedApplication> prices;
  std::map<std::string, int64_t> places;
  for (const PricedApplication& a : result.applications) prices[a.id] = a;
  for (const PricedReviewer& r : result.reviewers) places[r.id] = r.price;
  absl::int128 bound = 0;
  for (const AssignmentReviewer& r : problem.reviewers) {
    if (!places.contains(r.id)) return Refuse("reviewers", "a price is missing");
    bound += absl::int128(places[r.id]) * (places[r.id] >= 0 ? r.load_max : r.load_min);
  }
  for (const AssignmentApplication& a : problem.applications) {
    if (!prices.contains(a.id)) return Refuse("applications", "a price is missing");
    const absl::int128 price = prices[a.id].price, general = prices[a.id].general_price;
    bound += price * a.demand + Positive(general - price) * (a.demand - rules.ExpertsNeeded(a));
    for (const AssignmentReviewer& r : problem.reviewers) {
      const AssignmentPair pair{a.id, r.id};
      if (!rules.Allowed(pair) || rules.Value(pair) < result.floor.value_or(0)) continue;
      bound += Positive(rules.Value(pair) - (rules.Expert(pair) ? price : general) - places[r.id]);
    }
  }
  return bound;
}

// By how much the block's members must send out more than can leave them. Above 0: impossible.
absl::int128 Excess(const AssignmentProblem& problem, const Rules& rules,
                    const AssignmentBlock& block, int64_t floor) {
  const Ids applications(block.applications.begin(), block.applications.end());
  const Ids general(block.general.begin(), block.general.end());
  const Ids reviewers(block.reviewers.begin(), block.reviewers.end());
  absl::int128 excess = 0;
  for (const AssignmentReviewer& r : problem.reviewers) {
    if (reviewers.contains(r.id) && !block.all_loads) excess -= r.load_max;
    if (!reviewers.contains(r.id) && block.all_loads) excess += r.load_min;
  }
  for (const AssignmentApplication& a : problem.applications) {
    if (applications.contains(a.id)) excess += a.demand;
    if (block.all_loads) excess -= a.demand;
    if (applications.contains(a.id) && !general.contains(a.id)) {
      excess -= a.demand - rules.ExpertsNeeded(a);
    }
    for (const AssignmentReviewer& r : problem.reviewers) {
      const AssignmentPair pair{a.id, r.id};
      const bool leaves =
          (rules.Expert(pair) ? applications : general).contains(a.id) && !reviewers.contains(r.id);
      if (leaves && rules.Allowed(pair) && rules.Value(pair) >= floor) excess -= 1;
    }
  }
  return excess;
}

absl::Status CheckFloor(const AssignmentProblem& problem, const Rules& rules,
                        const AssignmentResult& result) {
  if (!result.floor) return absl::OkStatus();
  if (!result.floor_block) return Refuse("floor_block", "is missing");
  if (Excess(problem, rules, *result.floor_block, *result.floor + 1) > 0) return absl::OkStatus();
  return Refuse("floor_block", "does not rule out a higher floor");
}

absl::Status CheckInfeasible(const AssignmentProblem& problem, const Rules& rules,
                             const AssignmentResult& result) {
  int64_t demand = 0;
  for (const AssignmentApplication& a : problem.applications) demand += a.demand;
  if (result.max_fill < 0 || result.max_fill > demand) return Refuse("max_fill", "is out of range");
  if (Excess(problem, rules, result.block, 0) > 0) return absl::OkStatus();
  return Refuse("block", "does not rule out an assignment");
}

}  // namespace

absl::Status CheckAssignment(const AssignmentProblem& problem, const AssignmentResult& result) {
  const Rules rules(problem);
  if (!result.feasible) return CheckInfeasible(problem, rules, result);
  absl::Status status = CheckPairs(rules, result);
  if (status.ok()) status = CheckCounts(problem, rules, result.assigned);
  if (status.ok()) status = CheckFloor(problem, rules, result);
  if (!status.ok()) return status;
  absl::StatusOr<absl::int128> bound = Bound(problem, rules, result);
  if (!bound.ok()) return bound.status();
  if (*bound != result.objective) return Refuse("objective", "is not proven by the prices");
  return absl::OkStatus();
}

}  // namespace partners::methods
