#ifndef PARTNERS_SERVICES_METHODS_LEMON_FLOW_H_
#define PARTNERS_SERVICES_METHODS_LEMON_FLOW_H_

#include <cstdint>
#include <optional>
#include <vector>

// The only door to the LEMON graph library, whose headers want C++17: lemon_flow.cc is compiled as
// such and nothing else includes LEMON. Not for use outside of min_cost_flow.cc, which checks what
// comes here: nodes are 0 to nodes-1, 0 <= lower <= capacity, supplies sum to 0, and no sum
// overflows.
namespace partners::methods::internal {

struct LemonArc {
  int from, to;
  int64_t lower, capacity, cost;
};

// A flow of least cost per arc (network simplex, block search), or nothing when no flow satisfies
// bounds and supplies.
std::optional<std::vector<int64_t>> LemonMinCostFlow(int nodes, const std::vector<LemonArc>& arcs,
                                                     const std::vector<int64_t>& supplies);

// A largest flow from source to sink per arc (push-relabel); lower bounds and costs are not looked
// at.
std::vector<int64_t> LemonMaxFlow(int nodes, const std::vector<LemonArc>& arcs, int source,
                                  int sink);

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_LEMON_FLOW_H_
