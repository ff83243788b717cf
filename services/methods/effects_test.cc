#include "services/methods/effects.h"

#include <cmath>
#include <limits>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void ExpectClose(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-12 * std::max(1.0, std::fabs(expected)));
}

// Borenstein et al. 2009, chapter 4: d = .5970, J = .9923, g = .5924 (J there by the approximation,
// which is within 1e-5 of the exact one for 98 degrees of freedom).
TEST(HedgesG, AgreesWithThePublishedExample) {
  const Effect effect = HedgesG({103, 5.5, 50}, {100, 4.5, 50}).value();
  EXPECT_NEAR(effect.y, 0.5924, 1e-4);
  EXPECT_NEAR(effect.v, 1 / 50.0 + 1 / 50.0 + effect.y * effect.y / 200, 1e-15);
}

// J(2) = Gamma(1)/Gamma(1/2) = 1/sqrt(pi); J(4) = Gamma(2)/(sqrt(2) Gamma(3/2)) = sqrt(2/pi).
TEST(HedgesG, TheSmallSampleFactorIsExact) {
  const double pi = std::acos(-1.0);
  ExpectClose(HedgesG({1, 1, 2}, {0, 1, 2}).value().y, 1 / std::sqrt(pi));
  ExpectClose(HedgesG({1, 1, 3}, {0, 1, 3}).value().y, std::sqrt(2 / pi));
  // J(m) = 1 - 3/(4m) + 7/(32 m^2) … for large m
  ExpectClose(HedgesG({1, 1, 50'000'001}, {0, 1, 50'000'001}).value().y, 1 - 0.75e-8);
}

TEST(HedgesG, AgreesWithTheIndependentImplementation) {
  int count = 0;
  for (const testing::Case& c : testing::ReadCases("evidence.cases")) {
    SCOPED_TRACE(c.name);
    c.ForEach("hedges", [&](const testing::Words& w) {
      const auto n = [&](int i) { return static_cast<int64_t>(testing::Number(w[i])); };
      const auto x = [&](int i) { return testing::Number(w[i]); };
      const Effect effect = HedgesG({x(0), x(1), n(2)}, {x(3), x(4), n(5)}).value();
      testing::ExpectNumber(effect.y, w[6]);
      testing::ExpectNumber(effect.v, w[7]);
      ++count;
    });
  }
  EXPECT_EQ(count, 25);
}

TEST(HedgesG, RefusesBadGroups) {
  const GroupSummary good{0, 1, 10};
  const auto refused = [&](const GroupSummary& group, const std::string& message) {
    ExpectRefused(HedgesG(group, good).status(), "treated." + message);
    ExpectRefused(HedgesG(good, group).status(), "comparison." + message);
  };
  refused({kInfinity, 1, 10}, "mean: must be a finite number");
  refused({0, std::nan(""), 10}, "sd: must be a finite number");
  refused({0, -1, 10}, "sd: must not be negative");
  refused({1e61, 1, 10}, "mean: must be at most 1e60 in size");
  refused({0, 1, 1}, "count: must be between 2 and 10^12");
  ExpectRefused(HedgesG({1, 0, 5}, {0, 0, 5}).status(),
                "treated.sd: one of the two deviations must be above zero");
  ExpectRefused(HedgesG({1e60, 1e-60, 5}, {0, 0, 5}).status(),
                "treated.sd: is too small beside the difference of the means");
}

// The first of the BCG trials (Colditz et al. 1994, as in the documentation of metafor).
TEST(LogRiskRatio, AgreesWithThePublishedExample) {
  const Effect effect = LogRiskRatio({4, 123}, {11, 139}).value();
  EXPECT_NEAR(effect.y, -0.8893, 5e-5);
  EXPECT_NEAR(effect.v, 0.3256, 5e-5);
}

TEST(LogRiskRatio, RefusesZeroCells) {
  const EventCount good{3, 10};
  ExpectRefused(LogRiskRatio({0, 10}, good).status(),
                "treated.events: must be between 1 and count");
  ExpectRefused(LogRiskRatio(good, {11, 10}).status(),
                "comparison.events: must be between 1 and count");
  ExpectRefused(LogRiskRatio({1, 0}, good).status(), "treated.count: must be between 1 and 10^12");
  ExpectRefused(LogRiskRatio({10, 10}, {10, 10}).status(),
                "treated.events: somebody must be without the event");
}

// Changes 4, 6 against 1, 2, 3: variances 2 and 1, so se^2 = 2/2 + 1/3 = 4/3 and
// df = (4/3)^2 / (1/1 + (1/9)/2) = (16/9) / (19/18) = 32/19.
TEST(SchoolLevelDifference, IsWelchWithSeveralTreatedSchools) {
  const auto result =
      SchoolLevelDifference({{10, 14}, {20, 26}}, {{5, 6}, {7, 9}, {9, 12}}).value();
  EXPECT_EQ(result.status, DifferenceStatus::kOk);
  ExpectClose(result.estimate.value(), 3);
  ExpectClose(result.se.value(), std::sqrt(4.0 / 3));
  ExpectClose(result.df.value(), 32.0 / 19);
}

TEST(SchoolLevelDifference, OneTreatedSchoolIsANewDrawFromTheOthers) {
  const auto result = SchoolLevelDifference({{10, 14}}, {{5, 6}, {7, 9}, {9, 12}}).value();
  EXPECT_EQ(result.status, DifferenceStatus::kOk);
  ExpectClose(result.estimate.value(), 2);
  ExpectClose(result.se.value(), std::sqrt(4.0 / 3));
  EXPECT_EQ(result.df, 2);
}

TEST(SchoolLevelDifference, SaysWhenNothingCanBeSaid) {
  for (const auto& result : {SchoolLevelDifference({{1, 2}}, {{1, 2}}).value(),
                             SchoolLevelDifference({}, {{1, 2}, {1, 3}}).value()}) {
    EXPECT_EQ(result.status, DifferenceStatus::kInsufficient);
    EXPECT_FALSE(result.estimate || result.se || result.df);
  }
  const auto equal = SchoolLevelDifference({{0, 0.3}}, {{0, 0.1}, {0, 0.1}, {0, 0.1}}).value();
  EXPECT_EQ(DifferenceStatusName(equal.status), "ZERO_VARIANCE");
  ExpectClose(equal.estimate.value(), 0.2);
  EXPECT_FALSE(equal.se || equal.df);
  ExpectRefused(SchoolLevelDifference({{0, kInfinity}}, {}).status(),
                "treated[0].post: must be a finite number");
  ExpectRefused(SchoolLevelDifference({}, {{0, 1}, {-2e60, 1}}).status(),
                "comparison[1].pre: must be at most 1e60 in size");
}

TEST(CompositeEffect, RefusesBadInput) {
  ExpectRefused(CompositeEffect({}, 0.8).status(), "effects: at least one is needed");
  ExpectRefused(CompositeEffect({{0, 1}}, 1.1).status(), "rho: must be between 0 and 1");
  for (double v : {0.0, -1.0, kInfinity, std::nan(""), 1e-61}) {
    ExpectRefused(CompositeEffect({{0, 1}, {0, v}}, 0.8).status(),
                  "effects[1].v: must be above zero (1e-60 to 1e60)");
  }
  ExpectRefused(CompositeEffect({{kInfinity, 1}}, 0.8).status(),
                "effects[0].y: must be a finite number");
}

RC_GTEST_PROP(CompositeEffectProperty, IsNeverSurerThanIndependentOutcomes, ()) {
  std::vector<Effect> effects;
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) effects.push_back({*Between(-2, 2), *Between(0.001, 2)});
  const Effect mixed = CompositeEffect(effects, *Between(0, 1)).value();
  RC_ASSERT(mixed.v >= CompositeEffect(effects, 0).value().v * (1 - 1e-12));
  RC_ASSERT(mixed.v <= CompositeEffect(effects, 1).value().v * (1 + 1e-12));
  const double rho = *Between(0, 1);
  const Effect one = CompositeEffect(effects, rho).value();
  const Effect other = CompositeEffect(testing::Shuffled(effects), rho).value();
  RC_ASSERT(one.y == other.y && one.v == other.v);
}

}  // namespace
}  // namespace partners::methods
