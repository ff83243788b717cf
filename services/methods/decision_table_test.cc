#include "services/methods/decision_table.h"

#include <cmath>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

void ExpectTableRefused(const DecisionTable& table, const std::string& message) {
  testing::ExpectRefused(internal::CheckDecisionTable(table), message);
}

TEST(DecisionTableTest, RefusesWrongShapes) {
  ExpectTableRefused({{}, {1}, {1}}, "matrix: at least one alternative is needed");
  ExpectTableRefused({{{}}, {}, {}}, "weights: at least one criterion is needed");
  ExpectTableRefused({{{1}}, {1}, {}}, "senses: must be as many as the weights");
  ExpectTableRefused({{{1}, {1, 2}}, {1}, {1}},
                     "matrix[1]: must have as many values as there are weights");
  ExpectTableRefused({std::vector<std::vector<double>>(2001, {1}), {1}, {1}},
                     "matrix: has more than 2000 alternatives");
  ExpectTableRefused({{{1}}, std::vector<double>(201, 1), {1}},
                     "weights: has more than 200 criteria");
}

TEST(DecisionTableTest, RefusesWrongNumbers) {
  const std::string range = "must be between -1e+100 and 1e+100";
  ExpectTableRefused({{{1, NAN}}, {1, 1}, {1, 1}}, "matrix[0][1]: " + range);
  ExpectTableRefused({{{1}, {-1.1e100}}, {1}, {1}}, "matrix[1][0]: " + range);
  ExpectTableRefused({{{1}, {1.1e100}}, {1}, {1}}, "matrix[1][0]: " + range);
  ExpectTableRefused({{{1}}, {-1}, {1}}, "weights[0]: must not be negative");
  ExpectTableRefused({{{1}}, {INFINITY}, {1}}, "weights[0]: must be a finite number");
  ExpectTableRefused({{{1}}, {0}, {1}}, "weights: at least one weight must be above zero");
  ExpectTableRefused({{{1, 1}}, {1e308, 1e308}, {1, 1}},
                     "weights: the weights must have a finite sum");
  ExpectTableRefused({{{1}}, {1}, {0}}, "senses[0]: must be 1 or -1");
  ExpectTableRefused({{{1, 1}}, {1, 1}, {1, 2}}, "senses[1]: must be 1 or -1");
}

TEST(DecisionTableTest, TakesTheLargestTables) {
  const std::vector<std::vector<double>> matrix(2000, std::vector<double>(200, 1e100));
  EXPECT_TRUE(
      internal::CheckDecisionTable({matrix, std::vector<double>(200, 1), std::vector<int>(200, -1)})
          .ok());
}

TEST(DecisionTableTest, SharesSumToOne) {
  EXPECT_EQ(internal::WeightShares({{{1, 1, 1}}, {1, 0, 3}, {1, 1, 1}}),
            (std::vector<double>{0.25, 0, 0.75}));
}

RC_GTEST_PROP(DecisionTableProperty, NoOrderChangesASum, ()) {
  std::vector<double> numbers;
  const int count = *rc::gen::inRange(0, 12);
  for (int i = 0; i < count; ++i) numbers.push_back(*testing::Between(0, 3));
  RC_ASSERT(internal::SumInAnyOrder(testing::Shuffled(numbers)) ==
            internal::SumInAnyOrder(numbers));
}

}  // namespace
}  // namespace partners::methods
