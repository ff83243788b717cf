#include "services/methods/agreement_icc.h"

#include "services/methods/case_file.h"
#include "services/methods/icc_test.h"
#include "services/methods/refused_test.h"

namespace partners::methods {
namespace {

using testing::Ends;
using testing::ExpectRefused;
using testing::Ratings;

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

void ExpectLimits(const std::optional<IccLimits>& limits, double low, double low_digit, double high,
                  double high_digit) {
  ASSERT_TRUE(limits.has_value());
  EXPECT_NEAR(limits->low, low, low_digit / 2);
  EXPECT_NEAR(limits->high, high, high_digit / 2);
}

// The same example, as printed by the programs psych (ICC) and irr (icc, for .761).
TEST(IntraclassCorrelation, GivesThePublishedLimits) {
  const IccResult result = Icc(Ratings(
      {{9, 2, 5, 8}, {6, 1, 3, 2}, {8, 4, 6, 8}, {7, 1, 2, 6}, {10, 5, 6, 9}, {6, 2, 4, 7}}));
  EXPECT_NEAR(result.f.value(), 11.03, 5e-3);
  ExpectLimits(result.icc2_limits, 0.019, 1e-3, 0.761, 1e-3);
  ExpectLimits(result.icc2k_limits, 0.071, 1e-3, 0.93, 1e-2);
  ExpectLimits(result.icc3k_limits, 0.676, 1e-3, 0.99, 1e-2);
}

// Eight wines, four judges: the example of the documentation of pingouin (intraclass_corr).
TEST(IntraclassCorrelation, GivesThePublishedLimitsOfTheWines) {
  const IccResult result = Icc(Ratings({{1, 2, 0, 1},
                                        {1, 3, 3, 2},
                                        {3, 8, 1, 4},
                                        {6, 4, 3, 3},
                                        {6, 5, 5, 6},
                                        {7, 5, 6, 2},
                                        {8, 7, 7, 9},
                                        {9, 9, 9, 8}}));
  EXPECT_NEAR(result.f.value(), 11.787, 1e-3);
  EXPECT_NEAR(result.icc2.value(), 0.728, 5e-4);
  ExpectLimits(result.icc2_limits, 0.43, 1e-2, 0.93, 1e-2);
  ExpectLimits(result.icc2k_limits, 0.75, 1e-2, 0.98, 1e-2);
  ExpectLimits(result.icc3k_limits, 0.75, 1e-2, 0.98, 1e-2);
}

// Three raters of the anxiety of twenty people: the example of the program irr (icc, two-way,
// agreement), which prints ICC 0.198 and -0.039 < ICC < 0.494.
TEST(IntraclassCorrelation, GivesThePublishedLimitsOfPoorAgreement) {
  const IccResult result =
      Icc(Ratings({{3, 3, 2}, {3, 6, 1}, {3, 4, 4}, {4, 6, 4}, {5, 2, 3}, {5, 4, 2}, {2, 2, 1},
                   {3, 4, 6}, {5, 3, 1}, {2, 3, 1}, {2, 2, 1}, {6, 3, 2}, {1, 3, 3}, {5, 3, 3},
                   {2, 2, 1}, {2, 2, 1}, {1, 1, 3}, {2, 3, 3}, {4, 3, 2}, {3, 4, 2}}));
  EXPECT_NEAR(result.f.value(), 1.83, 5e-3);
  EXPECT_NEAR(result.icc2.value(), 0.198, 5e-4);
  ExpectLimits(result.icc2_limits, -0.039, 1e-3, 0.494, 1e-3);
}

TEST(IntraclassCorrelation, LimitsOfPerfectAgreementAreOne) {
  const IccResult result = Icc(Ratings({{0.1, 0.1, 0.1}, {0.7, 0.7, 0.7}, {0.2, 0.2, 0.2}}));
  EXPECT_FALSE(result.f.has_value());
  for (const auto& limits : {result.icc2_limits, result.icc2k_limits, result.icc3k_limits}) {
    ASSERT_TRUE(limits.has_value());
    EXPECT_NEAR(limits->low, 1, 1e-15);
    EXPECT_NEAR(limits->high, 1, 1e-15);
  }
}

// MSR 2, MSC 1.5, MSE 0: v = k-1 = 1, F_.975(2, 1) = 799.5, F_.975(1, 2) = 38.506…
TEST(IntraclassCorrelation, HasLimitsWhenOnlyLeniencyDiffers) {
  const IccResult result = Icc(Ratings({{1, 2}, {2, 3}, {3, 4}}));
  ASSERT_TRUE(result.icc2_limits.has_value());
  EXPECT_NEAR(result.icc2_limits->low, 6 / (799.5 * 3 + 6), 1e-12);
  EXPECT_NEAR(result.icc2_limits->high, 6 * 38.506329 / (3 + 6 * 38.506329), 1e-8);
  EXPECT_EQ(result.icc3k_limits->low, 1);
}

TEST(IntraclassCorrelation, OfATableIsTheSame) {
  const IccResult rated = Icc(Ratings({{1, 2}, {2, 2}, {4, 3}}));
  const auto table = IntraclassCorrelationOfTable({{1, 2}, {7, std::nullopt}, {2, 2}, {4, 3}});
  EXPECT_EQ(table->icc2, rated.icc2);
  EXPECT_EQ(table->units, 3);
  EXPECT_EQ(table->raters, 2);
  EXPECT_EQ(table->dropped_units, 1);
}

TEST(IntraclassCorrelation, ARaterWithoutScoresLeavesNoUnitComplete) {
  const auto result =
      IntraclassCorrelationOfTable({{1, 2, std::nullopt}, {3, 1, std::nullopt}}).value();
  EXPECT_EQ(result.status, AgreementStatus::kInsufficient);
  EXPECT_EQ(result.units, 0);
  EXPECT_EQ(result.raters, 3);
  EXPECT_EQ(IntraclassCorrelationOfTable({})->raters, 0);
}

TEST(IntraclassCorrelation, RefusesBadTables) {
  ExpectRefused(IntraclassCorrelationOfTable({{1, 2}, {1}}).status(),
                "ratings[1]: must have as many scores as the first row");
  ExpectRefused(IntraclassCorrelationOfTable({{1, 2}, {1, INFINITY}}).status(),
                "ratings[1][1]: must be a finite number");
  ExpectRefused(IntraclassCorrelationOfTable({{1e101}}).status(),
                "ratings[0][0]: must be between -1e100 and 1e100");
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

// Quantiles of F are good to 1e-10; both sides have their own.
void ExpectLimit(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = testing::OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (number) {
    EXPECT_NEAR(*actual, *number, 1e-9 * std::max(1.0, std::fabs(*number)));
  }
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
    c.ForEach("limits", [&](const testing::Words& w) {
      const std::vector<std::optional<double>> ends = Ends(Icc(ratings));
      for (size_t i = 0; i < 6; ++i) ExpectLimit(ends[i], w[i]);
    });
  }
}

}  // namespace
}  // namespace partners::methods
