#include "services/methods/spotis.h"

#include <cmath>

#include "services/methods/table_case.h"

namespace partners::methods {
namespace {

using testing::AnyTable;

// Published: example 1 of Dezert, Tchamova, Han & Tacnet (2020). They print .3707 for the second,
// which is .3705 by their formula (tests of pymcdm).
TEST(SpotisTest, AgreesWithTheFirstExampleOfDezertAndOthers) {
  const DecisionTable table = {
      {{10.5, -3.1, 1.7}, {-4.7, 0, 3.4}, {8.1, 0.3, 1.3}, {3.2, 7.3, -5.3}},
      {0.2, 0.3, 0.5},
      {1, -1, 1}};
  const auto distances = Spotis(table, {{-5, 12}, {-6, 10}, {-8, 5}}).value();
  const std::vector<double> printed = {0.1989, 0.3705, 0.3063, 0.7491};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(distances[i], printed[i], 0.00006) << i;
}

// Published: example 2 of the same paper, choice of a car.
TEST(SpotisTest, AgreesWithTheSecondExampleOfDezertAndOthers) {
  const DecisionTable cars = {{{15000, 4.3, 99, 42, 737},
                               {15290, 5.0, 116, 42, 892},
                               {15350, 5.0, 114, 45, 952},
                               {15490, 5.3, 123, 45, 1120}},
                              {5, 4, 4, 1, 3},
                              {-1, -1, -1, 1, 1}};
  const auto distances =
      Spotis(cars, {{14000, 16000}, {3, 8}, {80, 140}, {35, 60}, {650, 1300}}).value();
  const std::vector<double> printed = {0.4779, 0.5781, 0.5558, 0.5801};
  for (size_t i = 0; i < 4; ++i) EXPECT_NEAR(distances[i], printed[i], 0.0002) << i;
}

TEST(SpotisTest, BestIsZeroAndWorstIsOne) {
  const DecisionTable table = {{{2, -7}, {9, -3}}, {3, 1}, {-1, 1}};
  EXPECT_EQ(Spotis(table, {{2, 9}, {-7, -3}}).value(), (std::vector<double>{0.25, 0.75}));
  EXPECT_EQ(Spotis({{{1e100}, {-1e100}}, {1}, {1}}, {{-1e100, 1e100}}).value(),
            (std::vector<double>{0, 1}));
}

TEST(SpotisTest, RefusesWhatMakesNoSense) {
  const auto refused = [](const std::vector<CriterionBounds>& bounds, const std::string& message) {
    testing::ExpectRefused(Spotis({{{1}, {2}}, {1}, {1}}, bounds).status(), message);
  };
  const std::string range = "must be between -1e+100 and 1e+100";
  refused({}, "bounds: must be as many as the weights");
  refused({{0, 5}, {0, 5}}, "bounds: must be as many as the weights");
  refused({{2, 2}}, "bounds[0]: low must be below high");
  refused({{3, 0}}, "bounds[0]: low must be below high");
  refused({{NAN, 2}}, "bounds[0].low: " + range);
  refused({{0, INFINITY}}, "bounds[0].high: " + range);
  refused({{-1.1e100, 2}}, "bounds[0].low: " + range);
  refused({{1, 1.9}}, "matrix[1][0]: must be within the bounds");
  refused({{1.1, 2}}, "matrix[0][0]: must be within the bounds");
  testing::ExpectRefused(Spotis({{{1}}, {0}, {1}}, {{0, 1}}).status(),
                         "weights: at least one weight must be above zero");
}

TEST(SpotisTest, AgreesWithTheIndependentImplementation) {
  for (const testing::Case& one : testing::ReadCases("spotis.cases")) {
    SCOPED_TRACE(one.name);
    std::vector<CriterionBounds> bounds;
    one.ForEach("bound", [&](const testing::Words& words) {
      bounds.push_back({testing::Number(words[0]), testing::Number(words[1])});
    });
    const auto distances = Spotis(testing::ReadTable(one), bounds).value();
    one.ForEach("distance", [&](const testing::Words& words) {
      ASSERT_EQ(words.size(), distances.size());
      for (size_t i = 0; i < words.size(); ++i) testing::ExpectNumber(distances[i], words[i]);
    });
  }
}

std::vector<CriterionBounds> AnyBounds(size_t count) {
  std::vector<CriterionBounds> bounds;
  for (size_t c = 0; c < count; ++c) {
    bounds.push_back({*testing::Between(-9, -4), *testing::Between(4, 9)});
  }
  return bounds;
}

RC_GTEST_PROP(SpotisProperty, ADistanceDoesNotDependOnTheOtherAlternatives, ()) {
  DecisionTable table = AnyTable();
  const auto bounds = AnyBounds(table.weights.size());
  const auto distances = Spotis(table, bounds).value();
  const std::vector<double> alone = table.matrix[0];
  table.matrix = {alone};
  const double distance = Spotis(table, bounds).value()[0];
  RC_ASSERT(distance == distances[0]);
  RC_ASSERT(distance >= 0 && distance <= 1 + 1e-12);
}

RC_GTEST_PROP(SpotisProperty, ImprovingOneValueNeverAddsDistance, ()) {
  DecisionTable table = AnyTable();
  const auto bounds = AnyBounds(table.weights.size());
  const double before = Spotis(table, bounds).value()[0];
  const size_t c = *rc::gen::inRange<size_t>(0, table.weights.size());
  double& x = table.matrix[0][c];
  x = std::clamp(x + table.senses[c] * *testing::Between(0, 3), bounds[c].low, bounds[c].high);
  RC_ASSERT(Spotis(table, bounds).value()[0] <= before);
}

RC_GTEST_PROP(SpotisProperty, TurningAColumnWithItsSenseAndBoundsChangesNothing, ()) {
  const DecisionTable table = AnyTable();
  const auto bounds = AnyBounds(table.weights.size());
  DecisionTable other = table;
  auto turned = bounds;
  for (size_t c = 0; c < bounds.size(); ++c) {
    for (auto& row : other.matrix) row[c] *= -1;
    other.senses[c] *= -1;
    turned[c] = {-bounds[c].high, -bounds[c].low};
  }
  RC_ASSERT(Spotis(other, turned).value() == Spotis(table, bounds).value());
}

}  // namespace
}  // namespace partners::methods
