#include "services/methods/min_cost_flow.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "services/methods/lemon_flow.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::LemonArc;
using internal::Refuse;

absl::Status CheckArc(const FlowArc& arc, int nodes, size_t i) {
  const auto refuse = [&](absl::string_view member, absl::string_view rule) {
    return Refuse(absl::StrCat("arcs[", i, "].", member), rule);
  };
  if (arc.from < 0 || arc.from >= nodes) return refuse("from", "is not one of the nodes");
  if (arc.to < 0 || arc.to >= nodes) return refuse("to", "is not one of the nodes");
  if (arc.from == arc.to) return refuse("to", "must be another node than from");
  if (arc.capacity < 0 || arc.capacity > kFlowCapacityMax) {
    return refuse("capacity", absl::StrCat("must be between 0 and ", kFlowCapacityMax));
  }
  if (arc.cost < -kFlowCostMax || arc.cost > kFlowCostMax) {
    return refuse("cost", absl::StrCat("must be between -", kFlowCostMax, " and ", kFlowCostMax));
  }
  if (arc.lower < 0 || arc.lower > arc.capacity) {
    return refuse("lower", "must be between 0 and the capacity");
  }
  return absl::OkStatus();
}

absl::Status CheckArcs(int nodes, const std::vector<FlowArc>& arcs) {
  if (nodes < 0 || nodes > kFlowNodesMax) {
    return Refuse("nodes", absl::StrCat("must be between 0 and ", kFlowNodesMax));
  }
  if (arcs.size() > kFlowArcsMax) {
    return Refuse("arcs", absl::StrCat("must not be more than ", kFlowArcsMax));
  }
  int64_t room = kFlowCostSumMax;
  for (size_t i = 0; i < arcs.size(); ++i) {
    absl::Status status = CheckArc(arcs[i], nodes, i);
    if (!status.ok()) return status;
    room -= arcs[i].capacity * std::abs(arcs[i].cost);  // at most 1e18 each
    if (room < 0) {
      return Refuse("arcs", absl::StrCat("capacities times costs must not sum to more than ",
                                         kFlowCostSumMax));
    }
  }
  return absl::OkStatus();
}

absl::Status CheckProblem(const FlowProblem& problem) {
  absl::Status status = CheckArcs(problem.nodes, problem.arcs);
  if (!status.ok()) return status;
  if (problem.supplies.size() != static_cast<size_t>(problem.nodes)) {
    return Refuse("supplies", "there must be one for each node");
  }
  int64_t sum = 0;
  for (size_t i = 0; i < problem.supplies.size(); ++i) {
    if (problem.supplies[i] < -kFlowSupplyMax || problem.supplies[i] > kFlowSupplyMax) {
      return Refuse(absl::StrCat("supplies[", i, "]"),
                    absl::StrCat("must be between -", kFlowSupplyMax, " and ", kFlowSupplyMax));
    }
    sum += problem.supplies[i];
  }
  if (sum != 0) return Refuse("supplies", "must sum to 0");
  return absl::OkStatus();
}

// The arcs in an order of their own, and where each stood.
std::pair<std::vector<LemonArc>, std::vector<size_t>> Sorted(const std::vector<FlowArc>& arcs) {
  std::vector<size_t> order(arcs.size());
  std::iota(order.begin(), order.end(), size_t{0});
  const auto key = [&](size_t i) {
    const FlowArc& a = arcs[i];
    return std::tuple(a.from, a.to, a.cost, a.capacity, a.lower);
  };
  if (!std::ranges::is_sorted(order, {}, key)) std::ranges::stable_sort(order, {}, key);
  std::vector<LemonArc> sorted;
  sorted.reserve(arcs.size());
  for (size_t i : order) {
    sorted.push_back({arcs[i].from, arcs[i].to, arcs[i].lower, arcs[i].capacity, arcs[i].cost});
  }
  return {std::move(sorted), std::move(order)};
}

std::vector<int64_t> Unsorted(const std::vector<int64_t>& flows, const std::vector<size_t>& order) {
  std::vector<int64_t> result(flows.size());
  for (size_t i = 0; i < flows.size(); ++i) result[order[i]] = flows[i];
  return result;
}

// Where a unit more can go: along arcs that are not full, and back along arcs above their lower
// bound.
class Residual {
 public:
  struct Step {
    int to;
    int64_t cost;
  };

  Residual(int nodes, const std::vector<FlowArc>& arcs, const std::vector<int64_t>& flows)
      : first_(static_cast<size_t>(nodes) + 1) {
    ForEachStep(arcs, flows, [&](int from, Step) { ++first_[static_cast<size_t>(from) + 1]; });
    std::partial_sum(first_.begin(), first_.end(), first_.begin());
    steps_.resize(first_.back());
    std::vector<size_t> next = first_;
    ForEachStep(arcs, flows, [&](int from, Step step) { steps_[next[from]++] = step; });
  }

  // Shortest distances from the nodes that `distances` already has. False when a cycle has negative
  // length.
  bool Relax(std::vector<std::optional<int64_t>>* distances) const {
    std::deque<int> queue;
    std::vector<bool> queued(nodes());
    // Arcs on the path found: a cycle reaches the number of nodes.
    std::vector<size_t> length(nodes());
    for (size_t v = 0; v < nodes(); ++v) {
      queued[v] = (*distances)[v].has_value();
      if (queued[v]) queue.push_back(static_cast<int>(v));
    }
    for (; !queue.empty(); queue.pop_front()) {
      const int v = queue.front();
      queued[v] = false;
      for (const Step& step : StepsFrom(v)) {
        const int64_t distance = *(*distances)[v] + step.cost;
        if ((*distances)[step.to] && *(*distances)[step.to] <= distance) continue;
        (*distances)[step.to] = distance;
        length[step.to] = length[v] + 1;
        if (length[step.to] >= nodes()) return false;
        if (!queued[step.to]) queue.push_back(step.to);
        queued[step.to] = true;
      }
    }
    return true;
  }

  std::vector<bool> Reachable(int from) const {
    std::vector<bool> seen(nodes());
    seen[from] = true;
    for (std::vector<int> open = {from}; !open.empty();) {
      const int v = open.back();
      open.pop_back();
      for (const Step& step : StepsFrom(v)) {
        if (!seen[step.to]) open.push_back(step.to);
        seen[step.to] = true;
      }
    }
    return seen;
  }

 private:
  template <typename Visit>
  static void ForEachStep(const std::vector<FlowArc>& arcs, const std::vector<int64_t>& flows,
                          const Visit& visit) {
    for (size_t i = 0; i < arcs.size(); ++i) {
      const FlowArc& arc = arcs[i];
      if (flows[i] < arc.capacity) visit(arc.from, {arc.to, arc.cost});
      if (flows[i] > arc.lower) visit(arc.to, {arc.from, -arc.cost});
    }
  }

  size_t nodes() const { return first_.size() - 1; }
  absl::Span<const Step> StepsFrom(int v) const {
    return absl::MakeConstSpan(steps_).subspan(first_[v], first_[v + 1] - first_[v]);
  }

  std::vector<size_t> first_;  // where the steps of each node begin, and the end
  std::vector<Step> steps_;    // by the node they start from
};

// What the solver pushes out of the source and cannot bring to the sink has to come back, which is
// what takes time: it starts at the end where less can start.
std::vector<int64_t> LargestFlow(int nodes, std::vector<LemonArc> arcs, int source, int sink) {
  int64_t out = 0, in = 0;
  for (const LemonArc& arc : arcs) {
    if (arc.from == source) out += arc.capacity;
    if (arc.to == sink) in += arc.capacity;
  }
  if (out <= in) return internal::LemonMaxFlow(nodes, arcs, source, sink);
  for (LemonArc& arc : arcs) std::swap(arc.from, arc.to);
  return internal::LemonMaxFlow(nodes, arcs, sink, source);
}

MaxFlowResult SolveMaxFlow(int nodes, const std::vector<FlowArc>& arcs, int source, int sink) {
  auto [sorted, order] = Sorted(arcs);
  MaxFlowResult result;
  result.flows = Unsorted(LargestFlow(nodes, std::move(sorted), source, sink), order);
  for (size_t i = 0; i < arcs.size(); ++i) {
    if (arcs[i].from == source) result.value += result.flows[i];
    if (arcs[i].to == source) result.value -= result.flows[i];
  }
  result.source_side = Residual(nodes, arcs, result.flows).Reachable(source);
  return result;
}

// Lower bounds become supplies, supplies become arcs of a source and a sink; what stays on the
// source's side blocks.
std::vector<int> BlockingNodes(const FlowProblem& problem) {
  const int source = problem.nodes, sink = problem.nodes + 1;
  std::vector<int64_t> supplies = problem.supplies;
  std::vector<FlowArc> arcs;
  for (const FlowArc& arc : problem.arcs) {
    supplies[arc.from] -= arc.lower;
    supplies[arc.to] += arc.lower;
    arcs.push_back({arc.from, arc.to, arc.capacity - arc.lower});
  }
  for (int v = 0; v < problem.nodes; ++v) {
    if (supplies[v] > 0) arcs.push_back({source, v, supplies[v]});
    if (supplies[v] < 0) arcs.push_back({v, sink, -supplies[v]});
  }
  const MaxFlowResult flow = SolveMaxFlow(problem.nodes + 2, arcs, source, sink);
  std::vector<int> blocking;
  for (int v = 0; v < problem.nodes; ++v) {
    if (flow.source_side[v]) blocking.push_back(v);
  }
  return blocking;
}

absl::Status CheckFlows(const FlowProblem& problem, const std::vector<int64_t>& flows) {
  if (flows.size() != problem.arcs.size()) return Refuse("flows", "there must be one for each arc");
  std::vector<int64_t> left = problem.supplies;
  for (size_t i = 0; i < flows.size(); ++i) {
    const FlowArc& arc = problem.arcs[i];
    if (flows[i] < arc.lower || flows[i] > arc.capacity) {
      return Refuse(absl::StrCat("flows[", i, "]"), "must be between lower and capacity");
    }
    left[arc.from] -= flows[i];
    left[arc.to] += flows[i];
  }
  if (std::ranges::any_of(left, [](int64_t l) { return l != 0; })) {
    return Refuse("flows", "must meet the supplies");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<FlowResult> MinCostFlow(const FlowProblem& problem) {
  absl::Status status = CheckProblem(problem);
  if (!status.ok()) return status;
  const auto [sorted, order] = Sorted(problem.arcs);
  const auto flows = internal::LemonMinCostFlow(problem.nodes, sorted, problem.supplies);
  FlowResult result;
  result.feasible = flows.has_value();
  if (!result.feasible) {
    result.blocking_nodes = BlockingNodes(problem);
    return result;
  }
  result.flows = Unsorted(*flows, order);
  for (size_t i = 0; i < problem.arcs.size(); ++i) {
    result.cost += result.flows[i] * problem.arcs[i].cost;
  }
  // Distances from a root joined to every node at no cost: potentials that depend on the problem
  // only.
  std::vector<std::optional<int64_t>> potentials(problem.nodes, 0);
  if (!Residual(problem.nodes, problem.arcs, result.flows).Relax(&potentials)) {
    return absl::InternalError("min_cost_flow: the solver's flow is not of least cost");
  }
  for (const std::optional<int64_t>& p : potentials) result.potentials.push_back(*p);
  return result;
}

absl::StatusOr<std::vector<std::optional<int64_t>>> ResidualDistances(
    const FlowProblem& problem, const std::vector<int64_t>& flows, int from) {
  absl::Status status = CheckProblem(problem);
  if (status.ok()) status = CheckFlows(problem, flows);
  if (!status.ok()) return status;
  if (from < 0 || from >= problem.nodes) return Refuse("from", "is not one of the nodes");
  std::vector<std::optional<int64_t>> distances(problem.nodes);
  distances[from] = 0;
  if (!Residual(problem.nodes, problem.arcs, flows).Relax(&distances)) {
    return Refuse("flows", "are not of least cost");
  }
  return distances;
}

absl::StatusOr<MaxFlowResult> MaxFlow(int nodes, const std::vector<FlowArc>& arcs, int source,
                                      int sink) {
  absl::Status status = CheckArcs(nodes, arcs);
  if (!status.ok()) return status;
  for (size_t i = 0; i < arcs.size(); ++i) {
    if (arcs[i].lower != 0) return Refuse(absl::StrCat("arcs[", i, "].lower"), "must be 0");
  }
  if (source < 0 || source >= nodes) return Refuse("source", "is not one of the nodes");
  if (sink < 0 || sink >= nodes) return Refuse("sink", "is not one of the nodes");
  if (source == sink) return Refuse("sink", "must be another node than the source");
  return SolveMaxFlow(nodes, arcs, source, sink);
}

}  // namespace partners::methods
