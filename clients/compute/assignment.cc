#include "services/methods/assignment.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

using methods::AssignmentAim;
using methods::AssignmentProblem;

// The document has positions where the method has ids: the id is the position in decimal.
int Position(const std::string& id) {
  int position = 0;
  return absl::SimpleAtoi(id, &position) ? position : -1;
}

OutputJson Positions(const std::vector<std::string>& ids) {
  std::vector<int> positions;
  for (const std::string& id : ids) positions.push_back(Position(id));
  std::ranges::sort(positions);
  return positions;
}

void ReadPeople(const Field& demands, const Field& reviewers, AssignmentProblem* problem) {
  for (const Field& demand : demands.Elements()) {
    problem->applications.push_back(
        {absl::StrCat(problem->applications.size()), demand.Int(0, methods::kAssignmentUnitsMax)});
  }
  for (const Field& reviewer : reviewers.Elements()) {
    const auto load = reviewer.Elements(2);
    const int least = load[0].Int(0, methods::kAssignmentUnitsMax);
    const int most = load[1].Int(least, methods::kAssignmentUnitsMax);
    problem->reviewers.push_back({absl::StrCat(problem->reviewers.size()), least, most});
  }
}

void ReadAffinities(const Field& affinity, AssignmentProblem* problem) {
  const size_t columns = problem->reviewers.size();
  const auto matrix = affinity.Matrix(problem->applications.size(), columns, 0, 1);
  for (size_t i = 0; i < matrix.size(); ++i) {
    for (size_t j = 0; j < columns; ++j) {
      problem->affinities.push_back(
          {{problem->applications[i].id, problem->reviewers[j].id}, matrix[i][j]});
    }
  }
}

void ReadConflicts(const Field& coi, AssignmentProblem* problem) {
  const auto position = [](const Field& field, size_t count) {
    return absl::StrCat(field.Integer(0, static_cast<int64_t>(count) - 1));
  };
  std::set<std::pair<std::string, std::string>> seen;
  for (const Field& element : coi.Elements()) {
    const auto pair = element.Elements(2);
    problem->conflicts.push_back({position(pair[0], problem->applications.size()),
                                  position(pair[1], problem->reviewers.size())});
    const auto& [application, reviewer] = problem->conflicts.back();
    if (!seen.emplace(application, reviewer).second) {
      element.Refuse("the pair is there more than once");
    }
  }
}

void ReadExperts(const Field& threshold, const Field& count, AssignmentProblem* problem) {
  if (!threshold.given() && !count.given()) return;
  if (!threshold.given()) threshold.Refuse("must be there with min_experts");
  if (!count.given()) count.Refuse("must be there with expert_threshold");
  problem->experts =
      methods::ExpertRule{threshold.Number(0, 1), count.Int(0, methods::kAssignmentUnitsMax)};
}

AssignmentProblem Read(const Field& input) {
  const auto f = input.Members({"demands", "reviewers", "affinity", "coi"},
                               {"expert_threshold", "min_experts"});
  AssignmentProblem problem;
  ReadPeople(f[0], f[1], &problem);
  ReadAffinities(f[2], &problem);
  ReadConflicts(f[3], &problem);
  ReadExperts(f[4], f[5], &problem);
  return problem;
}

OutputJson Pairs(const std::vector<methods::AssignmentPair>& assigned) {
  std::vector<std::vector<int>> pairs;
  for (const auto& pair : assigned) {
    pairs.push_back({Position(pair.application), Position(pair.reviewer)});
  }
  std::ranges::sort(pairs);
  return pairs;
}

OutputJson Blocked(const methods::AssignmentResult& result) {
  return {{"feasible", false},
          {"max_fill", result.max_fill},
          {"blocking_set",
           {{"applications", Positions(result.block.applications)},
            {"general", Positions(result.block.general)},
            {"reviewers", Positions(result.block.reviewers)},
            {"all_loads", result.block.all_loads}}}};
}

double FromMillionths(int64_t millionths) { return static_cast<double>(millionths) / 1e6; }

absl::StatusOr<OutputJson> Assigned(const Field& input, absl::Status* status, AssignmentAim aim) {
  const AssignmentProblem problem = Read(input);
  if (!status->ok()) return *status;
  const auto result = methods::AssignReviewers(problem, aim);
  if (!result.ok()) return Renamed(result.status(), "conflicts", "", "coi");
  if (!result->feasible) return Blocked(*result);
  OutputJson output = {{"feasible", true}};
  if (aim == AssignmentAim::kBottleneck) {
    output["tau"] = result->floor ? OutputJson(FromMillionths(*result->floor)) : OutputJson();
  }
  output["objective"] = FromMillionths(result->objective);
  output["assignment"] = Pairs(result->assigned);
  return output;
}

absl::StatusOr<OutputJson> Assign(const Field& input, absl::Status* status) {
  return Assigned(input, status, AssignmentAim::kSum);
}

absl::StatusOr<OutputJson> AssignBottleneck(const Field& input, absl::Status* status) {
  return Assigned(input, status, AssignmentAim::kBottleneck);
}

constexpr char kInput[] =
    "  demands           [integer]: reviews each application needs\n"
    "  reviewers         [[least, most]]: reviews each reviewer must and may do\n"
    "  affinity          a row per application, a number from 0 to 1 per reviewer\n"
    "  coi               [[application, reviewer]]: conflicts of interest, positions from 0\n"
    "  expert_threshold  optional, with min_experts: the affinity that makes an expert\n"
    "  min_experts       optional: experts each application needs, at most its demand\n";

constexpr char kBlocked[] =
    "  not feasible: max_fill, the most reviews that can be given; and blocking_set\n"
    "  {applications, general, reviewers, all_loads}. all_loads false: the applications (and the\n"
    "  general ones in their places for non-experts) need more than these reviewers can do, with\n"
    "  one review each from all others allowed; true: the other reviewers must do more than the\n"
    "  applications can give them\n";

constexpr char kExample[] =
    R"({"demands":[1,1],"reviewers":[[0,1],[0,1]],"affinity":[[1,0.5],[0.5,0.1]],"coi":[]})";

}  // namespace

std::vector<MethodEntry> AssignmentMethods() {
  static const auto* const sum_output = new std::string(absl::StrCat(
      "  feasible    true or false\n  objective   sum of the affinities, to a millionth\n"
      "  assignment  [[application, reviewer]]\n",
      kBlocked));
  static const auto* const bottleneck_output = new std::string(absl::StrCat(
      "  feasible    true or false\n  tau         lowest affinity, null when nothing is assigned\n"
      "  objective   sum of the affinities, to a millionth\n"
      "  assignment  [[application, reviewer]]\n",
      kBlocked));
  constexpr int kVersion = methods::kReviewerAssignment.version;
  return {{"assign", kVersion, "Who reviews what, for the largest sum of affinities?", kInput,
           sum_output->c_str(), kExample, Assign},
          {"assign_bottleneck", kVersion,
           "Who reviews what, for the largest lowest affinity and then the largest sum?", kInput,
           bottleneck_output->c_str(), kExample, AssignBottleneck}};
}

}  // namespace partners::compute
