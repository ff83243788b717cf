#include "services/methods/allocation.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/min_cost_flow.h"
#include "services/methods/rounding.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Element;
using internal::Member;
using internal::Refuse;

struct Pair {
  int need, partner;
  int64_t value, weight;  // R6(value), R6(need * value)
};

// The problem with ids replaced by positions in id order.
struct Table {
  std::vector<NeedItem> needs;
  std::vector<AllocationPartner> partners;
  std::vector<Pair> pairs;  // by need, then partner
  std::vector<int> tiers;   // those that occur, ascending
};

absl::Status CheckNeed(const NeedItem& item) {
  if (item.tier < 1 || item.tier > kAllocationTierMax) {
    return Refuse(Member("needs", item.id, "tier"),
                  absl::StrCat("must be between 1 and ", kAllocationTierMax));
  }
  if (item.need > 0 && item.need <= 1) return absl::OkStatus();  // false for NaN
  return Refuse(Member("needs", item.id, "need"), "must be above 0 and at most 1");
}

absl::Status AddPairs(int need, Table* table) {
  const NeedItem& item = table->needs[need];
  for (const auto& [id, value] : item.eligible) {
    const auto field = [&, &id = id] { return Element(Member("needs", item.id, "eligible"), id); };
    const auto partner = std::ranges::lower_bound(table->partners, id, {}, &AllocationPartner::id);
    if (partner == table->partners.end() || partner->id != id) {
      return Refuse(field(), "is not one of the partners");
    }
    if (!(value >= 0 && value <= 1)) return internal::CheckUnitInterval(field(), value);
    table->pairs.push_back({need, static_cast<int>(partner - table->partners.begin()), R6(value),
                            R6(item.need * value)});
  }
  if (table->pairs.size() <= kAllocationPairsMax) return absl::OkStatus();
  return Refuse("needs", absl::StrCat("must not have more than ", kAllocationPairsMax,
                                      " eligible partners in all"));
}

absl::Status Fill(Table* table) {
  for (const AllocationPartner& partner : table->partners) {
    if (partner.capacity >= 0 && partner.capacity <= kAllocationCapacityMax) continue;
    return Refuse(Member("partners", partner.id, "capacity"),
                  absl::StrCat("must be between 0 and ", kAllocationCapacityMax));
  }
  for (size_t i = 0; i < table->needs.size(); ++i) {
    absl::Status status = CheckNeed(table->needs[i]);
    if (status.ok()) status = AddPairs(static_cast<int>(i), table);
    if (!status.ok()) return status;
    table->tiers.push_back(table->needs[i].tier);
  }
  std::ranges::sort(table->tiers);
  table->tiers.erase(std::unique(table->tiers.begin(), table->tiers.end()), table->tiers.end());
  return absl::OkStatus();
}

absl::StatusOr<Table> Prepare(const AllocationProblem& problem) {
  Table table{problem.needs, problem.partners, {}, {}};
  if (table.needs.size() > kAllocationNeedsMax) {
    return Refuse("needs", absl::StrCat("must not be more than ", kAllocationNeedsMax));
  }
  if (table.partners.size() > kAllocationNeedsMax) {
    return Refuse("partners", absl::StrCat("must not be more than ", kAllocationNeedsMax));
  }
  absl::Status status = internal::SortById("needs", &NeedItem::id, &table.needs);
  if (status.ok()) status = internal::SortById("partners", &AllocationPartner::id, &table.partners);
  if (status.ok()) status = Fill(&table);
  if (!status.ok()) return status;
  return table;
}

// Nodes: needs, then partners, then the sink, then one per tier, then the source of largest flows.
class Network {
 public:
  // Pairs below `floor` are left out.
  Network(const Table& table, int64_t floor) : table_(table) {
    for (size_t n = 0; n < table.pairs.size(); ++n) {
      const Pair& pair = table.pairs[n];
      if (pair.value < floor) continue;
      pairs_.push_back(n);
      arcs_.push_back({pair.need, PartnerNode(pair.partner), 1, -pair.weight});
    }
    for (size_t p = 0; p < table.partners.size(); ++p) {
      arcs_.push_back({PartnerNode(static_cast<int>(p)), Sink(), table.partners[p].capacity});
    }
  }

  int PartnerNode(int partner) const { return static_cast<int>(table_.needs.size()) + partner; }
  int Sink() const { return PartnerNode(static_cast<int>(table_.partners.size())); }
  int TierNode(int tier) const {
    const auto found = std::ranges::lower_bound(table_.tiers, tier);
    return Sink() + 1 + static_cast<int>(found - table_.tiers.begin());
  }
  int Source() const { return Sink() + 1 + static_cast<int>(table_.tiers.size()); }

  // How many of tiers up to `tier` can be served. What leaves later needs is left out.
  absl::StatusOr<MaxFlowResult> ServeUpTo(int tier) const {
    const auto later = [&](int node) {
      return static_cast<size_t>(node) < table_.needs.size() && table_.needs[node].tier > tier;
    };
    std::vector<FlowArc> arcs;
    std::ranges::remove_copy_if(arcs_, std::back_inserter(arcs), later, &FlowArc::from);
    for (size_t i = 0; i < table_.needs.size(); ++i) {
      if (table_.needs[i].tier <= tier) arcs.push_back({Source(), static_cast<int>(i), 1});
    }
    return MaxFlow(Source() + 1, arcs, Source(), Sink());
  }

  // Whether exactly `served` can be served.
  absl::StatusOr<MaxFlowResult> ServeExactly(const std::map<int, int>& served) const {
    std::vector<FlowArc> arcs = arcs_;
    AddTiers(&arcs);
    for (const auto& [tier, count] : served) arcs.push_back({Source(), TierNode(tier), count});
    return MaxFlow(Source() + 1, arcs, Source(), Sink());
  }

  FlowProblem LeastCost(const std::map<int, int>& served) const {
    FlowProblem problem{Source(), arcs_, std::vector<int64_t>(Source())};
    AddTiers(&problem.arcs);
    for (const auto& [tier, count] : served) {
      problem.supplies[TierNode(tier)] += count;
      problem.supplies[Sink()] -= count;
    }
    return problem;
  }

  // The pairs that carry a unit.
  std::vector<const Pair*> Chosen(const std::vector<int64_t>& flows) const {
    std::vector<const Pair*> chosen;
    for (size_t n = 0; n < pairs_.size(); ++n) {
      if (flows[n] > 0) chosen.push_back(&table_.pairs[pairs_[n]]);
    }
    return chosen;
  }

 private:
  // In order of nodes, so that nothing needs to be sorted.
  void AddTiers(std::vector<FlowArc>* arcs) const {
    for (int tier : table_.tiers) {
      for (size_t i = 0; i < table_.needs.size(); ++i) {
        if (table_.needs[i].tier == tier) arcs->push_back({TierNode(tier), static_cast<int>(i), 1});
      }
    }
  }

  const Table& table_;
  std::vector<size_t> pairs_;  // position in table_.pairs of each of the first arcs
  std::vector<FlowArc> arcs_;
};

std::vector<std::string> NeedsInside(const Table& table, const std::vector<bool>& inside) {
  std::vector<std::string> ids;
  for (size_t i = 0; i < table.needs.size(); ++i) {
    if (inside[i]) ids.push_back(table.needs[i].id);
  }
  return ids;
}

absl::Status ServeTiers(const Table& table, AllocationResult* result) {
  const Network network(table, 0);
  int64_t before = 0;
  for (int tier : table.tiers) {
    absl::StatusOr<MaxFlowResult> flow = network.ServeUpTo(tier);
    if (!flow.ok()) return flow.status();
    result->served_by_tier[tier] = static_cast<int>(flow->value - before);
    before = flow->value;
    result->tier_proofs.push_back({tier, NeedsInside(table, flow->source_side)});
  }
  return absl::OkStatus();
}

int64_t Served(const AllocationResult& result) {
  int64_t sum = 0;
  for (const auto& [tier, count] : result.served_by_tier) sum += count;
  return sum;
}

absl::StatusOr<bool> Possible(const Table& table, int64_t floor, const AllocationResult& result) {
  absl::StatusOr<MaxFlowResult> flow = Network(table, floor).ServeExactly(result.served_by_tier);
  if (!flow.ok()) return flow.status();
  return flow->value == Served(result);
}

absl::Status ProveFloor(const Table& table, AllocationResult* result) {
  const Network network(table, *result->floor + 1);
  absl::StatusOr<MaxFlowResult> flow = network.ServeExactly(result->served_by_tier);
  if (!flow.ok()) return flow.status();
  FloorProof proof;
  for (int tier : table.tiers) {
    if (flow->source_side[network.TierNode(tier)]) proof.tiers.push_back(tier);
  }
  proof.needs = NeedsInside(table, flow->source_side);
  result->floor_proof = std::move(proof);
  return absl::OkStatus();
}

// The highest floor, by halving the list of values that occur.
absl::Status RaiseFloor(const Table& table, AllocationResult* result) {
  if (Served(*result) == 0) return absl::OkStatus();
  std::vector<int64_t> levels;
  for (const Pair& pair : table.pairs) levels.push_back(pair.value);
  std::ranges::sort(levels);
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  size_t possible = 0, too_high = levels.size();
  while (too_high - possible > 1) {
    const size_t middle = possible + (too_high - possible) / 2;
    absl::StatusOr<bool> works = Possible(table, levels[middle], *result);
    if (!works.ok()) return works.status();
    (*works ? possible : too_high) = middle;
  }
  result->floor = levels[possible];
  return ProveFloor(table, result);
}

// For each partner the earliest tier in which its next place serves one more: the first for which a
// chain of moves leads from an unserved item to it, among items up to that tier.
void FindExtraPlaces(const Table& table, const std::vector<const Pair*>& chosen,
                     AllocationResult* result) {
  std::vector<std::vector<int>> wishes(table.needs.size()), holders(table.partners.size());
  std::vector<bool> served(table.needs.size());
  for (const Pair& pair : table.pairs) wishes[pair.need].push_back(pair.partner);
  for (const Pair* pair : chosen) {
    holders[pair->partner].push_back(pair->need);
    served[pair->need] = true;
  }
  for (int tier : table.tiers) {
    std::vector<int> open;
    std::vector<bool> seen_partner(table.partners.size());
    for (size_t i = 0; i < table.needs.size(); ++i) {
      if (!served[i] && table.needs[i].tier <= tier) open.push_back(static_cast<int>(i));
    }
    while (!open.empty()) {
      const int need = open.back();
      open.pop_back();
      for (int p : wishes[need]) {
        if (seen_partner[p]) continue;
        seen_partner[p] = true;
        std::optional<int>& earliest = result->partners[p].serves_one_more_in_tier;
        if (!earliest) earliest = tier;
        for (int holder : holders[p]) {
          if (table.needs[holder].tier <= tier) open.push_back(holder);
        }
      }
    }
  }
}

void FindUnserved(const Table& table, AllocationResult* result) {
  for (const NeedItem& item : table.needs) {
    const auto found =
        std::ranges::lower_bound(result->allocation, item.id, {}, &AllocatedItem::need);
    if (found != result->allocation.end() && found->need == item.id) continue;
    UnservedItem unserved{item.id, UnservedReason::kNoEligiblePartner, {}};
    if (!item.eligible.empty()) unserved.reason = UnservedReason::kCapacityExhausted;
    for (const auto& [partner, value] : item.eligible) unserved.partners.push_back(partner);
    result->unserved.push_back(std::move(unserved));
  }
}

absl::Status AddPrices(const Table& table, const Network& network, const FlowProblem& problem,
                       const FlowResult& flow, AllocationResult* result) {
  const auto distances = ResidualDistances(problem, flow.flows, network.Sink());
  if (!distances.ok()) return distances.status();
  const std::vector<int64_t>& p = flow.potentials;
  const int64_t base = p[network.Sink()];
  for (int tier : table.tiers) result->tier_prices[tier] = p[network.TierNode(tier)] - base;
  for (size_t i = 0; i < table.needs.size(); ++i) {
    result->need_prices.push_back({table.needs[i].id, p[i] - base});
  }
  for (size_t n = 0; n < table.partners.size(); ++n) {
    const int node = network.PartnerNode(static_cast<int>(n));
    const int64_t gain = std::max<int64_t>(0, -(*distances)[node].value_or(0));
    result->partners.push_back({table.partners[n].id, base - p[node], std::nullopt, gain});
  }
  return absl::OkStatus();
}

absl::Status Maximise(const Table& table, AllocationResult* result) {
  const Network network(table, result->floor.value_or(0));
  const FlowProblem problem = network.LeastCost(result->served_by_tier);
  absl::StatusOr<FlowResult> flow = MinCostFlow(problem);
  if (!flow.ok()) return flow.status();
  if (!flow->feasible) return absl::InternalError("allocation: the tiers do not fit together");
  const std::vector<const Pair*> chosen = network.Chosen(flow->flows);
  for (const Pair* pair : chosen) {  // in order of needs
    result->allocation.push_back({table.needs[pair->need].id, table.partners[pair->partner].id});
    result->objective += pair->weight;
  }
  FindUnserved(table, result);
  absl::Status status = AddPrices(table, network, problem, *flow, result);
  if (status.ok()) FindExtraPlaces(table, chosen, result);
  return status;
}

}  // namespace

absl::string_view UnservedReasonName(UnservedReason reason) {
  return reason == UnservedReason::kNoEligiblePartner ? "NO_ELIGIBLE_PARTNER"
                                                      : "CAPACITY_EXHAUSTED";
}

absl::StatusOr<AllocationResult> Allocate(const AllocationProblem& problem, AllocationMode mode) {
  absl::StatusOr<Table> table = Prepare(problem);
  if (!table.ok()) return table.status();
  AllocationResult result;
  absl::Status status = ServeTiers(*table, &result);
  if (status.ok() && mode == AllocationMode::kMaxMin) status = RaiseFloor(*table, &result);
  if (status.ok()) status = Maximise(*table, &result);
  if (!status.ok()) return status;
  return result;
}

}  // namespace partners::methods
