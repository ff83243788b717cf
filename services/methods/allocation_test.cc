#include "services/methods/allocation.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

std::string Text(const AllocationResult& result) {
  std::string text;
  for (const AllocatedItem& item : result.allocation) {
    absl::StrAppend(&text, item.need, ">", item.partner, " ");
  }
  return text;
}

TEST(Allocate, TheNeediestTierComesFirst) {
  // p has one place. Serving b (tier 2) would be worth more, a (tier 1) is served.
  const AllocationProblem problem = {{{"a", 1, 0.5, {{"p", 0.1}}}, {"b", 2, 1, {{"p", 1}}}},
                                     {{"p", 1}}};
  const AllocationResult result = Allocate(problem).value();
  EXPECT_EQ(Text(result), "a>p ");
  EXPECT_EQ(result.served_by_tier, (std::map<int, int>{{1, 1}, {2, 0}}));
  EXPECT_EQ(result.objective, 50'000);
  ASSERT_EQ(result.unserved.size(), 1u);
  EXPECT_EQ(result.unserved[0].need, "b");
  EXPECT_EQ(result.unserved[0].reason, UnservedReason::kCapacityExhausted);
  EXPECT_EQ(result.unserved[0].partners, (std::vector<std::string>{"p"}));
  EXPECT_EQ(result.partners[0].serves_one_more_in_tier, 2);
}

TEST(Allocate, AnItemMovesSoThatAnotherIsServed) {
  // a prefers p; b can only have p; both are served when a takes q.
  const AllocationProblem problem = {
      {{"a", 1, 1, {{"p", 1}, {"q", 0.2}}}, {"b", 1, 1, {{"p", 0.5}}}}, {{"p", 1}, {"q", 1}}};
  const AllocationResult result = Allocate(problem).value();
  EXPECT_EQ(Text(result), "a>q b>p ");
  EXPECT_EQ(result.partners[0].gain_of_one_more, 800'000);
  EXPECT_FALSE(result.partners[0].serves_one_more_in_tier.has_value());
}

TEST(Allocate, MaxMinRaisesTheLowestValueFirst) {
  const AllocationProblem problem = {
      {{"a", 1, 1, {{"p", 1}, {"q", 0.5}}}, {"b", 1, 1, {{"p", 0.5}, {"q", 0.1}}}},
      {{"p", 1}, {"q", 1}}};
  EXPECT_EQ(Allocate(problem).value().objective, 1'100'000);
  const AllocationResult result = Allocate(problem, AllocationMode::kMaxMin).value();
  EXPECT_EQ(Text(result), "a>q b>p ");
  EXPECT_EQ(result.floor, 500'000);
  EXPECT_EQ(result.objective, 1'000'000);
}

TEST(Allocate, NothingToServeOrNobodyToServe) {
  for (const AllocationMode mode : {AllocationMode::kSum, AllocationMode::kMaxMin}) {
    EXPECT_TRUE(Allocate({}, mode).value().allocation.empty());
    EXPECT_TRUE(Allocate({{}, {{"p", 3}}}, mode).value().allocation.empty());
    const AllocationProblem none = {{{"a", 1, 1, {}}, {"b", 2, 1, {{"p", 0}}}}, {{"p", 0}}};
    const AllocationResult result = Allocate(none, mode).value();
    EXPECT_EQ(result.served_by_tier, (std::map<int, int>{{1, 0}, {2, 0}}));
    EXPECT_FALSE(result.floor.has_value());
    EXPECT_EQ(UnservedReasonName(result.unserved[0].reason), "NO_ELIGIBLE_PARTNER");
    EXPECT_EQ(UnservedReasonName(result.unserved[1].reason), "CAPACITY_EXHAUSTED");
    EXPECT_EQ(CheckAllocation(none, mode, result), absl::OkStatus());
  }
}

TEST(Allocate, RefusesBadInput) {
  const auto refused = [](const AllocationProblem& problem, const std::string& message) {
    ExpectRefused(Allocate(problem).status(), message);
  };
  refused({{{"a", 0, 1, {}}}, {}}, "needs[a].tier: must be between 1 and 100");
  refused({{{"a", 1, 0, {}}}, {}}, "needs[a].need: must be above 0 and at most 1");
  refused({{{"a", 1, NAN, {}}}, {}}, "needs[a].need: must be above 0 and at most 1");
  refused({{{"a", 1, 1, {{"p", 1}}}}, {}}, "needs[a].eligible[p]: is not one of the partners");
  refused({{{"a", 1, 1, {{"p", 2}}}}, {{"p", 1}}}, "needs[a].eligible[p]: must be between 0 and 1");
  refused({{{"a", 1, 1, {}}, {"a", 1, 1, {}}}, {}}, "needs[a]: the id is there more than once");
  refused({{}, {{"p", -1}}}, "partners[p].capacity: must be between 0 and 1000000");
  refused({{}, {{"", 1}}}, "partners: an id must not be empty");
}

TEST(CheckAllocation, FindsWhatDoesNotHold) {
  const AllocationProblem problem = {
      {{"a", 1, 1, {{"p", 1}, {"q", 0.5}}}, {"b", 1, 1, {{"p", 0.5}, {"q", 0.1}}}},
      {{"p", 1}, {"q", 1}}};
  const AllocationMode mode = AllocationMode::kSum;
  const AllocationResult good = Allocate(problem).value();
  const auto refused = [&](const AllocationResult& bad, const std::string& message) {
    ExpectRefused(CheckAllocation(problem, mode, bad), message);
  };
  AllocationResult bad = good;
  bad.objective += 1;
  refused(bad, "objective: is not the sum of weights");
  bad = good;
  bad.allocation = {{"a", "q"}, {"b", "p"}};
  bad.objective = 1'000'000;
  refused(bad, "objective: is not proven by the prices");
  bad = good;
  bad.allocation[1].partner = "p";
  refused(bad, "allocation: a capacity is exceeded");
  bad = good;
  bad.allocation.pop_back();
  refused(bad, "served_by_tier: is not what is served");
  bad.served_by_tier[1] = 1;
  bad.objective = 1'000'000;
  bad.unserved = {{"b", UnservedReason::kCapacityExhausted, {"p", "q"}}};
  refused(bad, "tier_proofs: do not prove the number served");
  ExpectRefused(CheckAllocation(problem, AllocationMode::kMaxMin, good),
                "floor: is missing or not proven");
}

// --- the independent computation ----------------------------------------------------------------

AllocationProblem ProblemOf(const testing::Case& c) {
  AllocationProblem problem;
  c.ForEach("capacity", [&](const testing::Words& w) {
    problem.partners.push_back({w[0], std::stoi(w[1])});
  });
  c.ForEach("need", [&](const testing::Words& w) {
    NeedItem item{w[0], std::stoi(w[1]), testing::Number(w[2]), {}};
    for (size_t i = 3; i + 1 < w.size(); i += 2) item.eligible[w[i]] = testing::Number(w[i + 1]);
    problem.needs.push_back(item);
  });
  return problem;
}

TEST(Allocate, AgreesWithTheIndependentComputation) {
  auto cases = testing::ReadCases("allocation.cases");
  ASSERT_EQ(cases.size(), 120u);
  std::ranges::move(testing::ReadCases("milp_allocation.cases"), std::back_inserter(cases));
  ASSERT_EQ(cases.size(), 145u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    const AllocationProblem problem = ProblemOf(c);
    AllocationResult sum = Allocate(problem).value();
    const AllocationResult maxmin = Allocate(problem, AllocationMode::kMaxMin).value();
    EXPECT_EQ(CheckAllocation(problem, AllocationMode::kSum, sum), absl::OkStatus());
    EXPECT_EQ(CheckAllocation(problem, AllocationMode::kMaxMin, maxmin), absl::OkStatus());
    c.ForEach("served", [&](const testing::Words& w) {
      for (int t = 1; t <= 3; ++t) EXPECT_EQ(sum.served_by_tier[t], std::stoi(w[t - 1])) << t;
    });
    c.ForEach("objective",
              [&](const testing::Words& w) { EXPECT_EQ(sum.objective, std::stoll(w[0])); });
    c.ForEach("maxmin", [&](const testing::Words& w) {
      EXPECT_EQ(maxmin.floor ? absl::StrCat(*maxmin.floor) : "-", w[0]);
      EXPECT_EQ(maxmin.objective, std::stoll(w[1]));
    });
  }
}

// --- properties ---------------------------------------------------------------------------------

AllocationProblem AnyProblem() {
  AllocationProblem problem;
  const int partners = *rc::gen::inRange(0, 6), needs = *rc::gen::inRange(0, 9);
  for (int p = 0; p < partners; ++p) {
    problem.partners.push_back({absl::StrCat("p", p), *rc::gen::inRange(0, 4)});
  }
  for (int i = 0; i < needs; ++i) {
    NeedItem item{absl::StrCat("n", i), *rc::gen::inRange(1, 4), *testing::Between(0.05, 1), {}};
    for (const AllocationPartner& partner : problem.partners) {
      if (*rc::gen::inRange(0, 3)) item.eligible[partner.id] = *testing::Between(0, 1);
    }
    problem.needs.push_back(item);
  }
  return problem;
}

AllocationMode AnyMode() {
  return *rc::gen::element(AllocationMode::kSum, AllocationMode::kMaxMin);
}

// Prefix sums of served_by_tier for tiers 1 to 3.
std::vector<int> Prefixes(const AllocationResult& result) {
  std::vector<int> prefixes;
  int sum = 0;
  for (int tier = 1; tier <= 3; ++tier) {
    const auto found = result.served_by_tier.find(tier);
    if (found != result.served_by_tier.end()) sum += found->second;
    prefixes.push_back(sum);
  }
  return prefixes;
}

RC_GTEST_PROP(AllocationProperty, EveryAnswerPassesTheChecker, ()) {
  const AllocationProblem problem = AnyProblem();
  const AllocationMode mode = AnyMode();
  const AllocationResult result = Allocate(problem, mode).value();
  RC_ASSERT(CheckAllocation(problem, mode, result) == absl::OkStatus());
}

RC_GTEST_PROP(AllocationProperty, NoOrderOfInputChangesTheAnswer, ()) {
  AllocationProblem problem = AnyProblem();
  const AllocationMode mode = AnyMode();
  const AllocationResult expected = Allocate(problem, mode).value();
  problem.needs = testing::Shuffled(problem.needs);
  problem.partners = testing::Shuffled(problem.partners);
  const AllocationResult result = Allocate(problem, mode).value();
  RC_ASSERT(result.allocation == expected.allocation);
  RC_ASSERT(result.objective == expected.objective);
  RC_ASSERT(result.served_by_tier == expected.served_by_tier);
}

RC_GTEST_PROP(AllocationProperty, TierFirstNeverLowersTheTotalServed, ()) {
  AllocationProblem problem = AnyProblem();
  const int tiered = Prefixes(Allocate(problem).value()).back();
  for (NeedItem& item : problem.needs) item.tier = 1;
  RC_ASSERT(tiered == Prefixes(Allocate(problem).value()).back());
}

RC_GTEST_PROP(AllocationProperty, OneMorePlaceDoesWhatItsPriceSays, ()) {
  AllocationProblem problem = AnyProblem();
  if (problem.partners.empty()) return;
  const AllocationResult before = Allocate(problem).value();
  const size_t p = *rc::gen::inRange<size_t>(0, problem.partners.size());
  ++problem.partners[p].capacity;
  const AllocationResult after = Allocate(problem).value();
  const std::vector<int> old = Prefixes(before), now = Prefixes(after);
  std::optional<int> earliest;
  for (int tier = 3; tier >= 1; --tier) {
    RC_ASSERT(now[tier - 1] >= old[tier - 1]);
    if (now[tier - 1] > old[tier - 1]) earliest = tier;
  }
  RC_ASSERT(before.partners[p].serves_one_more_in_tier == earliest);
  if (!earliest)
    RC_ASSERT(after.objective == before.objective + before.partners[p].gain_of_one_more);
}

RC_GTEST_PROP(AllocationProperty, RemovingAnEligiblePairNeverRaisesTheObjectiveVector, ()) {
  AllocationProblem problem = AnyProblem();
  const AllocationMode mode = AnyMode();
  const AllocationResult before = Allocate(problem, mode).value();
  std::vector<NeedItem*> with;
  for (NeedItem& item : problem.needs) {
    if (!item.eligible.empty()) with.push_back(&item);
  }
  if (with.empty()) return;
  NeedItem& item = *with[*rc::gen::inRange<size_t>(0, with.size())];
  item.eligible.erase(std::next(item.eligible.begin(),
                                *rc::gen::inRange<int>(0, static_cast<int>(item.eligible.size()))));
  const AllocationResult after = Allocate(problem, mode).value();
  const auto vector = [](const AllocationResult& r) {
    return std::tuple(r.served_by_tier, r.floor.value_or(-1), r.objective);
  };
  RC_ASSERT(vector(after) <= vector(before));
}

TEST(Allocate, AStateWideRoundIsProvenOptimal) {
  AllocationProblem problem;
  uint64_t state = 7;
  const auto next = [&] {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<double>(state >> 40) / (1 << 24);
  };
  for (int p = 0; p < 1000; ++p) {
    problem.partners.push_back({absl::StrCat("p", p), static_cast<int>(2 * next())});
  }
  for (int i = 0; i < 400; ++i) {
    NeedItem item{absl::StrCat("n", i), 1 + i % 4, 0.1 + 0.9 * next(), {}};
    for (const AllocationPartner& partner : problem.partners) item.eligible[partner.id] = next();
    problem.needs.push_back(item);
  }
  for (const AllocationMode mode : {AllocationMode::kSum, AllocationMode::kMaxMin}) {
    const AllocationResult result = Allocate(problem, mode).value();
    EXPECT_EQ(result.allocation.size(), 400u);
    EXPECT_EQ(CheckAllocation(problem, mode, result), absl::OkStatus());
  }
}

}  // namespace
}  // namespace partners::methods
