#include "services/methods/topsis.h"

#include <cmath>
#include <map>

#include "services/methods/table_case.h"

namespace partners::methods {
namespace {

using testing::AnyTable;

std::vector<double> Closeness(const DecisionTable& table, TopsisNorm norm = TopsisNorm::kVector) {
  const TopsisResult result = Topsis(table, norm).value();
  EXPECT_EQ(result.status, TopsisStatus::kOk);
  return result.closeness;
}

void ExpectCloseness(const std::vector<double>& actual, const std::vector<double>& printed,
                     double last_digit) {
  ASSERT_EQ(actual.size(), printed.size());
  for (size_t i = 0; i < actual.size(); ++i) EXPECT_NEAR(actual[i], printed[i], last_digit) << i;
}

// Published: selection of a fighter aircraft, Hwang & Yoon (1981), three digits printed.
TEST(TopsisTest, AgreesWithHwangAndYoon) {
  const DecisionTable aircraft = {{{2.0, 1500, 20000, 5.5, 5, 9},
                                   {2.5, 2700, 18000, 6.5, 3, 5},
                                   {1.8, 2000, 21000, 4.5, 7, 7},
                                   {2.2, 1800, 20000, 5.0, 5, 5}},
                                  {0.2, 0.1, 0.1, 0.1, 0.2, 0.3},
                                  {1, 1, 1, -1, 1, 1}};
  // The book rounds to four digits in every step.
  ExpectCloseness(Closeness(aircraft), {0.643, 0.268, 0.613, 0.312}, 0.0015);
}

// Published: Tzeng & Huang, Multiple Attribute Decision Making (2011), as reproduced in the tests
// of scikit-criteria.
TEST(TopsisTest, AgreesWithTzengAndHuang) {
  const DecisionTable table = {
      {{5, 8, 4}, {7, 6, 8}, {8, 8, 6}, {7, 4, 6}}, {0.3, 0.4, 0.3}, {1, 1, 1}};
  ExpectCloseness(Closeness(table), {0.5037, 0.6581, 0.7482, 0.3340}, 0.0001);
}

// Published: the tests of JMcDM (Julia), weights that do not sum to 1.
TEST(TopsisTest, AgreesWithJmcdm) {
  const DecisionTable table = {
      {{9, 7, 6, 7}, {8, 7, 9, 6}, {7, 8, 6, 6}}, {4, 2, 6, 8}, {1, 1, 1, 1}};
  ExpectCloseness(Closeness(table), {0.3876870, 0.6503238, 0.0834767}, 0.00000005);
}

// Published: mountain climbing, Opricovic & Tzeng (2004), with their linear norm.
TEST(TopsisTest, AgreesWithOpricovicAndTzeng) {
  const DecisionTable table = {{{1, 3000}, {2, 3750}, {5, 4500}}, {0.5, 0.5}, {-1, 1}};
  ExpectCloseness(Closeness(table, TopsisNorm::kMinMax), {0.5, 0.617, 0.5}, 0.0005);
}

TEST(TopsisTest, WithoutANormItIsAPointOnALine) {
  const DecisionTable table = {{{0}, {1}, {4}}, {7}, {1}};
  EXPECT_EQ(Closeness(table, TopsisNorm::kNone), (std::vector<double>{0, 0.25, 1}));
}

TEST(TopsisTest, WithoutVariationThereIsNothingToSay) {
  for (const TopsisNorm norm : {TopsisNorm::kVector, TopsisNorm::kMinMax, TopsisNorm::kNone}) {
    for (const auto& matrix : std::vector<std::vector<std::vector<double>>>{
             {{3, 4}}, {{3, 4}, {3, 4}}, {{0, 0}, {0, 0}}, {{3, 4}, {3, 5}}}) {
      const TopsisResult result = Topsis({matrix, {1, 0}, {1, -1}}, norm).value();
      EXPECT_EQ(result.status, TopsisStatus::kNoVariation);
      EXPECT_TRUE(result.closeness.empty());
    }
  }
}

TEST(TopsisTest, TheLargestAndSmallestValuesStayNumbers) {
  for (const double unit : {1e-300, 1e-170, 1.0, 1e100}) {
    const DecisionTable table = {{{0, unit}, {unit, 0}, {unit, unit / 2}}, {3, 1}, {1, 1}};
    for (const TopsisNorm norm : {TopsisNorm::kVector, TopsisNorm::kMinMax, TopsisNorm::kNone}) {
      const std::vector<double> closeness = Closeness(table, norm);
      EXPECT_LT(closeness[0], closeness[1]) << unit;
      EXPECT_LT(closeness[1], closeness[2]) << unit;
    }
    EXPECT_NEAR(Closeness(table, TopsisNorm::kNone)[1], 0.75, 1e-12) << unit;
  }
}

TEST(TopsisTest, RefusesWhatTheTableRefuses) {
  testing::ExpectRefused(Topsis({{}, {1}, {1}}).status(),
                         "matrix: at least one alternative is needed");
}

TEST(TopsisTest, AgreesWithTheIndependentImplementation) {
  const std::map<std::string, TopsisNorm> norms = {{"vector", TopsisNorm::kVector},
                                                   {"minmax", TopsisNorm::kMinMax},
                                                   {"none", TopsisNorm::kNone}};
  for (const testing::Case& one : testing::ReadCases("topsis.cases")) {
    SCOPED_TRACE(one.name);
    TopsisNorm norm{};
    one.ForEach("norm", [&](const testing::Words& words) { norm = norms.at(words[0]); });
    const TopsisResult result = Topsis(testing::ReadTable(one), norm).value();
    one.ForEach("closeness", [&](const testing::Words& words) {
      ASSERT_EQ(result.status == TopsisStatus::kOk, words[0] != "-");
      for (size_t i = 0; i < result.closeness.size(); ++i) {
        testing::ExpectNumber(result.closeness[i], words[i]);
      }
    });
  }
}

TopsisNorm AnyNorm() {
  return *rc::gen::element(TopsisNorm::kVector, TopsisNorm::kMinMax, TopsisNorm::kNone);
}

RC_GTEST_PROP(TopsisProperty, NoOrderOfRowsChangesABit, ()) {
  DecisionTable table = AnyTable();
  const TopsisNorm norm = AnyNorm();
  std::map<std::vector<double>, double> expected;
  const TopsisResult result = Topsis(table, norm).value();
  for (size_t i = 0; i < result.closeness.size(); ++i) {
    expected[table.matrix[i]] = result.closeness[i];
  }
  table.matrix = testing::Shuffled(table.matrix);
  const TopsisResult shuffled = Topsis(table, norm).value();
  RC_ASSERT(shuffled.status == result.status);
  for (size_t i = 0; i < shuffled.closeness.size(); ++i) {
    RC_ASSERT(shuffled.closeness[i] == expected.at(table.matrix[i]));
  }
}

RC_GTEST_PROP(TopsisProperty, BestOfAllIsOneAndWorstOfAllZero, ()) {
  DecisionTable table = AnyTable();
  std::vector<double> best = table.matrix[0], worst = table.matrix[0];
  for (size_t c = 0; c < best.size(); ++c) {
    for (const auto& row : table.matrix) {
      const double sense = table.senses[c];
      best[c] = sense * std::max(sense * best[c], sense * row[c]);
      worst[c] = sense * std::min(sense * worst[c], sense * row[c]);
    }
  }
  table.matrix.push_back(best);
  table.matrix.push_back(worst);
  const TopsisResult result = Topsis(table, AnyNorm()).value();
  if (result.status == TopsisStatus::kNoVariation) return;
  RC_ASSERT(result.closeness[table.matrix.size() - 2] == 1);
  RC_ASSERT(result.closeness.back() == 0);
  for (double closeness : result.closeness) RC_ASSERT(closeness >= 0 && closeness <= 1);
}

RC_GTEST_PROP(TopsisProperty, UnitsOfColumnsAndWeightsDoNotCount, ()) {
  const DecisionTable table = AnyTable();
  const TopsisNorm norm = AnyNorm();
  DecisionTable other = table;
  for (double& weight : other.weights) weight *= 8;
  for (size_t c = 0; c < table.senses.size(); ++c) {
    const double factor = norm == TopsisNorm::kNone ? 1 : *testing::Between(0.5, 50);
    const double shift = norm == TopsisNorm::kVector ? 0 : *testing::Between(-5, 5);
    const int turn = *rc::gen::element(1, -1);
    for (auto& row : other.matrix) row[c] = turn * (row[c] * factor + shift);
    other.senses[c] *= turn;
  }
  const TopsisResult before = Topsis(table, norm).value(), after = Topsis(other, norm).value();
  if (before.status != after.status) return;  // equal values that rounding sets apart
  for (size_t i = 0; i < before.closeness.size(); ++i) {
    RC_ASSERT(std::fabs(before.closeness[i] - after.closeness[i]) <= 1e-6);
  }
}

}  // namespace
}  // namespace partners::methods
