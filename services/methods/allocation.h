#ifndef PARTNERS_SERVICES_METHODS_ALLOCATION_H_
#define PARTNERS_SERVICES_METHODS_ALLOCATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kStateWideAllocation{"state_wide_allocation", 1};

// Limits: need items, pairs of item and partner in all, tiers, places of one partner.
inline constexpr int kAllocationNeedsMax = 50'000;
inline constexpr int kAllocationPairsMax = 4'000'000;
inline constexpr int kAllocationTierMax = 100;
inline constexpr int kAllocationCapacityMax = 1'000'000;

struct NeedItem {
  std::string id;
  int tier = 1;     // 1 is served first
  double need = 0;  // above 0, up to 1
  // Partners that passed all gates for this item, with their value for it, 0 to 1.
  std::map<std::string, double> eligible;
};

struct AllocationPartner {
  std::string id;
  int capacity = 0;  // items it can serve
};

struct AllocationProblem {
  std::vector<NeedItem> needs;
  std::vector<AllocationPartner> partners;
};

enum class AllocationMode {
  kSum,     // after the tiers: the largest sum of need times value
  kMaxMin,  // after the tiers: the largest lowest value among the served, then that sum
};

struct AllocatedItem {
  std::string need;
  std::string partner;
  friend bool operator==(const AllocatedItem&, const AllocatedItem&) = default;
};

enum class UnservedReason {
  kNoEligiblePartner,
  kCapacityExhausted,  // every eligible partner is filled with items of the same or an earlier tier
};
absl::string_view UnservedReasonName(UnservedReason reason);  // "NO_ELIGIBLE_PARTNER", …

struct UnservedItem {
  std::string need;
  UnservedReason reason = UnservedReason::kNoEligiblePartner;
  std::vector<std::string> partners;  // kCapacityExhausted: the eligible ones
};

struct PricedItem {
  std::string id;
  int64_t price = 0;  // of serving it, millionths; part of the proof
};

struct PricedPartner {
  std::string id;
  int64_t price = 0;  // the proof's price of one place (one of several possible ones)
  // The earliest tier in which one more is served if this partner had one more place; absent if
  // there is none.
  std::optional<int> serves_one_more_in_tier;
  // By how much the objective rises with one more place while as many are served in each tier (and,
  // with kMaxMin, the floor stays): millionths, exact.
  int64_t gain_of_one_more = 0;
};

// Items that compete for few partners: the items outside and the places of all partners of those
// inside bound how many can be served.
struct TierProof {
  int tier = 0;                    // this tier and all before it
  std::vector<std::string> needs;  // the items inside, ascending
};

// kMaxMin, why no higher floor: what `tiers` must send to `needs` (of these tiers) is more than
// fits.
struct FloorProof {
  std::vector<int> tiers;
  std::vector<std::string> needs;
};

struct AllocationResult {
  std::map<int, int> served_by_tier;  // every tier that occurs
  int64_t objective = 0;              // sum of R6(need * value) over served items
  std::optional<int64_t>
      floor;  // kMaxMin: lowest R6(value) among the served; absent if nobody is served
  std::vector<AllocatedItem> allocation;  // by need id
  std::vector<UnservedItem> unserved;     // by need id
  std::vector<PricedPartner> partners;    // by id
  // The proof that nothing better is possible.
  std::vector<TierProof> tier_proofs;     // one per tier
  std::optional<FloorProof> floor_proof;  // when there is a floor below the largest value
  std::map<int, int64_t> tier_prices;
  std::vector<PricedItem> need_prices;
};

// Who serves which need, for the whole state: at most one partner per item, no partner above its
// capacity, and in this order of importance
//   (1) for tiers 1, 2, ..: as many served in the tier as possible, given the earlier ones;
//   (2) kMaxMin only: the largest tau such that all served have R6(value) >= tau;
//   (3) the largest sum of R6(need * value).
//
// (1) by largest flows over tiers up to t; then one minimum cost flow with exactly these numbers.
// Serving the neediest first never lowers how many are served in all (transversal matroid), only
// who is.
// Ties     one of the best; the same for every order of input.
// Errors   INVALID_ARGUMENT naming needs[id].tier|need|eligible[partner] or partners[id].capacity:
//          empty or repeated ids, unknown partners, numbers out of range or above a limit.
// Cost     a largest flow per tier and a minimum cost flow; kMaxMin about 20 more largest flows.
//          Below 1 s for 400 needs and 1,000 partners. Thread-safe.
// Source   Ahuja, Magnanti & Orlin 1993; Edmonds & Fulkerson 1965 (transversal matroids); Ahani et
//          al. 2021.
// Not for  deciding what a district wants: it proposes, districts choose.
absl::StatusOr<AllocationResult> Allocate(const AllocationProblem& problem,
                                          AllocationMode mode = AllocationMode::kSum);

// Checks an answer from the problem alone, without solving it again and without any code of the
// solver: capacities are kept, the numbers served are the most possible (a bound per tier), no
// higher floor and no larger objective is possible. `problem` and `mode` are those given to
// Allocate.
// Errors   INVALID_ARGUMENT naming the member of the result that does not hold.
// Cost     O(pairs log pairs) per tier. Thread-safe. Source: Koenig's theorem; weak duality of
//          linear programmes.
absl::Status CheckAllocation(const AllocationProblem& problem, AllocationMode mode,
                             const AllocationResult& result);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ALLOCATION_H_
