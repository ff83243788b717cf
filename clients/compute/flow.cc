#include "clients/compute/registry.h"
#include "services/methods/min_cost_flow.h"

namespace partners::compute {
namespace {

methods::FlowArc Arc(const Field& field, int nodes) {
  const auto f = field.Elements(4);
  methods::FlowArc arc;
  arc.from = f[0].Int(0, nodes - 1);
  arc.to = f[1].Int(0, nodes - 1);
  arc.capacity = f[2].Integer(0, methods::kFlowCapacityMax);
  arc.cost = f[3].Integer(-methods::kFlowCostMax, methods::kFlowCostMax);
  return arc;
}

methods::FlowProblem Read(const Field& input) {
  const auto f = input.Members({"n_nodes", "arcs", "supplies"});
  methods::FlowProblem problem;
  problem.nodes = f[0].Int(0, methods::kFlowNodesMax);
  for (const Field& arc : f[1].Elements()) problem.arcs.push_back(Arc(arc, problem.nodes));
  for (const Field& supply : f[2].Elements(static_cast<size_t>(problem.nodes))) {
    problem.supplies.push_back(supply.Integer(-methods::kFlowSupplyMax, methods::kFlowSupplyMax));
  }
  return problem;
}

absl::StatusOr<OutputJson> MinCostFlow(const Field& input, absl::Status* status) {
  const methods::FlowProblem problem = Read(input);
  if (!status->ok()) return *status;
  const auto result = methods::MinCostFlow(problem);
  if (!result.ok()) return result.status();
  if (!result->feasible) {
    return OutputJson{{"status", "INFEASIBLE"},
                      {"cost", nullptr},
                      {"flow", nullptr},
                      {"blocking_nodes", result->blocking_nodes}};
  }
  return OutputJson{{"status", "OK"}, {"cost", result->cost}, {"flow", result->flows}};
}

}  // namespace

std::vector<MethodEntry> FlowMethods() {
  return {
      {"min_cost_flow", methods::kMinCostFlow.version,
       "What is the cheapest way to send the supplies through these arcs?",
       "  n_nodes   integer: nodes are 0 to n_nodes - 1\n"
       "  arcs      [[from, to, capacity, cost of a unit]], integers; the cost may be negative\n"
       "  supplies  [integer] per node: what leaves it minus what enters it; they sum to 0\n",
       "  status  OK or INFEASIBLE\n"
       "  cost    integer, null when infeasible\n"
       "  flow    [integer] per arc, null when infeasible\n"
       "  blocking_nodes  when infeasible: these nodes must send out more than their arcs carry\n",
       R"({"n_nodes":3,"arcs":[[0,1,2,1],[1,2,2,1],[0,2,1,3]],"supplies":[2,0,-2]})", MinCostFlow},
  };
}

}  // namespace partners::compute
