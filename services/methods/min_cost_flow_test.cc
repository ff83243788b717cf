#include "services/methods/min_cost_flow.h"

#include <numeric>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

// "Minimum Cost Flows", Google OR-Tools documentation
// (developers.google.com/optimization/flow/mincostflow): 150.
FlowProblem Published() {
  return {5,
          {{0, 1, 15, 4},
           {0, 2, 8, 4},
           {1, 2, 20, 2},
           {1, 3, 4, 2},
           {1, 4, 10, 6},
           {2, 3, 15, 1},
           {2, 4, 4, 3},
           {3, 4, 20, 2},
           {4, 2, 5, 3}},
          {20, 0, 0, -5, -15}};
}

TEST(MinCostFlow, FindsThePublishedOptimum) {
  const FlowResult result = MinCostFlow(Published()).value();
  EXPECT_TRUE(result.feasible);
  EXPECT_EQ(result.cost, 150);
}

// "Maximum Flows", same documentation: 60.
TEST(MaxFlow, FindsThePublishedOptimum) {
  const MaxFlowResult result = MaxFlow(5,
                                       {{0, 1, 20},
                                        {0, 2, 30},
                                        {0, 3, 10},
                                        {1, 2, 40},
                                        {1, 4, 30},
                                        {2, 3, 10},
                                        {2, 4, 20},
                                        {3, 2, 5},
                                        {3, 4, 20}},
                                       0, 4)
                                   .value();
  EXPECT_EQ(result.value, 60);
  EXPECT_EQ(result.source_side, (std::vector<bool>{true, false, false, false, false}));
}

TEST(MinCostFlow, LowerBoundsAreMet) {
  // Without the lower bound everything would take the cheap way.
  const FlowResult result =
      MinCostFlow({3, {{0, 2, 5, 1}, {0, 1, 5, 4, 2}, {1, 2, 5, 0}}, {5, 0, -5}}).value();
  EXPECT_EQ(result.flows, (std::vector<int64_t>{3, 2, 2}));
  EXPECT_EQ(result.cost, 11);
}

TEST(MinCostFlow, NamesNodesThatBlock) {
  const FlowResult result = MinCostFlow({3, {{0, 1, 9, 1}, {1, 2, 3, 1}}, {5, 0, -5}}).value();
  EXPECT_FALSE(result.feasible);
  EXPECT_EQ(result.blocking_nodes, (std::vector<int>{0, 1}));
}

TEST(MinCostFlow, NothingIsAFlowToo) {
  EXPECT_TRUE(MinCostFlow({0, {}, {}}).value().feasible);
  EXPECT_EQ(MinCostFlow({2, {{0, 1, 0, 5}}, {0, 0}}).value().cost, 0);
  EXPECT_FALSE(MinCostFlow({2, {{0, 1, 0, 5}}, {1, -1}}).value().feasible);
}

TEST(MinCostFlow, ACheapCycleIsUsedUp) {
  const FlowResult result = MinCostFlow({2, {{0, 1, 4, -3}, {1, 0, 6, 1}}, {0, 0}}).value();
  EXPECT_EQ(result.flows, (std::vector<int64_t>{4, 4}));
  EXPECT_EQ(result.cost, -8);
}

TEST(MinCostFlow, TheLargestNumbersDoNotOverflow) {
  const int64_t c = kFlowCostMax, u = kFlowCapacityMax;
  const FlowResult result =
      MinCostFlow({3, {{0, 1, u, c}, {1, 2, u, c}, {0, 2, u, -c}}, {2 * u, 0, -2 * u}}).value();
  EXPECT_EQ(result.cost, u * c);
  ExpectRefused(MinCostFlow({2, std::vector<FlowArc>(5, {0, 1, u, c}), {0, 0}}).status(),
                "arcs: capacities times costs must not sum to more than 4000000000000000000");
}

TEST(MinCostFlow, RefusesBadInput) {
  const auto refused = [](const FlowProblem& problem, const std::string& message) {
    ExpectRefused(MinCostFlow(problem).status(), message);
  };
  refused({-1, {}, {}}, "nodes: must be between 0 and 200000");
  refused({2, {{2, 0, 1}}, {0, 0}}, "arcs[0].from: is not one of the nodes");
  refused({2, {{0, -1, 1}}, {0, 0}}, "arcs[0].to: is not one of the nodes");
  refused({2, {{0, 1, 1}, {1, 1, 1}}, {0, 0}}, "arcs[1].to: must be another node than from");
  refused({2, {{0, 1, -1}}, {0, 0}}, "arcs[0].capacity: must be between 0 and 1000000000");
  refused({2, {{0, 1, 1, kFlowCostMax + 1}}, {0, 0}},
          "arcs[0].cost: must be between -1000000000 and 1000000000");
  refused({2, {{0, 1, 1, 0, 2}}, {0, 0}}, "arcs[0].lower: must be between 0 and the capacity");
  refused({2, {}, {0}}, "supplies: there must be one for each node");
  refused({2, {}, {1, 0}}, "supplies: must sum to 0");
  refused({1, {}, {kFlowSupplyMax + 1}},
          "supplies[0]: must be between -1000000000000 and 1000000000000");
  ExpectRefused(MaxFlow(2, {}, 0, 0).status(), "sink: must be another node than the source");
  ExpectRefused(MaxFlow(2, {{0, 1, 2, 0, 1}}, 0, 1).status(), "arcs[0].lower: must be 0");
  const FlowProblem two = {2, {{0, 1, 2, 5}, {0, 1, 2, 1}}, {1, -1}};
  ExpectRefused(ResidualDistances(two, {1}, 0).status(), "flows: there must be one for each arc");
  ExpectRefused(ResidualDistances(two, {0, 2}, 0).status(), "flows: must meet the supplies");
  ExpectRefused(ResidualDistances(two, {0, 3}, 0).status(),
                "flows[1]: must be between lower and capacity");
  ExpectRefused(ResidualDistances(two, {1, 0}, 0).status(), "flows: are not of least cost");
  ExpectRefused(ResidualDistances(two, {0, 1}, 2).status(), "from: is not one of the nodes");
}

TEST(MinCostFlow, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("min_cost_flow.cases");
  ASSERT_EQ(cases.size(), 80u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    FlowProblem problem;
    c.ForEach("supplies", [&](const testing::Words& w) {
      for (const std::string& word : w) problem.supplies.push_back(std::stoll(word));
    });
    problem.nodes = static_cast<int>(problem.supplies.size());
    c.ForEach("arc", [&](const testing::Words& w) {
      problem.arcs.push_back(
          {std::stoi(w[0]), std::stoi(w[1]), std::stoll(w[2]), std::stoll(w[3]), std::stoll(w[4])});
    });
    const FlowResult result = MinCostFlow(problem).value();
    c.ForEach("cost", [&](const testing::Words& w) {
      EXPECT_EQ(result.feasible ? absl::StrCat(result.cost) : "-", w[0]);
    });
  }
}

// --- properties ---------------------------------------------------------------------------------

FlowProblem AnyProblem() {
  FlowProblem problem;
  problem.nodes = *rc::gen::inRange(2, 8);
  problem.supplies.resize(problem.nodes);
  const int arcs = *rc::gen::inRange(0, 20);
  for (int i = 0; i < arcs; ++i) {
    const int from = *rc::gen::inRange(0, problem.nodes);
    const int to = (from + *rc::gen::inRange(1, problem.nodes)) % problem.nodes;
    const int64_t capacity = *rc::gen::inRange(0, 6);
    const int64_t lower = *rc::gen::inRange(0, 4) == 0 ? capacity / 2 : 0;
    problem.arcs.push_back({from, to, capacity, *rc::gen::inRange(-4, 9), lower});
  }
  for (int i = *rc::gen::inRange(0, 5); i > 0; --i) {
    ++problem.supplies[*rc::gen::inRange(0, problem.nodes)];
    --problem.supplies[*rc::gen::inRange(0, problem.nodes)];
  }
  return problem;
}

void CheckFeasible(const FlowProblem& problem, const FlowResult& result) {
  std::vector<int64_t> left = problem.supplies;
  for (size_t i = 0; i < problem.arcs.size(); ++i) {
    const FlowArc& arc = problem.arcs[i];
    RC_ASSERT(arc.lower <= result.flows[i] && result.flows[i] <= arc.capacity);
    left[arc.from] -= result.flows[i];
    left[arc.to] += result.flows[i];
    const int64_t reduced = arc.cost + result.potentials[arc.from] - result.potentials[arc.to];
    if (result.flows[i] < arc.capacity) RC_ASSERT(reduced >= 0);
    if (result.flows[i] > arc.lower) RC_ASSERT(reduced <= 0);
  }
  RC_ASSERT(left == std::vector<int64_t>(problem.nodes));
}

void CheckBlocked(const FlowProblem& problem, const FlowResult& result) {
  std::vector<bool> inside(problem.nodes);
  int64_t excess = 0;
  for (int v : result.blocking_nodes) {
    inside[v] = true;
    excess += problem.supplies[v];
  }
  for (const FlowArc& arc : problem.arcs) {
    if (!inside[arc.from] && inside[arc.to]) excess += arc.lower;
    if (inside[arc.from] && !inside[arc.to]) excess -= arc.capacity;
  }
  RC_ASSERT(excess > 0);
}

RC_GTEST_PROP(MinCostFlowProperty, EveryAnswerCarriesItsProof, ()) {
  const FlowProblem problem = AnyProblem();
  const FlowResult result = MinCostFlow(problem).value();
  if (result.feasible) {
    CheckFeasible(problem, result);
  } else {
    CheckBlocked(problem, result);
  }
}

RC_GTEST_PROP(MinCostFlowProperty, NoOrderOfArcsChangesTheAnswer, ()) {
  FlowProblem problem = AnyProblem();
  for (size_t i = 0; i < problem.arcs.size(); ++i)
    problem.arcs[i].cost = 100 * problem.arcs[i].cost + static_cast<int64_t>(i);
  const FlowResult expected = MinCostFlow(problem).value();
  std::vector<size_t> order(problem.arcs.size());
  std::iota(order.begin(), order.end(), size_t{0});
  order = testing::Shuffled(order);
  FlowProblem other = problem;
  for (size_t i = 0; i < order.size(); ++i) other.arcs[i] = problem.arcs[order[i]];
  const FlowResult result = MinCostFlow(other).value();
  RC_ASSERT(result.feasible == expected.feasible);
  RC_ASSERT(result.blocking_nodes == expected.blocking_nodes);
  RC_ASSERT(result.potentials == expected.potentials);
  for (size_t i = 0; expected.feasible && i < order.size(); ++i) {
    RC_ASSERT(result.flows[i] == expected.flows[order[i]]);
  }
}

RC_GTEST_PROP(MinCostFlowProperty, OneMoreUnitCostsTheResidualDistance, ()) {
  FlowProblem problem = AnyProblem();
  const FlowResult before = MinCostFlow(problem).value();
  if (!before.feasible) return;
  const int from = *rc::gen::inRange(0, problem.nodes), to = *rc::gen::inRange(0, problem.nodes);
  const auto distance = ResidualDistances(problem, before.flows, from).value()[to];
  ++problem.supplies[from];
  --problem.supplies[to];
  const FlowResult after = MinCostFlow(problem).value();
  RC_ASSERT(after.feasible == distance.has_value());
  if (distance) RC_ASSERT(after.cost == before.cost + *distance);
}

RC_GTEST_PROP(MaxFlowProperty, TheCutProvesTheFlow, ()) {
  FlowProblem problem = AnyProblem();
  for (FlowArc& arc : problem.arcs) arc.lower = 0;
  const MaxFlowResult result = MaxFlow(problem.nodes, problem.arcs, 0, 1).value();
  std::vector<int64_t> left(problem.nodes);
  int64_t cut = 0;
  for (size_t i = 0; i < problem.arcs.size(); ++i) {
    const FlowArc& arc = problem.arcs[i];
    RC_ASSERT(0 <= result.flows[i] && result.flows[i] <= arc.capacity);
    left[arc.from] -= result.flows[i];
    left[arc.to] += result.flows[i];
    if (result.source_side[arc.from] && !result.source_side[arc.to]) cut += arc.capacity;
  }
  RC_ASSERT(result.source_side[0] && !result.source_side[1]);
  RC_ASSERT(left[0] == -result.value && left[1] == result.value && cut == result.value);
  for (int v = 2; v < problem.nodes; ++v) RC_ASSERT(left[v] == 0);
}

}  // namespace
}  // namespace partners::methods
