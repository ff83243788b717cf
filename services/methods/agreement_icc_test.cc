#include "services/methods/agreement_icc.h"

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;

std::vector<Rating> Ratings(const std::vector<std::vector<double>>& table) {
  std::vector<Rating> ratings;
  for (size_t i = 0; i < table.size(); ++i) {
    for (size_t j = 0; j < table[i].size(); ++j) {
      ratings.push_back({absl::StrCat("u", i), absl::StrCat("r", j), table[i][j]});
    }
  }
  return ratings;
}

IccResult Icc(const std::vector<Rating>& ratings) {
  const auto result = IntraclassCorrelation(ratings);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(IccResult{});
}

// Shrout & Fleiss (1979), tables 2 to 4: six targets, four judges.
TEST(IntraclassCorrelation, GivesThePublishedValues) {
  const IccResult result = Icc(Ratings(
      {{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}));
  ASSERT_TRUE(result.mean_squares.has_value());
  EXPECT_NEAR(result.mean_squares->rows, 11.24, 5e-3);
  EXPECT_NEAR(result.mean_squares->within, 6.26, 5e-3);
  EXPECT_NEAR(result.mean_squares->columns, 32.49, 5e-3);
  EXPECT_NEAR(result.mean_squares->error, 1.02, 5e-3);
  EXPECT_NEAR(result.icc1.value(), 0.17, 5e-3);
  EXPECT_NEAR(result.icc2.value(), 0.29, 5e-3);
  EXPECT_NEAR(result.icc3.value(), 0.71, 5e-3);
  EXPECT_NEAR(result.icc1k.value(), 0.44, 5e-3);
  EXPECT_NEAR(result.icc2k.value(), 0.62, 5e-3);
  EXPECT_NEAR(result.icc3k.value(), 0.91, 5e-3);
}

TEST(IntraclassCorrelation, ConstantLeniencyIsDisagreementButNotForIcc3) {
  const IccResult result = Icc(Ratings({{1, 2}, {2, 3}, {3, 4}}));
  EXPECT_EQ(result.icc3, 1);
  EXPECT_EQ(result.icc3k, 1);
  EXPECT_NEAR(result.icc2.value(), 1 / 1.5, 1e-15);  // MSR 2, MSC 1.5, MSE 0: 2 / (2 + 2*1.5/3)
}

TEST(IntraclassCorrelation, DropsUnitsThatNotEverybodyRated) {
  std::vector<Rating> ratings = Ratings({{1, 2}, {2, 2}, {4, 3}});
  const IccResult complete = Icc(ratings);
  ratings.push_back({"v", "r1", 9});
  const IccResult result = Icc(ratings);
  EXPECT_EQ(result.dropped_units, 1);
  EXPECT_EQ(result.units, 3);
  EXPECT_EQ(result.icc2, complete.icc2);
}

TEST(IntraclassCorrelation, SaysWhenThereIsNothingToCompare) {
  for (const auto& ratings : {std::vector<Rating>{}, Ratings({{1, 2}}), Ratings({{1}, {2}, {3}}),
                              std::vector<Rating>{{"u", "a", 1}, {"v", "b", 1}, {"w", "a", 2}}}) {
    const IccResult result = Icc(ratings);
    EXPECT_EQ(AgreementStatusName(result.status), "INSUFFICIENT");
    EXPECT_FALSE(result.mean_squares || result.icc1 || result.icc3k);
  }
}

TEST(IntraclassCorrelation, SaysWhenNothingVaries) {
  for (const auto& row : {std::vector<double>{0.1, 0.1, 0.1}, {0.1, 0.7, 0.3}}) {
    const IccResult result = Icc(Ratings({row, row, row}));
    EXPECT_EQ(AgreementStatusName(result.status), "NO_VARIATION");
    EXPECT_FALSE(result.icc1 || result.icc2 || result.icc3);
    EXPECT_EQ(result.mean_squares->rows, 0);
    EXPECT_EQ(result.mean_squares->error, 0);
  }
}

TEST(IntraclassCorrelation, IsAbsentWhereItWouldDivideByZero) {
  // The mean of each unit is the same, up to rounding: MSR = 0.
  const IccResult result = Icc(Ratings({{0.1, 0.2, 0.3}, {0.3, 0.1, 0.2}, {0.3, 0.2, 0.1}}));
  EXPECT_EQ(result.status, AgreementStatus::kOk);
  EXPECT_FALSE(result.icc1k || result.icc3k);
  EXPECT_NEAR(result.icc3.value(), -0.5, 1e-12);
  // Here the denominator of ICC2 is 0 + 2 - 2 as well.
  EXPECT_FALSE(Icc(Ratings({{1, 2}, {2, 1}})).icc2);
}

TEST(IntraclassCorrelation, RefusesBadRatings) {
  ExpectRefused(IntraclassCorrelation({{"u", "r", INFINITY}}).status(),
                "ratings[u/r].value: must be a finite number");
  ExpectRefused(IntraclassCorrelation({{"u", "r", 1}, {"u", "r", 1}}).status(),
                "ratings[u/r]: the rating is there more than once");
}

TEST(IntraclassCorrelation, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("agreement_icc.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<Rating> ratings;
    c.ForEach("rating", [&](const testing::Words& w) {
      ratings.push_back({w[0], w[1], testing::Number(w[2])});
    });
    c.ForEach("result", [&](const testing::Words& w) {
      const IccResult r = Icc(ratings);
      EXPECT_EQ(absl::StrCat(r.units), w[0]);
      EXPECT_EQ(absl::StrCat(r.raters), w[1]);
      EXPECT_EQ(AgreementStatusName(r.status), w[2]);
      std::vector<std::optional<double>> squares(4);
      if (const auto& ms = r.mean_squares) squares = {ms->rows, ms->columns, ms->error, ms->within};
      for (size_t i = 0; i < 4; ++i) testing::ExpectNumber(squares[i], w[3 + i]);
      const std::optional<double> icc[] = {r.icc1, r.icc2, r.icc3, r.icc1k, r.icc2k, r.icc3k};
      for (size_t i = 0; i < 6; ++i) testing::ExpectNumber(icc[i], w[7 + i]);
    });
  }
}

// --- properties --------------------------------------------------------------------------------

std::vector<std::vector<double>> AnyTable() {
  const auto n = *rc::gen::inRange<size_t>(2, 8);
  const auto k = *rc::gen::inRange<size_t>(2, 5);
  std::vector<std::vector<double>> table(n, std::vector<double>(k));
  for (std::vector<double>& row : table) {
    for (double& y : row) y = *rc::gen::inRange(0, 11);
  }
  return table;
}

std::vector<std::optional<double>> All(const IccResult& r) {
  return {r.icc1, r.icc2, r.icc3, r.icc1k, r.icc2k, r.icc3k};
}

void AssertSame(const IccResult& a, const IccResult& b) {
  RC_ASSERT(a.status == b.status);
  for (size_t i = 0; i < 6; ++i) {
    const std::optional<double> x = All(a)[i];
    const std::optional<double> y = All(b)[i];
    RC_ASSERT(x.has_value() == y.has_value());
    if (x) RC_ASSERT(std::fabs(*x - *y) <= 1e-9 * std::max(1.0, std::fabs(*y)));
  }
}

RC_GTEST_PROP(IntraclassCorrelationProperty, NoOrderOfRatingsChangesABit, ()) {
  const std::vector<Rating> ratings = Ratings(AnyTable());
  RC_ASSERT(All(IntraclassCorrelation(testing::Shuffled(ratings)).value()) ==
            All(IntraclassCorrelation(ratings).value()));
}

RC_GTEST_PROP(IntraclassCorrelationProperty, NamesOfUnitsAndRatersDoNotMatter, ()) {
  std::vector<Rating> ratings = Ratings(AnyTable());
  const IccResult before = IntraclassCorrelation(ratings).value();
  const std::vector<int> names = testing::Shuffled(std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (Rating& r : ratings) {
    r.unit = absl::StrCat("x", names[static_cast<size_t>(r.unit[1] - '0')]);
    r.rater = absl::StrCat("y", names[static_cast<size_t>(r.rater[1] - '0')]);
  }
  AssertSame(IntraclassCorrelation(ratings).value(), before);
}

RC_GTEST_PROP(IntraclassCorrelationProperty, DoesNotKnowTheUnitOfRatings, ()) {
  std::vector<Rating> ratings = Ratings(AnyTable());
  const IccResult before = IntraclassCorrelation(ratings).value();
  const double factor = *Between(0.1, 40);
  const double shift = *Between(-500, 500);
  for (Rating& r : ratings) r.value = factor * r.value + shift;
  AssertSame(IntraclassCorrelation(ratings).value(), before);
}

// The mean of k: x -> kx / (1 + (k-1) x), Spearman and Brown's formula.
RC_GTEST_PROP(IntraclassCorrelationProperty, MeansFollowFromSingleRatings, ()) {
  const IccResult r = IntraclassCorrelation(Ratings(AnyTable())).value();
  const auto k = static_cast<double>(r.raters);
  const std::vector<std::optional<double>> all = All(r);
  for (size_t i = 0; i < 3; ++i) {
    RC_ASSERT(all[i].value_or(0) <= 1 + 1e-12);
    if (!all[i] || !all[i + 3]) continue;
    const double denominator = 1 + (k - 1) * *all[i];
    RC_ASSERT(std::fabs(*all[i + 3] * denominator - k * *all[i]) <=
              1e-9 * std::max(1.0, std::fabs(*all[i + 3])));
  }
}

}  // namespace
}  // namespace partners::methods
