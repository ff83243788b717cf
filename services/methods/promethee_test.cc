#include "services/methods/promethee.h"

#include <cmath>
#include <map>
#include <numeric>

#include "services/methods/table_case.h"

namespace partners::methods {
namespace {

using testing::AnyTable;

using enum PreferenceShape;

// Published: location of a hydroelectric power station, Brans, Vincke & Mareschal, How to select
// and how to rank projects (1986), one shape per criterion, as teaching notes of the authors and
// later software reproduce it. Printed are sums over opponents of numbers rounded to three digits.
TEST(PrometheeTest, AgreesWithBransVinckeAndMareschal) {
  const DecisionTable stations = {{{80, 90, 600, 54, 8, 5},
                                   {65, 58, 200, 97, 1, 1},
                                   {83, 60, 400, 72, 4, 7},
                                   {40, 80, 1000, 75, 7, 10},
                                   {52, 72, 600, 20, 3, 8},
                                   {94, 96, 700, 36, 5, 6}},
                                  {1, 1, 1, 1, 1, 1},
                                  {-1, 1, -1, -1, -1, 1}};
  const PrometheeResult result = Promethee2(stations, {{kLevel, 10, 10},
                                                       {kVShapeIndiff, 0, 30},
                                                       {kVShapeIndiff, 50, 500},
                                                       {kLevel, 10, 60},
                                                       {kUsual},
                                                       {kGaussian, 0, 0, 5}})
                                     .value();
  const std::vector<double> plus = {1.099, 1.980, 1.234, 1.644, 2.274, 1.500};
  const std::vector<double> net = {-0.728, 0.085, -0.447, -0.102, 1.466, -0.274};
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_NEAR(result.plus[i] * 5, plus[i], 0.0025) << i;
    EXPECT_NEAR(result.net[i] * 5, net[i], 0.0025) << i;
  }
}

// Published: Zhao, Peng & Li (2013), as reproduced in the tests of pymcdm.
TEST(PrometheeTest, AgreesWithZhaoPengAndLi) {
  const PrometheeResult result =
      Promethee2({{{4, 3, 2}, {3, 2, 4}, {5, 1, 3}}, {0.5, 0.3, 0.2}, {1, 1, 1}},
                 std::vector<PreferenceFunction>(3))
          .value();
  const std::vector<double> net = {0.1, -0.3, 0.2};
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(result.net[i], net[i], 1e-12);
}

// Published: Papathanasiou & Ploskas, Multiple Criteria Decision Aid (2018), as reproduced in the
// tests of pyrepo-mcda.
TEST(PrometheeTest, AgreesWithPapathanasiouAndPloskas) {
  const DecisionTable table = {
      {{8, 7, 2, 1}, {5, 3, 7, 5}, {7, 5, 6, 4}, {9, 9, 7, 3}, {11, 10, 3, 7}, {6, 9, 5, 4}},
      {0.4, 0.3, 0.1, 0.2},
      {1, 1, 1, 1}};
  const PrometheeResult result =
      Promethee2(table, std::vector<PreferenceFunction>(4, {kVShapeIndiff, 1, 2})).value();
  const std::vector<double> net = {-0.26, -0.52, -0.22, 0.36, 0.7, -0.06};
  for (size_t i = 0; i < 6; ++i) EXPECT_NEAR(result.net[i], net[i], 0.0051) << i;
}

TEST(PrometheeTest, ShapesAtTheirThresholds) {
  const PreferenceFunction level{kLevel, 1, 3}, linear{kVShapeIndiff, 1, 3};
  const std::vector<std::vector<double>> expected = {
      // d, usual, level, linear
      {-2, 0, 0, 0},    {0, 0, 0, 0},        {0.5, 1, 0, 0}, {1, 1, 0, 0},
      {2, 1, 0.5, 0.5}, {2.5, 1, 0.5, 0.75}, {3, 1, 0.5, 1}, {4, 1, 1, 1}};
  for (const auto& row : expected) {
    EXPECT_EQ(Preference({kUsual}, row[0]), row[1]) << row[0];
    EXPECT_EQ(Preference(level, row[0]), row[2]) << row[0];
    EXPECT_EQ(Preference(linear, row[0]), row[3]) << row[0];
  }
  for (const PreferenceShape shape : {kLevel, kVShapeIndiff}) {  // a step
    EXPECT_EQ(Preference({shape, 2, 2}, 2), 0);
    EXPECT_EQ(Preference({shape, 2, 2}, std::nextafter(2, 3)), 1);
    EXPECT_EQ(Preference({shape, 0, 0}, 5e-324), 1);
  }
}

TEST(PrometheeTest, TheGaussianKeepsSmallAndLargeAdvantages) {
  const PreferenceFunction bell{kGaussian, 0, 0, 2};
  EXPECT_NEAR(Preference(bell, 2), 1 - std::exp(-0.5), 1e-15);
  EXPECT_NEAR(Preference(bell, 2e-9) / 5e-19, 1, 1e-12);
  EXPECT_EQ(Preference(bell, 0), 0);
  EXPECT_EQ(Preference(bell, -2), 0);
  EXPECT_EQ(Preference(bell, 1e100), 1);
  EXPECT_EQ(Preference({kGaussian, 0, 0, 5e-324}, 1e100), 1);
}

TEST(PrometheeTest, AloneThereIsNoOpponent) {
  const PrometheeResult result = Promethee2({{{3}}, {1}, {1}}, {{kUsual}}).value();
  EXPECT_EQ(result.status, PrometheeStatus::kInsufficient);
  EXPECT_TRUE(result.plus.empty() && result.minus.empty() && result.net.empty());
}

TEST(PrometheeTest, EqualAlternativesHaveNoFlow) {
  const PrometheeResult result = Promethee2({{{3}, {3}, {3}}, {1}, {-1}}, {{kUsual}}).value();
  EXPECT_EQ(result.status, PrometheeStatus::kOk);
  EXPECT_EQ(result.plus, (std::vector<double>{0, 0, 0}));
  EXPECT_EQ(result.net, (std::vector<double>{0, 0, 0}));
}

TEST(PrometheeTest, RefusesWhatMakesNoSense) {
  const auto refused = [](const std::vector<PreferenceFunction>& functions,
                          const std::string& message) {
    testing::ExpectRefused(Promethee2({{{1}, {2}}, {1}, {1}}, functions).status(), message);
  };
  refused({}, "functions: must be as many as the weights");
  refused({{kLevel, -1, 1}}, "functions[0].q: must not be negative");
  refused({{kLevel, 2, 1}}, "functions[0].p: must not be below q");
  refused({{kVShapeIndiff, 2, 1}}, "functions[0].p: must not be below q");
  refused({{kVShapeIndiff, 0, INFINITY}}, "functions[0].p: must be a finite number");
  refused({{kVShapeIndiff, NAN, 1}}, "functions[0].q: must be a finite number");
  refused({{kGaussian, 0, 0, 0}}, "functions[0].s: must be above zero");
  refused({{kGaussian, 0, 0, NAN}}, "functions[0].s: must be above zero");
  refused({{static_cast<PreferenceShape>(9)}}, "functions[0]: has a shape that is not known");
  testing::ExpectRefused(Promethee2({{{1}}, {1}, {2}}, {{kUsual}}).status(),
                         "senses[0]: must be 1 or -1");
  EXPECT_TRUE(Promethee2({{{1}}, {1}, {1}}, {{kUsual, NAN, NAN, NAN}}).ok());  // not looked at
}

TEST(PrometheeTest, AgreesWithTheIndependentImplementation) {
  const std::map<std::string, PreferenceShape> shapes = {{"usual", kUsual},
                                                         {"level", kLevel},
                                                         {"vshape_indiff", kVShapeIndiff},
                                                         {"gaussian", kGaussian}};
  for (const testing::Case& one : testing::ReadCases("promethee.cases")) {
    SCOPED_TRACE(one.name);
    std::vector<PreferenceFunction> functions;
    one.ForEach("function", [&](const testing::Words& words) {
      functions.push_back({shapes.at(words[0]), testing::Number(words[1]),
                           testing::Number(words[2]), testing::Number(words[3])});
    });
    const PrometheeResult result = Promethee2(testing::ReadTable(one), functions).value();
    size_t row = 0;
    one.ForEach("flows", [&](const testing::Words& words) {
      ASSERT_EQ(result.status == PrometheeStatus::kOk, words[0] != "-");
      if (words[0] == "-") return;
      testing::ExpectNumber(result.plus[row], words[0]);
      testing::ExpectNumber(result.minus[row], words[1]);
      testing::ExpectNumber(result.net[row++], words[2]);
    });
  }
}

std::vector<PreferenceFunction> AnyFunctions(size_t count) {
  std::vector<PreferenceFunction> functions;
  for (size_t c = 0; c < count; ++c) {
    const double q = *testing::Between(0, 2);
    functions.push_back({*rc::gen::element(kUsual, kLevel, kVShapeIndiff, kGaussian), q,
                         q + *testing::Between(0, 3), *testing::Between(0.1, 3)});
  }
  return functions;
}

RC_GTEST_PROP(PrometheeProperty, FlowsAreSharesAndNetFlowsSumToZero, ()) {
  const DecisionTable table = AnyTable(2);
  const PrometheeResult result = Promethee2(table, AnyFunctions(table.weights.size())).value();
  RC_ASSERT(std::fabs(std::accumulate(result.net.begin(), result.net.end(), 0.0)) <= 1e-12);
  for (size_t i = 0; i < result.net.size(); ++i) {
    RC_ASSERT(result.plus[i] >= 0 && result.minus[i] >= 0);
    RC_ASSERT(result.plus[i] + result.minus[i] <= 1 + 1e-12);
    RC_ASSERT(result.net[i] == result.plus[i] - result.minus[i]);
  }
}

RC_GTEST_PROP(PrometheeProperty, NoOrderOfRowsChangesABit, ()) {
  DecisionTable table = AnyTable(2);
  const auto functions = AnyFunctions(table.weights.size());
  const PrometheeResult result = Promethee2(table, functions).value();
  std::map<std::vector<double>, std::pair<double, double>> expected;
  for (size_t i = 0; i < result.net.size(); ++i) {
    expected[table.matrix[i]] = {result.plus[i], result.minus[i]};
  }
  table.matrix = testing::Shuffled(table.matrix);
  const PrometheeResult shuffled = Promethee2(table, functions).value();
  for (size_t i = 0; i < shuffled.net.size(); ++i) {
    RC_ASSERT(expected.at(table.matrix[i]) == std::pair(shuffled.plus[i], shuffled.minus[i]));
  }
}

RC_GTEST_PROP(PrometheeProperty, ADominatorHasTheHigherFlow, ()) {
  DecisionTable table = AnyTable();
  std::vector<double> better = table.matrix[0];
  for (size_t c = 0; c < better.size(); ++c) better[c] += table.senses[c] * *testing::Between(0, 2);
  table.matrix.push_back(better);
  const PrometheeResult result = Promethee2(table, AnyFunctions(table.weights.size())).value();
  RC_ASSERT(result.net.back() >= result.net[0] - 1e-12);
}

RC_GTEST_PROP(PrometheeProperty, SensesAndUnitsOfColumnsDoNotCount, ()) {
  const DecisionTable table = AnyTable(2);
  const auto functions = AnyFunctions(table.weights.size());
  DecisionTable other = table;
  auto scaled = functions;
  for (size_t c = 0; c < functions.size(); ++c) {
    const double factor = *rc::gen::element(0.25, 2.0, -4.0, -1.0);  // exact
    for (auto& row : other.matrix) row[c] *= factor;
    if (factor < 0) other.senses[c] *= -1;
    for (double* parameter : {&scaled[c].q, &scaled[c].p, &scaled[c].s}) {
      *parameter *= std::fabs(factor);
    }
  }
  for (double& weight : other.weights) weight *= 16;
  RC_ASSERT(Promethee2(other, scaled).value().net == Promethee2(table, functions).value().net);
}

}  // namespace
}  // namespace partners::methods
