#include "services/methods/attainment.h"

#include "services/methods/case_file.h"
#include "services/methods/outcome_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
constexpr Direction kMore = Direction::kMoreIsBetter;
constexpr Direction kLess = Direction::kLessIsBetter;

ChanceProbability Chance(const std::vector<double>& changes, double target, Direction direction) {
  return ProbabilityOfChance(changes, target, direction).value();
}

TEST(ChanceProbability, CountsWhatReachesTheTarget) {
  const ChanceProbability more = Chance({1, 2, 3, 4}, 3, kMore);
  EXPECT_EQ(more.n, 4);
  EXPECT_EQ(more.k, 2);
  EXPECT_EQ(more.p, 0.5);
  EXPECT_EQ(Chance({1, 2, 3, 4}, 1, kLess).k, 1);
  EXPECT_EQ(Chance({1, 2, 3, 4}, 9, kMore).p, 0.1);  // .5 / 5
  EXPECT_EQ(Chance({1, 2, 3, 4}, 9, kLess).p, 0.9);  // 4.5 / 5
  EXPECT_EQ(Chance({-0.5}, -0.5, kLess).p, 0.75);
}

TEST(ChanceProbability, ADecimalThatReachesTheTargetReachesIt) {
  EXPECT_EQ(Chance({5.0 - 4.7}, 0.3, kMore).k, 1);  // .2999999999999998
  EXPECT_EQ(Chance({1.3 - 1.0}, 0.3, kLess).k, 1);  // .30000000000000004
  EXPECT_EQ(Chance({0.3 - 1e-8}, 0.3, kMore).k, 0);
}

TEST(ChanceProbability, IsUnknownWithoutAnyChange) {
  const ChanceProbability none = Chance({}, 0, kMore);
  EXPECT_EQ(none.n, 0);
  EXPECT_FALSE(none.p);
}

TEST(ChanceProbability, RefusesBadInput) {
  ExpectRefused(ProbabilityOfChance({1, NAN}, 0, kMore).status(),
                "changes[1]: must be a finite number");
  ExpectRefused(ProbabilityOfChance({}, 1e61, kMore).status(),
                "target: must be at most 1e60 in size");
  ExpectRefused(ProbabilityOfChance(std::vector<double>(kOutcomeItemsMax + 1), 0, kMore).status(),
                "changes: must have at most 100000 elements");
}

std::vector<PastChange> Past(int near, int far) {
  std::vector<PastChange> past;
  for (int i = 0; i < near; ++i) past.push_back({10.5, 1});
  for (int i = 0; i < far; ++i) past.push_back({9, -1});
  past.push_back({11.1, 1});
  return past;
}

TEST(ChanceOfTarget, WidensTheWindowWhenItHasFewerThanThirty) {
  const ChanceOfTarget narrow = ProbabilityOfTarget(Past(30, 50), 10, 1, 1, kMore).value();
  EXPECT_EQ(ChanceStatusName(narrow.status), "OK");
  EXPECT_EQ(narrow.window, 0.5);
  EXPECT_EQ(narrow.chance.n, 30);
  EXPECT_EQ(narrow.chance.k, 30);
  const ChanceOfTarget wide = ProbabilityOfTarget(Past(29, 1), 10, 1, 1, kMore).value();
  EXPECT_EQ(ChanceStatusName(wide.status), "OK");
  EXPECT_EQ(wide.window, 1);
  EXPECT_EQ(wide.chance.n, 30);
  EXPECT_EQ(wide.chance.k, 29);
  EXPECT_NEAR(wide.chance.p.value(), 29.5 / 31, 1e-15);
}

TEST(ChanceOfTarget, SaysWhenThereAreTooFew) {
  const ChanceOfTarget few = ProbabilityOfTarget(Past(29, 0), 10, 1, 1, kMore).value();
  EXPECT_EQ(ChanceStatusName(few.status), "INSUFFICIENT");
  EXPECT_EQ(few.chance.n, 29);
  EXPECT_FALSE(few.chance.p);
  EXPECT_EQ(ProbabilityOfTarget({}, 10, 0, 1, kMore).value().chance.n, 0);
}

TEST(ChanceOfTarget, RefusesBadInput) {
  const auto refused = [](const std::vector<PastChange>& past, double baseline, double sd_b,
                          const std::string& message) {
    ExpectRefused(ProbabilityOfTarget(past, baseline, sd_b, 1, kMore).status(), message);
  };
  refused({{NAN, 1}}, 0, 1, "past[0].baseline: must be a finite number");
  refused({{0, 1}, {0, 1e61}}, 0, 1, "past[1].change: must be at most 1e60 in size");
  refused({}, INFINITY, 1, "baseline: must be a finite number");
  refused({}, 0, -1, "sd_b: must not be negative");
  refused(std::vector<PastChange>(kOutcomeItemsMax + 1), 0, 1,
          "past: must have at most 100000 elements");
}

TEST(ChanceOfTarget, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("chance.cases");
  ASSERT_EQ(cases.size(), 40u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<PastChange> past;
    c.ForEach("past", [&](const testing::Words& w) {
      past.push_back({testing::Number(w[0]), testing::Number(w[1])});
    });
    ChanceOfTarget result;
    c.ForEach("target", [&](const testing::Words& w) {
      result = ProbabilityOfTarget(past, testing::Number(w[2]), testing::Number(w[3]),
                                   testing::Number(w[0]), testing::DirectionOf(w[1]))
                   .value();
    });
    c.ForEach("chance", [&](const testing::Words& w) {
      EXPECT_EQ(ChanceStatusName(result.status), w[0]);
      testing::ExpectNumber(result.window, w[1]);
      EXPECT_EQ(absl::StrCat(result.chance.n), w[2]);
      EXPECT_EQ(absl::StrCat(result.chance.k), w[3]);
      if (w[0] == "OK") testing::ExpectNumber(result.chance.p, w[4]);
    });
  }
}

std::vector<Benchmark> Repeated(int met, int missed, double p) {
  std::vector<Benchmark> benchmarks(static_cast<size_t>(met), {1, p});
  benchmarks.resize(static_cast<size_t>(met) + static_cast<size_t>(missed), {0, p});
  return benchmarks;
}

// With one chance for all it is the correction kappa makes. Fleiss (1971): observed .555, by chance
// .220, corrected .430, all of them rounded. Shares as numbers met of 1000.
TEST(Attainment, CorrectsForChanceAsKappaDoes) {
  EXPECT_NEAR(Attainment(Repeated(555, 445, 0.220)).value().adjusted.value(), 0.430, 1e-3);
}

// By hand: (1-.2) + (.5-.1) + (0-.5) + (1-0) = 1.7 of .8 + .9 + .5 + 1 = 3.2.
TEST(Attainment, IsWhatTheDefinitionSays) {
  const AdjustedAttainment result =
      Attainment({{1, 0.2}, {0.5, 0.1}, {0, 0.5}, {{}, 0.3}, {1, {}}}).value();
  EXPECT_EQ(result.n, 4);
  EXPECT_NEAR(result.adjusted.value(), 1.7 / 3.2, 1e-15);
}

TEST(Attainment, HasFixedEnds) {
  EXPECT_EQ(Attainment({{1, 0.3}, {1, 0.9}, {1, {}}}).value().adjusted, 1);
  EXPECT_EQ(Attainment({{0.5, 0.5}, {0.5, 0.5}}).value().adjusted, 0);
  EXPECT_EQ(Attainment({{0, 0.5}}).value().adjusted, -1);
}

TEST(Attainment, IsAbsentWhenNothingCanBeSaid) {
  EXPECT_FALSE(Attainment({}).value().adjusted);
  EXPECT_EQ(Attainment({{{}, 0.5}}).value().n, 0);
  EXPECT_FALSE(Attainment({{{}, 0.5}}).value().adjusted);
  const AdjustedAttainment certain = Attainment({{1, 1}, {0, 1}}).value();
  EXPECT_EQ(certain.n, 2);
  EXPECT_FALSE(certain.adjusted);
}

TEST(Attainment, RefusesBadInput) {
  ExpectRefused(Attainment({{0.7, 0.5}}).status(), "benchmarks[0].a: must be 0, 0.5 or 1");
  ExpectRefused(Attainment({{NAN, 0.5}}).status(), "benchmarks[0].a: must be 0, 0.5 or 1");
  ExpectRefused(Attainment({{1, 0}, {1, 1.1}}).status(),
                "benchmarks[1].p: must be between 0 and 1");
  ExpectRefused(Attainment({{1, NAN}}).status(), "benchmarks[0].p: must be between 0 and 1");
  ExpectRefused(Attainment(std::vector<Benchmark>(kOutcomeItemsMax + 1)).status(),
                "benchmarks: must have at most 100000 elements");
}

TEST(Attainment, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("attainment.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<Benchmark> benchmarks;
    c.ForEach("benchmark", [&](const testing::Words& w) {
      benchmarks.push_back({testing::OptionalNumber(w[0]), testing::OptionalNumber(w[1])});
    });
    c.ForEach("adjusted", [&](const testing::Words& w) {
      const AdjustedAttainment result = Attainment(benchmarks).value();
      EXPECT_EQ(absl::StrCat(result.n), w[0]);
      testing::ExpectNumber(result.adjusted, w[1]);
    });
  }
}

// --- properties --------------------------------------------------------------------------------

std::vector<double> AnyChanges() {
  std::vector<double> changes;
  const int count = *rc::gen::inRange(1, 20);
  for (int i = 0; i < count; ++i) changes.push_back(*rc::gen::inRange(-20, 21) * 0.1);
  return changes;
}

RC_GTEST_PROP(ChanceProbabilityProperty, AHarderTargetIsNeverLikelier, ()) {
  const auto changes = AnyChanges();
  const double easy = *rc::gen::inRange(-20, 21) * 0.1;
  const double harder = easy + *Between(0, 2);
  RC_ASSERT(*Chance(changes, harder, kMore).p <= *Chance(changes, easy, kMore).p);
  RC_ASSERT(*Chance(changes, -harder, kLess).p <= *Chance(changes, -easy, kLess).p);
  RC_ASSERT(*Chance(changes, harder, kMore).p > 0 && *Chance(changes, easy, kMore).p < 1);
}

RC_GTEST_PROP(ChanceProbabilityProperty, BothDirectionsAreMirrorImages, ()) {
  std::vector<double> changes = AnyChanges();
  const double target = *rc::gen::inRange(-20, 21) * 0.1;
  const ChanceProbability more = Chance(changes, target, kMore);
  // A change on the target reaches it in both directions.
  const auto on =
      std::ranges::count_if(changes, [=](double x) { return std::fabs(x - target) < 1e-9; });
  RC_ASSERT(more.k + Chance(changes, target, kLess).k == more.n + on);
  for (double& x : changes) x = -x;
  RC_ASSERT(Chance(testing::Shuffled(changes), -target, kLess).k == more.k);
}

std::vector<Benchmark> AnyBenchmarks() {
  std::vector<Benchmark> benchmarks;
  const int count = *rc::gen::inRange(1, 10);
  for (int i = 0; i < count; ++i) {
    benchmarks.push_back({*rc::gen::element(0.0, 0.5, 1.0), *Between(0, 0.99)});
    if (*rc::gen::inRange(0, 6) == 0) benchmarks.back().a.reset();
    if (*rc::gen::inRange(0, 6) == 0) benchmarks.back().p.reset();
  }
  return benchmarks;
}

RC_GTEST_PROP(AttainmentProperty, NoOrderChangesABit, ()) {
  const auto benchmarks = AnyBenchmarks();
  RC_ASSERT(Attainment(testing::Shuffled(benchmarks)).value().adjusted ==
            Attainment(benchmarks).value().adjusted);
}

// Meeting more never lowers it; a harder benchmark that is met never lowers it either.
RC_GTEST_PROP(AttainmentProperty, RisesWithWhatIsMetAndHowHardItWas, ()) {
  auto benchmarks = AnyBenchmarks();
  const AdjustedAttainment before = Attainment(benchmarks).value();
  if (!before.adjusted) return;
  RC_ASSERT(*before.adjusted <= 1 + 1e-12);
  Benchmark& one = benchmarks[*rc::gen::inRange<size_t>(0, benchmarks.size())];
  if (!one.a) return;
  if (*one.a < 1) {
    one.a = *one.a + 0.5;
    RC_ASSERT(*Attainment(benchmarks).value().adjusted > *before.adjusted - 1e-12);
  } else {
    one.p = one.p.value_or(0) / 2;
    RC_ASSERT(*Attainment(benchmarks).value().adjusted >= *before.adjusted - 1e-12);
  }
}

// Who meets benchmarks exactly as often as chance does has 0, whatever the chances are.
RC_GTEST_PROP(AttainmentProperty, IsZeroOnAverageUnderChance, ()) {
  const int quarters = *rc::gen::inRange(0, 4);
  const int count = *rc::gen::inRange(1, 30);
  const auto benchmarks = Repeated(quarters * count, (4 - quarters) * count, quarters / 4.0);
  RC_ASSERT(Attainment(benchmarks).value().adjusted == 0);
}

}  // namespace
}  // namespace partners::methods
