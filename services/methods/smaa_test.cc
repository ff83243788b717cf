#include "services/methods/smaa.h"

#include <cmath>
#include <numeric>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"
#include "services/methods/random_draws.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Matrix = std::vector<std::vector<double>>;

// Published: the first numbers of seed 1234567, as listed by Rosetta Code ("Pseudo-random
// numbers/Splitmix64").
TEST(SplitMix64Test, GivesThePublishedNumbers) {
  SplitMix64 random(1234567);
  for (const uint64_t expected : {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                  4593380528125082431u, 16408922859458223821u}) {
    EXPECT_EQ(random.Next(), expected);
  }
}

TEST(SplitMix64Test, UnitsAreTheMiddlesOf53BitSteps) {
  SplitMix64 numbers(7), units(7);
  for (int i = 0; i < 1000; ++i) {
    const double u = units.NextUnit();
    EXPECT_EQ(u, (static_cast<double>(numbers.Next() >> 11) + 0.5) / 9007199254740992.0);
    EXPECT_GT(u, 0);
    EXPECT_LT(u, 1);
  }
}

// With two criteria the weight of the first is uniform on (0, 1): shares are lengths of intervals.
TEST(SmaaTest, SharesAreTheLengthsOfIntervals) {
  const SmaaResult result = Smaa({{1, 0}, {0, 1}, {0.6, 0.6}}, 200'000, 42).value();
  // The first is first where its weight is above 0.6, and last where it is below 0.5.
  const Matrix exact = {{0.4, 0.1, 0.5}, {0.4, 0.1, 0.5}, {0.2, 0.8, 0}};
  const double close = 4 * std::sqrt(0.25 / 200'000);  // four standard errors
  for (size_t i = 0; i < 3; ++i) {
    for (size_t r = 0; r < 3; ++r) {
      EXPECT_NEAR(result.rank_acceptability[i][r], exact[i][r], close) << i << " " << r;
    }
  }
  EXPECT_EQ(result.counts[2][2], 0);
  EXPECT_NEAR(result.pairwise[0][1], 0.5, close);
  EXPECT_NEAR(result.pairwise[2][0], 0.6, close);
  // First when its weight is above 0.6: 0.8 in the middle.
  EXPECT_NEAR((*result.central_weights[0])[0], 0.8, 0.005);
  EXPECT_NEAR((*result.central_weights[2])[0], 0.5, 0.005);
}

// With three criteria weights are uniform over a triangle: the first of three pure alternatives
// wins on a third of it, where its weight is the largest; the mean of the largest of three is
// 11/18.
TEST(SmaaTest, SharesAreTheAreasOfPolygons) {
  const SmaaResult result = Smaa({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 200'000, 1).value();
  for (int i = 0; i < 3; ++i) {
    EXPECT_NEAR(result.rank_acceptability[i][0], 1.0 / 3, 0.005);
    EXPECT_NEAR((*result.central_weights[i])[i], 11.0 / 18, 0.005);
  }
}

TEST(SmaaTest, TiesShareTheBetterRankInEachDraw) {
  const SmaaResult result = Smaa({{0.5, 0.5}, {0.5, 0.5}}, 100, 3).value();
  EXPECT_EQ(result.counts, (std::vector<std::vector<int64_t>>{{100, 0}, {100, 0}}));
  EXPECT_EQ(result.pairwise, (Matrix{{0, 0}, {0, 0}}));
}

TEST(SmaaTest, OneAlternativeIsAlwaysFirst) {
  const SmaaResult result = Smaa({{0.25}}, 10, 0).value();
  EXPECT_EQ(result.rank_acceptability, (Matrix{{1}}));
  EXPECT_EQ(**result.central_weights.begin(), (std::vector<double>{1}));
}

TEST(SmaaTest, RefusesWhatMakesNoSense) {
  const auto refused = [](const Matrix& values, int draws, const std::string& message) {
    ExpectRefused(Smaa(values, draws, 0).status(), message);
  };
  refused({}, 10, "values: at least one alternative is needed");
  refused({{}}, 10, "values: at least one criterion is needed");
  refused({{0.5, 0.5}, {0.5}}, 10,
          "values[1]: must have as many criteria as the first alternative");
  refused({{0.5, 1.5}}, 10, "values[0][1]: must be between 0 and 1");
  refused({{NAN}}, 10, "values[0][0]: must be between 0 and 1");
  refused({{0.5}}, 0, "draws: must be between 1 and 1000000");
  refused({{0.5}}, 1'000'001, "draws: must be between 1 and 1000000");
  refused(Matrix(2001, {0.5}), 10, "values: has more than 2000 alternatives");
  refused({std::vector<double>(201, 0.5)}, 10, "values: has more than 200 criteria");
}

// The second implementation (cases/make_smaa_cases.py) draws the same numbers.
TEST(SmaaTest, AgreesWithTheIndependentImplementation) {
  for (const testing::Case& one : testing::ReadCases("smaa.cases")) {
    SCOPED_TRACE(one.name);
    Matrix values;
    one.ForEach("values", [&](const testing::Words& words) {
      std::vector<double>& row = values.emplace_back();
      for (const std::string& word : words) row.push_back(testing::Number(word));
    });
    int draws = 0;
    uint64_t seed = 0;
    one.ForEach("draws", [&](const testing::Words& words) {
      ASSERT_TRUE(absl::SimpleAtoi(words[0], &draws));
      ASSERT_TRUE(absl::SimpleAtoi(words[1], &seed));
    });
    const SmaaResult result = Smaa(values, draws, seed).value();
    size_t row = 0;
    one.ForEach("counts", [&](const testing::Words& words) {
      for (size_t r = 0; r < words.size(); ++r) {
        EXPECT_EQ(absl::StrCat(result.counts[row][r]), words[r]);
      }
      ++row;
    });
    EXPECT_EQ(row, values.size());
    row = 0;
    one.ForEach("above", [&](const testing::Words& words) {
      for (size_t j = 0; j < words.size(); ++j) {
        EXPECT_EQ(absl::StrCat(std::llround(result.pairwise[row][j] * draws)), words[j]);
      }
      ++row;
    });
    row = 0;
    one.ForEach("central", [&](const testing::Words& words) {
      const auto& central = result.central_weights[row++];
      ASSERT_EQ(central.has_value(), words[0] != "-");
      for (size_t c = 0; central.has_value() && c < words.size(); ++c) {
        testing::ExpectNumber((*central)[c], words[c]);
      }
    });
  }
}

Matrix AnyValues() {
  const size_t alternatives = *rc::gen::inRange<size_t>(1, 6);
  const size_t criteria = *rc::gen::inRange<size_t>(1, 5);
  Matrix values(alternatives);
  for (auto& row : values) {
    for (size_t c = 0; c < criteria; ++c) row.push_back(*Between(0, 1));
  }
  return values;
}

RC_GTEST_PROP(SmaaProperty, RowsSumToOneAndColumnsTooWithoutTies, ()) {
  const Matrix values = AnyValues();
  const SmaaResult result = Smaa(values, 50, *rc::gen::arbitrary<uint64_t>()).value();
  bool ties = false;
  for (size_t i = 0; i < values.size(); ++i) {
    const auto& row = result.counts[i];
    RC_ASSERT(std::accumulate(row.begin(), row.end(), int64_t{0}) == 50);
    for (size_t j = 0; j < i; ++j) {
      const double pair = result.pairwise[i][j] + result.pairwise[j][i];
      RC_ASSERT(pair <= 1 + 1e-12);
      ties = ties || pair < 1 - 1e-12;
    }
  }
  if (ties) return;
  for (size_t r = 0; r < values.size(); ++r) {
    int64_t column = 0;
    for (const auto& row : result.counts) column += row[r];
    RC_ASSERT(column == 50);
  }
}

RC_GTEST_PROP(SmaaProperty, NobodyIsAboveItsDominator, ()) {
  Matrix values = AnyValues();
  std::vector<double> better = values[0];
  for (double& v : better) v = std::min(1.0, v + *Between(0, 0.5));
  values.push_back(better);
  const SmaaResult result = Smaa(values, 50, *rc::gen::arbitrary<uint64_t>()).value();
  RC_ASSERT(result.pairwise[0].back() == 0);
}

RC_GTEST_PROP(SmaaProperty, CentralWeightsSumToOne, ()) {
  const Matrix values = AnyValues();
  const SmaaResult result = Smaa(values, 20, *rc::gen::arbitrary<uint64_t>()).value();
  for (size_t i = 0; i < values.size(); ++i) {
    RC_ASSERT(result.central_weights[i].has_value() == (result.counts[i][0] > 0));
    if (!result.central_weights[i]) continue;
    const auto& weights = *result.central_weights[i];
    RC_ASSERT(std::fabs(std::accumulate(weights.begin(), weights.end(), 0.0) - 1) <= 1e-12);
  }
}

}  // namespace
}  // namespace partners::methods
