#include "services/methods/assignment.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/min_cost_flow.h"
#include "services/methods/rounding.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Member;
using internal::Refuse;

// The problem with ids replaced by positions in id order.
class Table {
 public:
  static absl::StatusOr<Table> Create(const AssignmentProblem& problem);

  int applications() const { return static_cast<int>(applications_.size()); }
  int reviewers() const { return static_cast<int>(reviewers_.size()); }
  const AssignmentApplication& application(int i) const { return applications_[i]; }
  const AssignmentReviewer& reviewer(int j) const { return reviewers_[j]; }
  int64_t affinity(int i, int j) const { return affinities_[Cell(i, j)]; }
  bool conflict(int i, int j) const { return conflicts_[Cell(i, j)]; }
  bool expert(int i, int j) const { return affinity(i, j) >= threshold_; }
  int experts(int i) const { return std::min(experts_, applications_[i].demand); }

 private:
  size_t Cell(int i, int j) const { return static_cast<size_t>(i) * reviewers_.size() + j; }
  absl::Status CheckUnits() const;
  absl::StatusOr<size_t> Find(const std::string& field, const AssignmentPair& pair) const;
  absl::Status AddAffinities(const std::vector<Affinity>& affinities);
  absl::Status AddConflicts(const std::vector<AssignmentPair>& conflicts);
  absl::Status AddExperts(const std::optional<ExpertRule>& rule);

  std::vector<AssignmentApplication> applications_;
  std::vector<AssignmentReviewer> reviewers_;
  std::vector<int64_t> affinities_;  // R6, by application and reviewer
  std::vector<bool> conflicts_;
  int64_t threshold_ = 0;  // without a rule everybody is an expert
  int experts_ = 0;
};

absl::Status Table::CheckUnits() const {
  const auto in_range = [](int units) { return units >= 0 && units <= kAssignmentUnitsMax; };
  const std::string range = absl::StrCat("must be between 0 and ", kAssignmentUnitsMax);
  for (const AssignmentApplication& a : applications_) {
    if (!in_range(a.demand)) return Refuse(Member("applications", a.id, "demand"), range);
  }
  for (const AssignmentReviewer& r : reviewers_) {
    if (!in_range(r.load_max)) return Refuse(Member("reviewers", r.id, "load_max"), range);
    if (r.load_min < 0 || r.load_min > r.load_max) {
      return Refuse(Member("reviewers", r.id, "load_min"), "must be between 0 and load_max");
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<size_t> Table::Find(const std::string& field, const AssignmentPair& pair) const {
  const auto a =
      std::ranges::lower_bound(applications_, pair.application, {}, &AssignmentApplication::id);
  if (a == applications_.end() || a->id != pair.application) {
    return Refuse(absl::StrCat(field, ".application"), "is not one of the applications");
  }
  const auto r = std::ranges::lower_bound(reviewers_, pair.reviewer, {}, &AssignmentReviewer::id);
  if (r == reviewers_.end() || r->id != pair.reviewer) {
    return Refuse(absl::StrCat(field, ".reviewer"), "is not one of the reviewers");
  }
  return Cell(static_cast<int>(a - applications_.begin()),
              static_cast<int>(r - reviewers_.begin()));
}

absl::Status Table::AddAffinities(const std::vector<Affinity>& affinities) {
  std::vector<bool> seen(affinities_.size());
  for (size_t n = 0; n < affinities.size(); ++n) {
    const std::string field = absl::StrCat("affinities[", n, "]");
    absl::StatusOr<size_t> cell = Find(field, affinities[n].pair);
    if (!cell.ok()) return cell.status();
    if (seen[*cell]) return Refuse(field, "the pair is there more than once");
    seen[*cell] = true;
    absl::Status status =
        internal::CheckUnitInterval(absl::StrCat(field, ".value"), affinities[n].value);
    if (!status.ok()) return status;
    affinities_[*cell] = R6(affinities[n].value);
  }
  return absl::OkStatus();
}

absl::Status Table::AddConflicts(const std::vector<AssignmentPair>& conflicts) {
  for (size_t n = 0; n < conflicts.size(); ++n) {
    absl::StatusOr<size_t> cell = Find(absl::StrCat("conflicts[", n, "]"), conflicts[n]);
    if (!cell.ok()) return cell.status();
    conflicts_[*cell] = true;
  }
  return absl::OkStatus();
}

absl::Status Table::AddExperts(const std::optional<ExpertRule>& rule) {
  if (!rule) return absl::OkStatus();
  absl::Status status = internal::CheckUnitInterval("experts.threshold", rule->threshold);
  if (!status.ok()) return status;
  if (rule->count < 0) return Refuse("experts.count", "must not be negative");
  threshold_ = R6(rule->threshold);
  experts_ = rule->count;
  return absl::OkStatus();
}

absl::StatusOr<Table> Table::Create(const AssignmentProblem& problem) {
  Table table;
  table.applications_ = problem.applications;
  table.reviewers_ = problem.reviewers;
  absl::Status status =
      internal::SortById("applications", &AssignmentApplication::id, &table.applications_);
  if (status.ok()) {
    status = internal::SortById("reviewers", &AssignmentReviewer::id, &table.reviewers_);
  }
  if (status.ok()) status = table.CheckUnits();
  if (!status.ok()) return status;
  const size_t cells = table.applications_.size() * table.reviewers_.size();
  if (table.applications_.size() + table.reviewers_.size() > kFlowNodesMax / 2 ||
      cells > kAssignmentPairsMax) {
    return Refuse("applications",
                  absl::StrCat("times reviewers must not be more than ", kAssignmentPairsMax,
                               ", and not more than ", kFlowNodesMax / 2, " in all"));
  }
  table.affinities_.resize(cells);
  table.conflicts_.resize(cells);
  status = table.AddAffinities(problem.affinities);
  if (status.ok()) status = table.AddConflicts(problem.conflicts);
  if (status.ok()) status = table.AddExperts(problem.experts);
  if (!status.ok()) return status;
  return table;
}

// The flow: an application sends its demand to reviewers it may have, those who are no experts by
// way of its general node; reviewers pass what they get on to the sink, within their loads.
class Network {
 public:
  // Pairs with R6(affinity) below `floor` are left out.
  Network(const Table& table, int64_t floor, bool with_costs) : table_(table) {
    problem_.nodes = Sink() + 1;
    problem_.supplies.resize(problem_.nodes);
    for (int i = 0; i < table.applications(); ++i) AddApplication(i, floor, with_costs);
    for (int j = 0; j < table.reviewers(); ++j) {
      const AssignmentReviewer& r = table.reviewer(j);
      problem_.arcs.push_back({ReviewerNode(j), Sink(), r.load_max, 0, r.load_min});
    }
  }

  const FlowProblem& problem() const { return problem_; }
  int General(int i) const { return table_.applications() + i; }
  int ReviewerNode(int j) const { return 2 * table_.applications() + j; }
  int Sink() const { return 2 * table_.applications() + table_.reviewers(); }

  AssignmentBlock Block(const std::vector<int>& nodes) const {
    AssignmentBlock block;
    for (int node : nodes) {
      if (node == Sink()) {
        block.all_loads = true;
      } else if (node >= ReviewerNode(0)) {
        block.reviewers.push_back(table_.reviewer(node - ReviewerNode(0)).id);
      } else if (node >= General(0)) {
        block.general.push_back(table_.application(node - General(0)).id);
      } else {
        block.applications.push_back(table_.application(node).id);
      }
    }
    return block;
  }

  // The pairs that carry a unit, and their sum.
  void Read(const std::vector<int64_t>& flows, AssignmentResult* result) const {
    for (size_t n = 0; n < flows.size(); ++n) {
      const FlowArc& arc = problem_.arcs[n];
      if (flows[n] == 0 || arc.to < ReviewerNode(0) || arc.to == Sink()) continue;
      const int i = arc.from < General(0) ? arc.from : arc.from - General(0);
      const int j = arc.to - ReviewerNode(0);
      result->assigned.push_back({table_.application(i).id, table_.reviewer(j).id});
      result->objective += table_.affinity(i, j);
    }
  }

 private:
  void AddApplication(int i, int64_t floor, bool with_costs) {
    const int demand = table_.application(i).demand;
    problem_.supplies[i] += demand;
    problem_.supplies[Sink()] -= demand;
    problem_.arcs.push_back({i, General(i), demand - table_.experts(i)});
    for (int j = 0; j < table_.reviewers(); ++j) {
      const int64_t affinity = table_.affinity(i, j);
      if (table_.conflict(i, j) || affinity < floor) continue;
      const int from = table_.expert(i, j) ? i : General(i);
      problem_.arcs.push_back({from, ReviewerNode(j), 1, with_costs ? -affinity : 0});
    }
  }

  const Table& table_;
  FlowProblem problem_;
};

// Reviews that can be given without minimum loads and expert rule.
absl::StatusOr<int64_t> MaxFill(const Table& table) {
  const int sink = table.applications() + table.reviewers(), source = sink + 1;
  std::vector<FlowArc> arcs;
  for (int i = 0; i < table.applications(); ++i) {
    arcs.push_back({source, i, table.application(i).demand});
    for (int j = 0; j < table.reviewers(); ++j) {
      if (!table.conflict(i, j)) arcs.push_back({i, table.applications() + j, 1});
    }
  }
  for (int j = 0; j < table.reviewers(); ++j) {
    arcs.push_back({table.applications() + j, sink, table.reviewer(j).load_max});
  }
  absl::StatusOr<MaxFlowResult> flow = MaxFlow(source + 1, arcs, source, sink);
  if (!flow.ok()) return flow.status();
  return flow->value;
}

// What lies on the way from the sink back to a reviewer at negative cost is what one more place
// would bring.
absl::Status AddPrices(const Table& table, const Network& network, const FlowResult& flow,
                       AssignmentResult* result) {
  const auto distances = ResidualDistances(network.problem(), flow.flows, network.Sink());
  if (!distances.ok()) return distances.status();
  const std::vector<int64_t>& p = flow.potentials;
  const int64_t base = p[network.Sink()];
  for (int i = 0; i < table.applications(); ++i) {
    result->applications.push_back(
        {table.application(i).id, p[i] - base, p[network.General(i)] - base});
  }
  for (int j = 0; j < table.reviewers(); ++j) {
    const int node = network.ReviewerNode(j);
    const int64_t gain = std::max<int64_t>(0, -(*distances)[node].value_or(0));
    result->reviewers.push_back({table.reviewer(j).id, base - p[node], gain});
  }
  return absl::OkStatus();
}

absl::StatusOr<AssignmentResult> Solve(const Table& table, int64_t floor) {
  const Network network(table, floor, /*with_costs=*/true);
  absl::StatusOr<FlowResult> flow = MinCostFlow(network.problem());
  if (!flow.ok()) return flow.status();
  AssignmentResult result;
  result.feasible = flow->feasible;
  if (!result.feasible) {
    absl::StatusOr<int64_t> fill = MaxFill(table);
    if (!fill.ok()) return fill.status();
    result.max_fill = *fill;
    result.block = network.Block(flow->blocking_nodes);
    return result;
  }
  network.Read(flow->flows, &result);
  std::ranges::sort(result.assigned);
  absl::Status status = AddPrices(table, network, *flow, &result);
  if (!status.ok()) return status;
  return result;
}

// Why no pair below `floor` can be done without; nothing when it can.
absl::StatusOr<std::optional<AssignmentBlock>> BlockAt(const Table& table, int64_t floor) {
  const Network network(table, floor, /*with_costs=*/false);
  absl::StatusOr<FlowResult> flow = MinCostFlow(network.problem());
  if (!flow.ok()) return flow.status();
  if (flow->feasible) return std::nullopt;
  return network.Block(flow->blocking_nodes);
}

std::vector<int64_t> Levels(const Table& table) {
  std::vector<int64_t> levels;
  for (int i = 0; i < table.applications(); ++i) {
    for (int j = 0; j < table.reviewers(); ++j) levels.push_back(table.affinity(i, j));
  }
  std::ranges::sort(levels);
  levels.erase(std::unique(levels.begin(), levels.end()), levels.end());
  return levels;
}

// A feasible problem with something to assign: the highest floor by halving the list of affinities
// that occur.
absl::StatusOr<AssignmentResult> SolveBottleneck(const Table& table) {
  const std::vector<int64_t> levels = Levels(table);
  size_t possible = 0, too_high = levels.size();
  while (too_high - possible > 1) {
    const size_t middle = possible + (too_high - possible) / 2;
    const auto block = BlockAt(table, levels[middle]);
    if (!block.ok()) return block.status();
    (*block ? too_high : possible) = middle;
  }
  absl::StatusOr<AssignmentResult> result = Solve(table, levels[possible]);
  if (!result.ok()) return result;
  result->floor = levels[possible];
  absl::StatusOr<std::optional<AssignmentBlock>> block = BlockAt(table, levels[possible] + 1);
  if (!block.ok()) return block.status();
  result->floor_block = *std::move(block);
  return result;
}

}  // namespace

absl::StatusOr<AssignmentResult> AssignReviewers(const AssignmentProblem& problem,
                                                 AssignmentAim aim) {
  absl::StatusOr<Table> table = Table::Create(problem);
  if (!table.ok()) return table.status();
  absl::StatusOr<AssignmentResult> result = Solve(*table, 0);
  if (!result.ok() || aim == AssignmentAim::kSum || result->assigned.empty()) return result;
  return SolveBottleneck(*table);
}

}  // namespace partners::methods
