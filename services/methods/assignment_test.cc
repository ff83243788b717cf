#include "services/methods/assignment.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"
#include "services/methods/rounding.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

// "Solving an Assignment Problem" with linear sum assignment, Google OR-Tools documentation: least
// cost 265. A cost c becomes the affinity 1 - c/200.
AssignmentProblem Published() {
  const std::vector<std::vector<int>> costs = {
      {90, 76, 75, 70}, {35, 85, 55, 65}, {125, 95, 90, 105}, {45, 110, 95, 115}};
  AssignmentProblem problem;
  for (size_t i = 0; i < 4; ++i) {
    problem.applications.push_back({absl::StrCat("a", i), 1});
    problem.reviewers.push_back({absl::StrCat("r", i), 0, 1});
    for (size_t j = 0; j < 4; ++j) {
      problem.affinities.push_back(
          {{absl::StrCat("a", i), absl::StrCat("r", j)}, 1 - costs[i][j] / 200.0});
    }
  }
  return problem;
}

TEST(AssignReviewers, FindsThePublishedOptimum) {
  const AssignmentResult result = AssignReviewers(Published()).value();
  EXPECT_EQ(result.objective, 4'000'000 - 265 * 5000);
  EXPECT_TRUE(CheckAssignment(Published(), result).ok());
}

TEST(AssignReviewers, MinimumLoadsAreMetByTheGlobalOptimum) {
  // Meeting r1's minimum greedily with a0 (.9) would cost more than with a1.
  const AssignmentProblem problem = {
      {{"a0", 1}, {"a1", 1}},
      {{"r0", 0, 2}, {"r1", 1, 2}},
      {{{"a0", "r0"}, 1}, {{"a0", "r1"}, 0.5}, {{"a1", "r0"}, 0.6}, {{"a1", "r1"}, 0.4}},
      {},
      {}};
  const AssignmentResult result = AssignReviewers(problem).value();
  EXPECT_EQ(result.objective, 1'400'000);
  EXPECT_EQ(result.assigned, (std::vector<AssignmentPair>{{"a0", "r0"}, {"a1", "r1"}}));
}

TEST(AssignReviewers, AGainOfOneMoreIsWhatOneMorePlaceBrings) {
  AssignmentProblem problem = {{{"a0", 1}, {"a1", 1}},
                               {{"r0", 0, 1}, {"r1", 0, 2}},
                               {{{"a0", "r0"}, 1}, {{"a1", "r0"}, 0.9}, {{"a1", "r1"}, 0.2}},
                               {},
                               {}};
  const AssignmentResult result = AssignReviewers(problem).value();
  EXPECT_EQ(result.objective, 1'200'000);
  EXPECT_EQ(result.reviewers[0].gain_of_one_more, 700'000);
  EXPECT_EQ(result.reviewers[1].gain_of_one_more, 0);
}

TEST(AssignReviewers, TheBottleneckRaisesTheLowestFirst) {
  const AssignmentProblem problem = {
      {{"a0", 1}, {"a1", 1}},
      {{"r0", 0, 1}, {"r1", 0, 1}},
      {{{"a0", "r0"}, 1}, {{"a0", "r1"}, 0.5}, {{"a1", "r0"}, 0.5}, {{"a1", "r1"}, 0.1}},
      {},
      {}};
  EXPECT_EQ(AssignReviewers(problem).value().objective, 1'100'000);
  const AssignmentResult result = AssignReviewers(problem, AssignmentAim::kBottleneck).value();
  EXPECT_EQ(result.floor, 500'000);
  EXPECT_EQ(result.objective, 1'000'000);
}

TEST(AssignReviewers, AllConflictsAreImpossibleAndSaySo) {
  AssignmentProblem problem = Published();
  for (const Affinity& a : problem.affinities) {
    if (a.pair.application == "a2") problem.conflicts.push_back(a.pair);
  }
  const AssignmentResult result = AssignReviewers(problem).value();
  EXPECT_FALSE(result.feasible);
  EXPECT_EQ(result.max_fill, 3);
  EXPECT_EQ(result.block.applications, (std::vector<std::string>{"a2"}));
  EXPECT_TRUE(result.block.reviewers.empty());
}

TEST(AssignReviewers, NothingToAssignIsFeasible) {
  for (const AssignmentAim aim : {AssignmentAim::kSum, AssignmentAim::kBottleneck}) {
    EXPECT_TRUE(AssignReviewers({}, aim).value().feasible);
    const AssignmentResult zero =
        AssignReviewers({{{"a", 0}}, {{"r", 0, 3}}, {}, {}, {}}, aim).value();
    EXPECT_TRUE(zero.feasible);
    EXPECT_TRUE(zero.assigned.empty());
    EXPECT_FALSE(zero.floor.has_value());
  }
  EXPECT_FALSE(AssignReviewers({{}, {{"r", 1, 3}}, {}, {}, {}}).value().feasible);
}

TEST(AssignReviewers, RefusesBadInput) {
  const auto refused = [](const AssignmentProblem& problem, const std::string& message) {
    ExpectRefused(AssignReviewers(problem).status(), message);
  };
  const AssignmentProblem good = {{{"a", 1}}, {{"r", 0, 1}}, {}, {}, {}};
  AssignmentProblem bad = good;
  bad.applications[0].demand = -1;
  refused(bad, "applications[a].demand: must be between 0 and 1000000");
  bad = good;
  bad.reviewers[0].load_min = 2;
  refused(bad, "reviewers[r].load_min: must be between 0 and load_max");
  bad = good;
  bad.reviewers[0].load_max = 1'000'001;
  refused(bad, "reviewers[r].load_max: must be between 0 and 1000000");
  bad = good;
  bad.reviewers.push_back({"r", 0, 1});
  refused(bad, "reviewers[r]: the id is there more than once");
  bad = good;
  bad.affinities = {{{"a", "r"}, NAN}};
  refused(bad, "affinities[0].value: must be between 0 and 1");
  bad.affinities = {{{"a", "r"}, 1}, {{"a", "r"}, 1}};
  refused(bad, "affinities[1]: the pair is there more than once");
  bad.affinities = {{{"b", "r"}, 1}};
  refused(bad, "affinities[0].application: is not one of the applications");
  bad = good;
  bad.conflicts = {{"a", "s"}};
  refused(bad, "conflicts[0].reviewer: is not one of the reviewers");
  bad = good;
  bad.experts = ExpertRule{2, 1};
  refused(bad, "experts.threshold: must be between 0 and 1");
  bad.experts = ExpertRule{1, -1};
  refused(bad, "experts.count: must not be negative");
}

TEST(CheckAssignment, FindsWhatDoesNotHold) {
  const AssignmentProblem problem = Published();
  const AssignmentResult good = AssignReviewers(problem).value();
  AssignmentResult bad = good;
  bad.objective += 1;
  ExpectRefused(CheckAssignment(problem, bad), "objective: is not the sum of affinities");
  bad = good;
  std::swap(bad.assigned[0].reviewer, bad.assigned[1].reviewer);
  EXPECT_FALSE(CheckAssignment(problem, bad).ok());
  bad = good;
  bad.reviewers[0].price += 1'000'000;
  ExpectRefused(CheckAssignment(problem, bad), "objective: is not proven by the prices");
  bad = good;
  bad.assigned.pop_back();
  EXPECT_FALSE(CheckAssignment(problem, bad).ok());
  bad = good;
  bad.feasible = false;
  ExpectRefused(CheckAssignment(problem, bad), "block: does not rule out an assignment");
}

TEST(CheckAssignment, FindsALoadThatIsTooSmallOrTooLarge) {
  AssignmentProblem problem = {{{"a0", 1}, {"a1", 1}},
                               {{"r0", 0, 2}, {"r1", 0, 2}},
                               {{{"a0", "r0"}, 1}, {{"a1", "r0"}, 1}},
                               {},
                               {}};
  const AssignmentResult both_to_r0 = AssignReviewers(problem).value();
  EXPECT_TRUE(CheckAssignment(problem, both_to_r0).ok());
  problem.reviewers[1].load_min = 1;
  ExpectRefused(CheckAssignment(problem, both_to_r0), "assigned: a load is outside its bounds");
  problem.reviewers[1].load_min = 0;
  problem.reviewers[0].load_max = 1;
  ExpectRefused(CheckAssignment(problem, both_to_r0), "assigned: a load is outside its bounds");
}

// --- the independent computation ----------------------------------------------------------------

AssignmentProblem ProblemOf(const testing::Case& c) {
  AssignmentProblem problem;
  c.ForEach("demands", [&](const testing::Words& w) {
    for (const std::string& word : w) {
      problem.applications.push_back(
          {absl::StrCat("a", problem.applications.size()), std::stoi(word)});
    }
  });
  c.ForEach("load", [&](const testing::Words& w) {
    problem.reviewers.push_back(
        {absl::StrCat("r", problem.reviewers.size()), std::stoi(w[0]), std::stoi(w[1])});
  });
  int i = 0;
  c.ForEach("affinity", [&](const testing::Words& w) {
    for (size_t j = 0; j < w.size(); ++j) {
      problem.affinities.push_back(
          {{absl::StrCat("a", i), absl::StrCat("r", j)}, testing::Number(w[j])});
    }
    ++i;
  });
  c.ForEach("conflict", [&](const testing::Words& w) {
    problem.conflicts.push_back({absl::StrCat("a", w[0]), absl::StrCat("r", w[1])});
  });
  c.ForEach("expert", [&](const testing::Words& w) {
    problem.experts = ExpertRule{testing::Number(w[0]), std::stoi(w[1])};
  });
  return problem;
}

TEST(AssignReviewers, AgreesWithTheIndependentComputation) {
  auto cases = testing::ReadCases("assignment.cases");
  ASSERT_EQ(cases.size(), 120u);
  std::ranges::move(testing::ReadCases("milp_assignment.cases"), std::back_inserter(cases));
  ASSERT_EQ(cases.size(), 145u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    const AssignmentProblem problem = ProblemOf(c);
    const AssignmentResult sum = AssignReviewers(problem).value();
    const AssignmentResult worst = AssignReviewers(problem, AssignmentAim::kBottleneck).value();
    EXPECT_EQ(CheckAssignment(problem, sum), absl::OkStatus());
    EXPECT_EQ(CheckAssignment(problem, worst), absl::OkStatus());
    c.ForEach("infeasible", [&](const testing::Words& w) {
      EXPECT_FALSE(sum.feasible);
      EXPECT_EQ(sum.max_fill, std::stoll(w[0]));
    });
    c.ForEach("objective", [&](const testing::Words& w) {
      EXPECT_TRUE(sum.feasible);
      EXPECT_EQ(sum.objective, std::stoll(w[0]));
    });
    c.ForEach("bottleneck", [&](const testing::Words& w) {
      EXPECT_EQ(worst.floor ? absl::StrCat(*worst.floor) : "-", w[0]);
      EXPECT_EQ(worst.objective, std::stoll(w[1]));
    });
  }
}

// --- properties ---------------------------------------------------------------------------------

AssignmentProblem AnyProblem() {
  AssignmentProblem problem;
  const int reviewers = *rc::gen::inRange(1, 6), applications = *rc::gen::inRange(0, 7);
  for (int j = 0; j < reviewers; ++j) {
    const int high = *rc::gen::inRange(0, 5);
    problem.reviewers.push_back(
        {absl::StrCat("r", j), *rc::gen::inRange(0, 3) ? 0 : high / 2, high});
  }
  for (int i = 0; i < applications; ++i) {
    const std::string id = absl::StrCat("a", i);
    problem.applications.push_back({id, *rc::gen::inRange(0, 3)});
    for (int j = 0; j < reviewers; ++j) {
      const AssignmentPair pair{id, absl::StrCat("r", j)};
      const int kind = *rc::gen::inRange(0, 8);
      if (kind == 0) problem.conflicts.push_back(pair);
      if (kind > 1) problem.affinities.push_back({pair, *testing::Between(0, 1)});
    }
  }
  if (*rc::gen::inRange(0, 2)) problem.experts = ExpertRule{0.5, *rc::gen::inRange(0, 3)};
  return problem;
}

AssignmentAim AnyAim() {
  return *rc::gen::element(AssignmentAim::kSum, AssignmentAim::kBottleneck);
}

RC_GTEST_PROP(AssignmentProperty, EveryAnswerPassesTheChecker, ()) {
  const AssignmentProblem problem = AnyProblem();
  const auto result = AssignReviewers(problem, AnyAim()).value();
  RC_ASSERT(CheckAssignment(problem, result) == absl::OkStatus());
}

RC_GTEST_PROP(AssignmentProperty, NoOrderOfInputChangesTheAnswer, ()) {
  AssignmentProblem problem = AnyProblem();
  const AssignmentAim aim = AnyAim();
  const AssignmentResult expected = AssignReviewers(problem, aim).value();
  problem.applications = testing::Shuffled(problem.applications);
  problem.reviewers = testing::Shuffled(problem.reviewers);
  problem.affinities = testing::Shuffled(problem.affinities);
  problem.conflicts = testing::Shuffled(problem.conflicts);
  const AssignmentResult result = AssignReviewers(problem, aim).value();
  RC_ASSERT(result.assigned == expected.assigned);
  RC_ASSERT(result.objective == expected.objective);
  RC_ASSERT(result.block.applications == expected.block.applications);
  RC_ASSERT(result.block.reviewers == expected.block.reviewers);
}

RC_GTEST_PROP(AssignmentProperty, RelabellingIdsChangesNoNumber, ()) {
  AssignmentProblem problem = AnyProblem();
  const AssignmentResult before = AssignReviewers(problem).value();
  const auto renamed = [](const std::string& id) {  // the order of ids is turned round
    return absl::StrCat(id.substr(0, 1), 9 - std::stoi(id.substr(1)));
  };
  for (auto& a : problem.applications) a.id = renamed(a.id);
  for (auto& r : problem.reviewers) r.id = renamed(r.id);
  for (auto& a : problem.affinities)
    a.pair = {renamed(a.pair.application), renamed(a.pair.reviewer)};
  for (auto& c : problem.conflicts) c = {renamed(c.application), renamed(c.reviewer)};
  const AssignmentResult after = AssignReviewers(problem).value();
  RC_ASSERT(after.feasible == before.feasible);
  RC_ASSERT(after.objective == before.objective);
  RC_ASSERT(after.max_fill == before.max_fill);
}

RC_GTEST_PROP(AssignmentProperty, AddingAConflictNeverRaisesTheObjective, ()) {
  AssignmentProblem problem = AnyProblem();
  if (problem.applications.empty()) return;
  const AssignmentResult before = AssignReviewers(problem).value();
  problem.conflicts.push_back({(*rc::gen::elementOf(problem.applications)).id,
                               (*rc::gen::elementOf(problem.reviewers)).id});
  const AssignmentResult after = AssignReviewers(problem).value();
  if (!before.feasible) RC_ASSERT(!after.feasible && after.max_fill <= before.max_fill);
  if (after.feasible) RC_ASSERT(after.objective <= before.objective);
}

RC_GTEST_PROP(AssignmentProperty, RaisingOneAffinityChangesTheObjectiveByNoMoreThanThat, ()) {
  AssignmentProblem problem = AnyProblem();
  problem.experts.reset();  // crossing the threshold changes who is an expert
  if (problem.affinities.empty()) return;
  const AssignmentResult before = AssignReviewers(problem).value();
  Affinity& one = problem.affinities[*rc::gen::inRange<size_t>(0, problem.affinities.size())];
  const int64_t old = R6(one.value);
  one.value = *testing::Between(one.value, 1);
  const AssignmentResult after = AssignReviewers(problem).value();
  RC_ASSERT(after.feasible == before.feasible);
  RC_ASSERT(after.objective >= before.objective);
  RC_ASSERT(after.objective <= before.objective + R6(one.value) - old);
}

RC_GTEST_PROP(AssignmentProperty, AGainOfOneMoreIsExact, ()) {
  AssignmentProblem problem = AnyProblem();
  const AssignmentResult before = AssignReviewers(problem).value();
  if (!before.feasible) return;
  const size_t j = *rc::gen::inRange<size_t>(0, problem.reviewers.size());
  ++problem.reviewers[j].load_max;
  const AssignmentResult after = AssignReviewers(problem).value();
  RC_ASSERT(after.objective == before.objective + before.reviewers[j].gain_of_one_more);
}

TEST(AssignReviewers, AStateWideRoundIsProvenOptimal) {
  AssignmentProblem problem;
  uint64_t state = 1;
  for (int j = 0; j < 120; ++j) problem.reviewers.push_back({absl::StrCat("r", j), 5, 15});
  for (int i = 0; i < 500; ++i) {
    problem.applications.push_back({absl::StrCat("a", i), 3});
    for (int j = 0; j < 120; ++j) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      problem.affinities.push_back({{absl::StrCat("a", i), absl::StrCat("r", j)},
                                    static_cast<double>(state >> 40) / (1 << 24)});
    }
  }
  problem.experts = ExpertRule{0.8, 1};
  for (const AssignmentAim aim : {AssignmentAim::kSum, AssignmentAim::kBottleneck}) {
    const AssignmentResult result = AssignReviewers(problem, aim).value();
    EXPECT_EQ(result.assigned.size(), 1500u);
    EXPECT_EQ(CheckAssignment(problem, result), absl::OkStatus());
  }
}

}  // namespace
}  // namespace partners::methods
