#ifndef PARTNERS_SERVICES_METHODS_MIN_COST_FLOW_H_
#define PARTNERS_SERVICES_METHODS_MIN_COST_FLOW_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kMinCostFlow{"min_cost_flow", 1};

// Limits: beyond them a problem is refused. With them no sum of costs, supplies or potentials
// overflows.
inline constexpr int kFlowNodesMax = 200'000;
inline constexpr int kFlowArcsMax = 5'000'000;
inline constexpr int64_t kFlowCapacityMax = 1'000'000'000;
inline constexpr int64_t kFlowCostMax = 1'000'000'000;                 // largest |cost| of an arc
inline constexpr int64_t kFlowSupplyMax = 1'000'000'000'000;           // largest |supply| of a node
inline constexpr int64_t kFlowCostSumMax = 4'000'000'000'000'000'000;  // sum of capacity * |cost|

struct FlowArc {
  int from = 0;  // nodes are 0 to nodes-1
  int to = 0;
  int64_t capacity = 0;
  int64_t cost = 0;   // per unit; may be negative
  int64_t lower = 0;  // 0 to capacity: at least so much must flow
};

struct FlowProblem {
  int nodes = 0;
  std::vector<FlowArc> arcs;  // parallel arcs are allowed, loops are not
  std::vector<int64_t>
      supplies;  // one per node: what leaves it minus what enters it; they sum to 0
};

struct FlowResult {
  bool feasible = false;
  // With feasible: units per arc (order of the input), their cost, and a proof that no flow is
  // cheaper: with the potentials p, the reduced cost r = cost + p[from] - p[to] of an arc is >= 0
  // where flow < capacity, and <= 0 where flow > lower. Potentials lie between -kFlowCostMax *
  // nodes and 0.
  std::vector<int64_t> flows;
  int64_t cost = 0;
  std::vector<int64_t> potentials;
  // Without: nodes X, ascending, that must send out more than can leave them:
  //   sum of supplies of X + sum of lower bounds into X > sum of capacities out of X.
  std::vector<int> blocking_nodes;
};

// A flow of least cost that meets all supplies, lower bounds and capacities. Integer data, integer
// answer.
//
// Ties     one of the cheapest flows; the same for every order of the arcs (except that identical
//          parallel arcs are filled in the order given). Cost and potentials are the same for all
//          of them.
// Errors   INVALID_ARGUMENT naming nodes, arcs, arcs[i].from|to|capacity|cost|lower, supplies or
//          supplies[i]: node out of range, loop, negative capacity, lower bound not between 0 and
//          the capacity, supplies of another number than nodes or with a sum other than 0, or a
//          limit above.
// Cost     network simplex: polynomial in practice, about 80 ms for 400 x 1,000 nodes and all arcs;
//          then one label-correcting pass for the potentials. Thread-safe.
// Source   Ahuja, Magnanti & Orlin, Network Flows (1993), chapters 9 and 11; Hoffman's circulation
//          theorem (6.7) for the blocking nodes. Solver: LEMON, NetworkSimplex.
absl::StatusOr<FlowResult> MinCostFlow(const FlowProblem& problem);

// The least cost of one more unit from node `from` to every node, given an optimal flow: the length
// of a shortest path where an arc may be followed while flow < capacity, and against its direction
// (with -cost) while flow > lower. Absent where nothing more can go. This is what shadow prices are
// read from, exact for one unit even where potentials are not unique.
// Errors   INVALID_ARGUMENT as above, naming `flows` when they are no flow of the problem or not of
//          least cost, or `from`.
absl::StatusOr<std::vector<std::optional<int64_t>>> ResidualDistances(
    const FlowProblem& problem, const std::vector<int64_t>& flows, int from);

struct MaxFlowResult {
  int64_t value = 0;
  std::vector<int64_t> flows;  // per arc, order of the input
  // Minimum cut: whether a node is on the source's side. The smallest such side, the same for every
  // largest flow. The capacities of the arcs that leave it sum to `value`, which proves that no
  // flow is larger.
  std::vector<bool> source_side;
};

// The largest flow from source to sink. Costs are not looked at; lower bounds must be 0. Errors as
// MinCostFlow, also naming `source` and `sink` (equal or out of range). Cost: O(n^2 sqrt(m))
// (push-relabel). Thread-safe.
absl::StatusOr<MaxFlowResult> MaxFlow(int nodes, const std::vector<FlowArc>& arcs, int source,
                                      int sink);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_MIN_COST_FLOW_H_
