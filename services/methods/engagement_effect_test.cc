#include "services/methods/engagement_effect.h"

#include "services/methods/case_file.h"
#include "services/methods/outcome_test.h"
#include "services/methods/variance_components.h"

namespace partners::methods {
namespace {

using testing::AssertNear;
using testing::Between;
using testing::ExpectRefused;
constexpr Direction kMore = Direction::kMoreIsBetter;
constexpr Direction kLess = Direction::kLessIsBetter;

EngagementEffect Effect(const std::vector<TreatedSchool>& treated, double s2_w, double s2_b,
                        Direction direction = kMore) {
  const auto result = EstimateEngagementEffect(treated, s2_w, s2_b, direction);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(EngagementEffect{});
}

// Student (1908): additional hours of sleep with two drugs; the pooled t test printed by R's
// documentation of the data set "sleep" has the means .75 and 2.33 and t = -1.8608.
TEST(EngagementEffect, GivesThePooledTestOfStudentsData) {
  const std::vector<double> first = {0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2};
  const std::vector<double> second = {1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4};
  const double pooled =
      EstimateVarianceComponents({{"1", first}, {"2", second}}).value().s2_w.value();
  std::vector<ComparisonChange> comparison;
  for (size_t i = 0; i < 10; ++i) comparison.push_back({absl::StrCat("c", i), first[i]});
  std::vector<TreatedSchool> treated;
  for (double change : second) treated.push_back({"d", change, comparison});
  const EngagementEffect effect = Effect(treated, pooled, 0);
  EXPECT_NEAR(effect.estimate.value(), 2.33 - 0.75, 1e-12);
  EXPECT_NEAR(*effect.estimate / effect.se.value(), 1.8608, 5e-5);
  EXPECT_EQ(effect.comparison_schools, 10);
}

// By hand: (5 - 2) and (1 - 3), so .5; 4 (1/2 + 1/3) + 3/2.
TEST(EngagementEffect, IsWhatTheDefinitionSays) {
  const std::vector<TreatedSchool> treated = {{"a", 5, {{"x", 1}, {"y", 3}}},
                                              {"b", 1, {{"y", 3}, {"z", 3}}}};
  const EngagementEffect effect = Effect(treated, 4, 3);
  EXPECT_EQ(EngagementStatusName(effect.status), "OK");
  EXPECT_EQ(effect.estimate, 0.5);
  EXPECT_NEAR(effect.v.value(), 10 / 3.0 + 1.5, 1e-15);
  EXPECT_EQ(effect.se, std::sqrt(*effect.v));
  EXPECT_EQ(effect.treated_schools, 2);
  EXPECT_EQ(effect.comparison_schools, 3);
  EXPECT_EQ(effect.treated_districts, 2);
  EXPECT_EQ(Effect(treated, 4, 3, kLess).estimate, -0.5);
  EXPECT_EQ(Effect(treated, 4, 3, kLess).v, effect.v);
}

TEST(EngagementEffect, OneDistrictHasOneShareOfItsLuck) {
  const std::vector<TreatedSchool> treated = {{"a", 5, {{"x", 1}, {"y", 3}}},
                                              {"a", 1, {{"x", 1}, {"y", 3}}}};
  EXPECT_EQ(Effect(treated, 0, 3).v, 3);
  EXPECT_EQ(Effect(treated, 2, 0).v, 2);  // 2 (1/2 + 1/2)
  EXPECT_EQ(Effect(treated, 0, 0).se, 0);
}

TEST(EngagementEffect, SaysWhenThereIsTooLittle) {
  const std::vector<std::vector<TreatedSchool>> sets = {
      {},
      {{"a", 5, {}}},
      {{"a", 5, {{"x", 1}}}},
      {{"a", 5, {{"x", 1}, {"y", 3}}}, {"b", 5, {{"x", 1}}}}};
  for (const auto& treated : sets) {
    const EngagementEffect effect = Effect(treated, 1, 1);
    EXPECT_EQ(EngagementStatusName(effect.status), "INSUFFICIENT");
    EXPECT_FALSE(effect.estimate || effect.v || effect.se);
    EXPECT_EQ(effect.treated_schools, static_cast<int64_t>(treated.size()));
  }
}

TEST(EngagementEffect, RefusesBadInput) {
  const auto refused = [](const std::vector<TreatedSchool>& treated, double s2_w, double s2_b,
                          const std::string& message) {
    ExpectRefused(EstimateEngagementEffect(treated, s2_w, s2_b, kMore).status(), message);
  };
  refused({{"", 1, {}}}, 1, 1, "treated[0].district: must not be empty");
  refused({{"a", NAN, {}}}, 1, 1, "treated[0].change: must be a finite number");
  refused({{"a", 1, {{"x", 1}, {"x", 1}}}}, 1, 1,
          "treated[0].comparison[x]: the id is there more than once");
  refused({{"a", 1, {{"", 1}}}}, 1, 1, "treated[0].comparison: an id must not be empty");
  refused({{"a", 1, {{"x", 1e61}}}}, 1, 1,
          "treated[0].comparison[x].change: must be at most 1e60 in size");
  refused({}, -1, 1, "s2_w: must not be negative");
  refused({}, 1, INFINITY, "s2_b: must be a finite number");
  refused(std::vector<TreatedSchool>(kOutcomeItemsMax + 1, {"a", 1, {}}), 1, 1,
          "treated: must have at most 100000 elements");
}

TEST(EngagementEffect, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("engagement_effect.cases");
  ASSERT_EQ(cases.size(), 80u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<TreatedSchool> treated;
    testing::Words given;
    c.ForEach("given", [&](const testing::Words& w) { given = w; });
    c.ForEach("treated", [&](const testing::Words& w) {
      treated.push_back({w[0], testing::Number(w[1]), {}});
      for (size_t i = 2; i < w.size(); i += 2) {
        treated.back().comparison.push_back({w[i], testing::Number(w[i + 1])});
      }
    });
    const EngagementEffect effect =
        Effect(treated, testing::Number(given[0]), testing::Number(given[1]),
               testing::DirectionOf(given[2]));
    c.ForEach("result", [&](const testing::Words& w) {
      testing::ExpectNumber(effect.estimate, w[0]);
      testing::ExpectNumber(effect.v, w[1]);
      testing::ExpectNumber(effect.se, w[2]);
      EXPECT_EQ(absl::StrCat(effect.treated_schools), w[3]);
      EXPECT_EQ(absl::StrCat(effect.comparison_schools), w[4]);
      EXPECT_EQ(absl::StrCat(effect.treated_districts), w[5]);
    });
  }
}

TEST(ReturnOfCost, IsTheEffectPerThousandDollarsAStudent) {
  const ReturnPer1000 result = ReturnOfCost(0.3, {-0.1, 0.7}, 100'000, 400).value();  // 250 each
  EXPECT_NEAR(result.value, 1.2, 1e-15);
  EXPECT_NEAR(result.interval.low, -0.4, 1e-15);
  EXPECT_NEAR(result.interval.high, 2.8, 1e-15);
  EXPECT_EQ(ReturnOfCost(7, {7, 7}, 5000, 5).value().value, 7);
}

TEST(ReturnOfCost, RefusesBadInput) {
  const auto refused = [](double estimate, Interval ci, double cost, double students,
                          const std::string& message) {
    ExpectRefused(ReturnOfCost(estimate, ci, cost, students).status(), message);
  };
  refused(NAN, {0, 1}, 1, 1, "estimate: must be a finite number");
  refused(1, {-HUGE_VAL, 1}, 1, 1, "ci[0]: must be a finite number");
  refused(1, {0, 1e61}, 1, 1, "ci[1]: must be at most 1e60 in size");
  refused(1, {2, 1}, 1, 1, "ci: must rise");
  refused(1, {0, 1}, 0, 1, "cost: must be above zero (1e-60 to 1e60)");
  refused(1, {0, 1}, 1, NAN, "students: must be above zero (1e-60 to 1e60)");
}

TEST(MayPublish, NeedsAllThree) {
  const PublicationPolicy policy;
  EXPECT_TRUE(MayPublish({5, 3, 3}, policy));
  EXPECT_FALSE(MayPublish({4, 9, 9}, policy));
  EXPECT_FALSE(MayPublish({9, 2, 9}, policy));
  EXPECT_FALSE(MayPublish({9, 9, 2}, policy));
  EXPECT_TRUE(MayPublish({}, {0, 0, 0}));
}

// --- properties --------------------------------------------------------------------------------

std::vector<TreatedSchool> AnyTreated() {
  std::vector<TreatedSchool> treated;
  const int schools = *rc::gen::inRange(1, 6);
  for (int s = 0; s < schools; ++s) {
    treated.push_back({absl::StrCat("d", *rc::gen::inRange(0, 3)), *Between(-4, 4), {}});
    const int first = *rc::gen::inRange(0, 4);
    const int others = *rc::gen::inRange(2, 6);
    for (int c = first; c < first + others; ++c) {
      treated.back().comparison.push_back({absl::StrCat("c", c), *Between(-4, 4)});
    }
  }
  return treated;
}

RC_GTEST_PROP(EngagementEffectProperty, NoOrderChangesABit, ()) {
  auto treated = AnyTreated();
  const double s2_w = *Between(0, 9);
  const double s2_b = *Between(0, 9);
  const auto before = EstimateEngagementEffect(treated, s2_w, s2_b, kMore).value();
  for (TreatedSchool& school : treated) school.comparison = testing::Shuffled(school.comparison);
  const auto after =
      EstimateEngagementEffect(testing::Shuffled(treated), s2_w, s2_b, kMore).value();
  RC_ASSERT(after.estimate == before.estimate && after.v == before.v);
}

// What happens to every school of the state is no effect; what happens to the treated is all of it.
RC_GTEST_PROP(EngagementEffectProperty, IsADifferenceOfDifferences, ()) {
  auto treated = AnyTreated();
  const Direction direction = *rc::gen::element(kMore, kLess);
  const auto before = EstimateEngagementEffect(treated, 1, 1, direction).value();
  const double everywhere = *Between(-50, 50);
  const double gain = *Between(-3, 3);
  for (TreatedSchool& school : treated) {
    school.change += everywhere + gain;
    for (ComparisonChange& other : school.comparison) other.change += everywhere;
  }
  const auto after = EstimateEngagementEffect(treated, 1, 1, direction).value();
  AssertNear(after.estimate, *before.estimate + (direction == kMore ? gain : -gain));
  RC_ASSERT(after.v == before.v);
}

RC_GTEST_PROP(EngagementEffectProperty, VarianceRisesWithBothParts, ()) {
  const auto treated = AnyTreated();
  const double s2_w = *Between(0, 9);
  const double s2_b = *Between(0, 9);
  const double v = *EstimateEngagementEffect(treated, s2_w, s2_b, kMore).value().v;
  const double within = *EstimateEngagementEffect(treated, s2_w + 1, s2_b, kMore).value().v - v;
  const double between = *EstimateEngagementEffect(treated, s2_w, s2_b + 1, kMore).value().v - v;
  const auto r = EstimateEngagementEffect(treated, s2_w, s2_b, kMore).value();
  AssertNear(within, 1.0 / static_cast<double>(r.treated_schools) +
                         1.0 / static_cast<double>(r.comparison_schools));
  AssertNear(between, 1.0 / static_cast<double>(r.treated_districts));
  RC_ASSERT(r.treated_districts <= r.treated_schools);
}

}  // namespace
}  // namespace partners::methods
