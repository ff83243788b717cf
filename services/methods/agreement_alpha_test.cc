#include "services/methods/agreement_alpha.h"

#include <map>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;

constexpr AlphaMetric kMetrics[] = {AlphaMetric::kNominal, AlphaMetric::kOrdinal,
                                    AlphaMetric::kInterval, AlphaMetric::kRatio};

AlphaResult Alpha(const std::vector<Rating>& ratings, AlphaMetric metric) {
  const auto result = KrippendorffAlpha(ratings, metric);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(AlphaResult{});
}

// One string per rater, one character per unit; '.' = missing.
std::vector<Rating> Matrix(const std::vector<std::string>& rows) {
  std::vector<Rating> ratings;
  for (size_t r = 0; r < rows.size(); ++r) {
    for (size_t u = 0; u < rows[r].size(); ++u) {
      if (rows[r][u] == '.') continue;
      ratings.push_back(
          {absl::StrCat("u", u), absl::StrCat("r", r), static_cast<double>(rows[r][u] - '0')});
    }
  }
  return ratings;
}

// Krippendorff (2011), section D: four observers, twelve units; the last has a single rating.
TEST(KrippendorffAlpha, GivesThePublishedValues) {
  const std::vector<Rating> ratings =
      Matrix({"123321412...", "1233224125.3", ".3332342251.", "12332441251."});
  EXPECT_NEAR(Alpha(ratings, AlphaMetric::kNominal).alpha.value(), 0.743, 5e-4);
  EXPECT_NEAR(Alpha(ratings, AlphaMetric::kOrdinal).alpha.value(), 0.815, 5e-4);
  EXPECT_NEAR(Alpha(ratings, AlphaMetric::kInterval).alpha.value(), 0.849, 5e-4);
  EXPECT_NEAR(Alpha(ratings, AlphaMetric::kRatio).alpha.value(), 0.797, 5e-4);
  const AlphaResult result = Alpha(ratings, AlphaMetric::kNominal);
  EXPECT_EQ(result.kept_units, 11);
  EXPECT_EQ(result.kept_ratings, 40);
  EXPECT_EQ(result.dropped_units, 1);
}

// Krippendorff (2011), section A: two observers, ten units, two values; alpha = .095.
TEST(KrippendorffAlpha, GivesThePublishedValueOfTwoObservers) {
  const std::vector<Rating> ratings = Matrix({"0100000010", "1110010000"});
  for (AlphaMetric metric : kMetrics) {
    EXPECT_NEAR(Alpha(ratings, metric).alpha.value(), 0.095, 5e-4);  // two values: one metric
  }
}

TEST(KrippendorffAlpha, PerfectAgreementIsOneAndOppositeIsBelowZero) {
  for (AlphaMetric metric : kMetrics) {
    const AlphaResult perfect = Alpha(Matrix({"1234", "1234"}), metric);
    EXPECT_EQ(perfect.alpha, 1);
    EXPECT_EQ(perfect.standard_error, 0);
    EXPECT_LT(Alpha(Matrix({"1515", "5151"}), metric).alpha.value(), 0);
  }
}

TEST(KrippendorffAlpha, SaysWhenThereIsNothingToCompare) {
  for (AlphaMetric metric : kMetrics) {
    for (const auto& rows : {std::vector<std::string>{}, {"123"}, {"12..", "..34"}}) {
      const AlphaResult result = Alpha(Matrix(rows), metric);
      EXPECT_EQ(AgreementStatusName(result.status), "INSUFFICIENT");
      EXPECT_FALSE(result.alpha || result.standard_error || result.observed_disagreement);
      EXPECT_EQ(result.kept_units, 0);
    }
  }
}

TEST(KrippendorffAlpha, SaysWhenNothingVaries) {
  for (AlphaMetric metric : kMetrics) {
    // 7 is in no kept unit and does not count; thirds do not add up exactly.
    std::vector<Rating> ratings = Matrix({"333.", "3337"});
    for (Rating& rating : ratings) rating.value /= 9;
    std::erase_if(ratings, [](const Rating& r) { return r.value == 0; });
    const AlphaResult result = Alpha(ratings, metric);
    EXPECT_EQ(AgreementStatusName(result.status), "NO_VARIATION");
    EXPECT_FALSE(result.alpha || result.standard_error);
    EXPECT_EQ(result.expected_disagreement, 0);
  }
}

TEST(KrippendorffAlpha, HasAStandardErrorOnlyWhereEveryUnitCanBeLeftOut) {
  EXPECT_FALSE(Alpha(Matrix({"12", "13"}), AlphaMetric::kInterval).standard_error);
  // Without the last unit nothing varies.
  const AlphaResult lone = Alpha(Matrix({"1112", "1113"}), AlphaMetric::kInterval);
  EXPECT_EQ(lone.status, AgreementStatus::kOk);
  EXPECT_FALSE(lone.standard_error);
}

TEST(KrippendorffAlpha, KeepsItsDigitsFarFromZero) {
  std::vector<Rating> ratings = Matrix({"1234512345", "1243521345"});
  const double near = Alpha(ratings, AlphaMetric::kInterval).alpha.value();
  for (Rating& rating : ratings) rating.value += 1e9;
  EXPECT_NEAR(Alpha(ratings, AlphaMetric::kInterval).alpha.value(), near, 1e-9);
}

TEST(KrippendorffAlpha, RefusesBadRatings) {
  const auto refused = [](const std::vector<Rating>& ratings, AlphaMetric metric,
                          const std::string& message) {
    ExpectRefused(KrippendorffAlpha(ratings, metric).status(), message);
  };
  refused({{"", "r", 1}}, AlphaMetric::kNominal, "ratings: a unit must not be empty");
  refused({{"u", "", 1}}, AlphaMetric::kNominal, "ratings: a rater must not be empty");
  refused({{"u", "r", 1}, {"v", "r", 1}, {"u", "r", 2}}, AlphaMetric::kNominal,
          "ratings[u/r]: the rating is there more than once");
  refused({{"u", "r", NAN}}, AlphaMetric::kOrdinal, "ratings[u/r].value: must be a finite number");
  refused({{"u", "r", -2e100}}, AlphaMetric::kInterval,
          "ratings[u/r].value: must be between -1e100 and 1e100");
  refused({{"u\n", "r", -1}}, AlphaMetric::kRatio,
          "ratings[u\\n/r].value: must not be negative with the ratio metric");
}

TEST(KrippendorffAlpha, AgreesWithTheIndependentComputation) {
  const std::map<std::string, AlphaMetric> metrics = {{"nominal", AlphaMetric::kNominal},
                                                      {"ordinal", AlphaMetric::kOrdinal},
                                                      {"interval", AlphaMetric::kInterval},
                                                      {"ratio", AlphaMetric::kRatio}};
  const auto cases = testing::ReadCases("agreement_alpha.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<Rating> ratings;
    c.ForEach("rating", [&](const testing::Words& w) {
      ratings.push_back({w[0], w[1], testing::Number(w[2])});
    });
    c.ForEach("result", [&](const testing::Words& w) {
      const AlphaResult result = Alpha(ratings, metrics.at(w[0]));
      EXPECT_EQ(AgreementStatusName(result.status), w[1]);
      testing::ExpectNumber(result.alpha, w[2]);
      testing::ExpectNumber(result.standard_error, w[3]);
      testing::ExpectNumber(result.observed_disagreement, w[4]);
      testing::ExpectNumber(result.expected_disagreement, w[5]);
    });
  }
}

// --- properties --------------------------------------------------------------------------------

std::vector<Rating> AnyRatings() {
  const int units = *rc::gen::inRange(1, 9);
  const int raters = *rc::gen::inRange(1, 5);
  const int missing = *rc::gen::inRange(0, 4);
  const auto value = *rc::gen::arbitrary<bool>()
                         ? rc::gen::map(rc::gen::inRange(1, 6), [](int i) { return double(i); })
                         : Between(0, 100);
  std::vector<Rating> ratings;
  for (int u = 0; u < units; ++u) {
    for (int r = 0; r < raters; ++r) {
      if (*rc::gen::inRange(0, 8) < missing) continue;
      ratings.push_back({absl::StrCat("u", u), absl::StrCat("r", r), *value});
    }
  }
  return ratings;
}

AlphaMetric AnyMetric() { return *rc::gen::elementOf(std::vector(kMetrics, kMetrics + 4)); }

void AssertSame(const std::optional<double>& a, const std::optional<double>& b) {
  RC_ASSERT(a.has_value() == b.has_value());
  if (a) RC_ASSERT(std::fabs(*a - *b) <= 1e-9 * std::max(1.0, std::fabs(*b)));
}

void AssertSame(const AlphaResult& a, const AlphaResult& b) {
  RC_ASSERT(a.status == b.status);
  AssertSame(a.alpha, b.alpha);
  AssertSame(a.standard_error, b.standard_error);
}

RC_GTEST_PROP(KrippendorffAlphaProperty, NoOrderOfRatingsChangesABit, ()) {
  const std::vector<Rating> ratings = AnyRatings();
  const AlphaMetric metric = AnyMetric();
  const AlphaResult a = KrippendorffAlpha(ratings, metric).value();
  const AlphaResult b = KrippendorffAlpha(testing::Shuffled(ratings), metric).value();
  RC_ASSERT(a.alpha == b.alpha);
  RC_ASSERT(a.standard_error == b.standard_error);
}

RC_GTEST_PROP(KrippendorffAlphaProperty, NamesOfUnitsAndRatersDoNotMatter, ()) {
  std::vector<Rating> ratings = AnyRatings();
  const AlphaMetric metric = AnyMetric();
  const AlphaResult before = KrippendorffAlpha(ratings, metric).value();
  const std::vector<int> names = testing::Shuffled(std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (Rating& r : ratings) {
    r.unit = absl::StrCat("x", names[static_cast<size_t>(r.unit[1] - '0')]);
    r.rater = absl::StrCat("y", names[static_cast<size_t>(r.rater[1] - '0')], r.unit);
  }
  AssertSame(KrippendorffAlpha(ratings, metric).value(), before);
}

RC_GTEST_PROP(KrippendorffAlphaProperty, IntervalAlphaDoesNotKnowTheUnit, ()) {
  std::vector<Rating> ratings = AnyRatings();
  for (Rating& r : ratings) r.value = std::round(r.value);
  const AlphaResult before = KrippendorffAlpha(ratings, AlphaMetric::kInterval).value();
  const double factor = *Between(0.1, 40);
  const double shift = *Between(-500, 500);
  for (Rating& r : ratings) r.value = factor * r.value + shift;
  AssertSame(KrippendorffAlpha(ratings, AlphaMetric::kInterval).value(), before);
}

RC_GTEST_PROP(KrippendorffAlphaProperty, OrdinalAlphaKnowsOnlyTheOrder, ()) {
  std::vector<Rating> ratings = AnyRatings();
  for (Rating& r : ratings) r.value = std::round(r.value);
  const AlphaResult before = KrippendorffAlpha(ratings, AlphaMetric::kOrdinal).value();
  std::map<double, double> recoded;
  for (const Rating& r : ratings) recoded[r.value] = 0;
  double last = *Between(-100, 100);
  for (auto& [value, code] : recoded) code = last += *Between(0.01, 50);
  for (Rating& r : ratings) r.value = recoded[r.value];
  const AlphaResult after = KrippendorffAlpha(ratings, AlphaMetric::kOrdinal).value();
  RC_ASSERT(after.alpha == before.alpha);
  RC_ASSERT(after.standard_error == before.standard_error);
}

RC_GTEST_PROP(KrippendorffAlphaProperty, NominalAlphaOfTwoRatersIsScottsPi, ()) {
  const int units = *rc::gen::inRange(2, 15);
  std::vector<Rating> ratings;
  std::map<int, double> counts;
  double agreed = 0;
  for (int u = 0; u < units; ++u) {
    const int first = *rc::gen::inRange(0, 4);
    const int second = *rc::gen::inRange(0, 4);
    ratings.push_back({absl::StrCat("u", u), "a", double(first)});
    ratings.push_back({absl::StrCat("u", u), "b", double(second)});
    agreed += first == second ? 1 : 0;
    ++counts[first];
    ++counts[second];
  }
  const AlphaResult alpha = KrippendorffAlpha(ratings, AlphaMetric::kNominal).value();
  RC_ASSERT((alpha.status == AgreementStatus::kNoVariation) == (counts.size() == 1u));
  if (counts.size() == 1u) return;
  const double n = 2.0 * units;
  double expected = 0;
  for (const auto& [category, count] : counts) expected += count / n * (count / n);
  const double pi = (agreed / units - expected) / (1 - expected);
  AssertSame(alpha.alpha, 1 - (1 - pi) * (1 - 1 / n));
}

RC_GTEST_PROP(KrippendorffAlphaProperty, IsAtMostOneAndAbsentWithAReason, ()) {
  const AlphaResult result = KrippendorffAlpha(AnyRatings(), AnyMetric()).value();
  RC_ASSERT(result.alpha.has_value() == (result.status == AgreementStatus::kOk));
  RC_ASSERT(result.alpha.value_or(0) <= 1);
  RC_ASSERT(result.standard_error.value_or(0) >= 0);
}

}  // namespace
}  // namespace partners::methods
