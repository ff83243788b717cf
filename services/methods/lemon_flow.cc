#include "services/methods/lemon_flow.h"

#include <lemon/network_simplex.h>
#include <lemon/preflow.h>
#include <lemon/smart_graph.h>

namespace partners::methods::internal {
namespace {

using Graph = lemon::SmartDigraph;
using ArcNumbers = Graph::ArcMap<int64_t>;

// Nodes and arcs of a SmartDigraph are numbered in the order they are added.
void Build(int nodes, const std::vector<LemonArc>& arcs, Graph* graph) {
  graph->reserveNode(nodes);
  graph->reserveArc(static_cast<int>(arcs.size()));
  for (int i = 0; i < nodes; ++i) graph->addNode();
  for (const LemonArc& arc : arcs) {
    graph->addArc(Graph::nodeFromId(arc.from), Graph::nodeFromId(arc.to));
  }
}

void Fill(const std::vector<LemonArc>& arcs, int64_t LemonArc::*member, ArcNumbers* numbers) {
  for (size_t i = 0; i < arcs.size(); ++i) {
    (*numbers)[Graph::arcFromId(static_cast<int>(i))] = arcs[i].*member;
  }
}

template <typename Solver>
std::vector<int64_t> Flows(const Solver& solver, size_t arcs) {
  std::vector<int64_t> flows(arcs);
  for (size_t i = 0; i < arcs; ++i) flows[i] = solver.flow(Graph::arcFromId(static_cast<int>(i)));
  return flows;
}

}  // namespace

std::optional<std::vector<int64_t>> LemonMinCostFlow(int nodes, const std::vector<LemonArc>& arcs,
                                                     const std::vector<int64_t>& supplies) {
  if (nodes == 0) return std::vector<int64_t>();  // LEMON calls an empty network infeasible
  Graph graph;
  Build(nodes, arcs, &graph);
  ArcNumbers lower(graph), capacity(graph), cost(graph);
  Fill(arcs, &LemonArc::lower, &lower);
  Fill(arcs, &LemonArc::capacity, &capacity);
  Fill(arcs, &LemonArc::cost, &cost);
  Graph::NodeMap<int64_t> supply(graph);
  for (int i = 0; i < nodes; ++i) supply[Graph::nodeFromId(i)] = supplies[i];
  using Simplex = lemon::NetworkSimplex<Graph, int64_t, int64_t>;
  Simplex simplex(graph);
  simplex.lowerMap(lower).upperMap(capacity).costMap(cost).supplyMap(supply);
  if (simplex.run() != Simplex::OPTIMAL) return std::nullopt;
  return Flows(simplex, arcs.size());
}

std::vector<int64_t> LemonMaxFlow(int nodes, const std::vector<LemonArc>& arcs, int source,
                                  int sink) {
  Graph graph;
  Build(nodes, arcs, &graph);
  ArcNumbers capacity(graph);
  Fill(arcs, &LemonArc::capacity, &capacity);
  lemon::Preflow<Graph, ArcNumbers> preflow(graph, capacity, Graph::nodeFromId(source),
                                            Graph::nodeFromId(sink));
  preflow.run();
  return Flows(preflow, arcs.size());
}

}  // namespace partners::methods::internal
