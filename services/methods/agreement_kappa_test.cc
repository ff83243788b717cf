#include "services/methods/agreement_kappa.h"

#include <map>

#include "services/methods/agreement_alpha.h"
#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;
using Table = std::vector<std::vector<int64_t>>;

AgreementWeights Weights(KappaWeighting weighting, int categories) {
  return MakeAgreementWeights(weighting, categories).value();
}

CohenKappaResult Cohen(const Table& table, const AgreementWeights& weights) {
  const auto result = CohenKappaOfTable(table, weights);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(CohenKappaResult{});
}

TEST(MakeAgreementWeights, FollowTheDistanceOnTheScale) {
  const auto row = [](KappaWeighting weighting) { return Weights(weighting, 3)[0]; };
  EXPECT_EQ(row(KappaWeighting::kIdentity), (std::vector<double>{1, 0, 0}));
  EXPECT_EQ(row(KappaWeighting::kLinear), (std::vector<double>{1, 0.5, 0}));
  EXPECT_EQ(row(KappaWeighting::kQuadratic), (std::vector<double>{1, 0.75, 0}));
  ExpectRefused(MakeAgreementWeights(KappaWeighting::kLinear, 1).status(),
                "categories: must be between 2 and 1000");
  ExpectRefused(MakeAgreementWeights(KappaWeighting::kLinear, 1001).status(),
                "categories: must be between 2 and 1000");
}

// Cohen (1968), table 1: 200 cases, disagreement weights 1, 3 and 6 of at most 6.
TEST(CohenKappa, GivesTheValuesOfCohen1968) {
  const Table table = {{88, 14, 18}, {10, 40, 10}, {2, 6, 12}};
  const CohenKappaResult plain = Cohen(table, Weights(KappaWeighting::kIdentity, 3));
  EXPECT_NEAR(plain.kappa.value(), 0.492, 5e-4);
  EXPECT_NEAR(plain.observed_agreement.value(), 0.70, 1e-12);
  EXPECT_NEAR(plain.expected_agreement.value(), 0.41, 1e-12);
  EXPECT_EQ(plain.units, 200);
  const CohenKappaResult weighted =
      Cohen(table, {{1, 1 - 1. / 6, 1 - 3. / 6}, {1 - 1. / 6, 1, 0}, {1 - 3. / 6, 0, 1}});
  EXPECT_NEAR(weighted.kappa.value(), 0.348, 5e-4);
}

// By hand for two categories, {{a, b}, {b, a}}: p_e = 1/2, kappa = 2 p_o - 1,
// SE = 2 sqrt(p_o (1 - p_o) / N), SE0 = 1 / sqrt(N).
TEST(CohenKappa, HasTheStandardErrorsWorkedByHand) {
  const CohenKappaResult result = Cohen({{40, 10}, {10, 40}}, Weights(KappaWeighting::kLinear, 2));
  EXPECT_NEAR(result.kappa.value(), 0.6, 1e-15);
  EXPECT_NEAR(result.standard_error.value(), 0.08, 1e-15);
  EXPECT_NEAR(result.null_standard_error.value(), 0.1, 1e-15);
}

TEST(CohenKappa, DropsPairsWithAMissingRating) {
  const AgreementWeights weights = Weights(KappaWeighting::kQuadratic, 4);
  const CohenKappaResult result =
      CohenKappa({{"a", 0, 0}, {"b", 3, 2}, {"c", {}, 1}, {"d", 1, {}}, {"e", {}, {}}}, weights)
          .value();
  EXPECT_EQ(result.units, 2);
  Table table(4, std::vector<int64_t>(4));
  table[0][0] = table[3][2] = 1;
  EXPECT_EQ(result.kappa, Cohen(table, weights).kappa);
}

TEST(CohenKappa, SaysWhenItHasNoAnswer) {
  const AgreementWeights weights = Weights(KappaWeighting::kIdentity, 3);
  const CohenKappaResult none = CohenKappa({{"a", 1, {}}}, weights).value();
  EXPECT_EQ(AgreementStatusName(none.status), "INSUFFICIENT");
  EXPECT_FALSE(none.kappa || none.observed_agreement);
  const CohenKappaResult one = CohenKappa({{"a", 1, 1}, {"b", 1, 1}}, weights).value();
  EXPECT_EQ(AgreementStatusName(one.status), "NO_VARIATION");
  EXPECT_FALSE(one.kappa || one.standard_error || one.null_standard_error);
  EXPECT_EQ(one.expected_agreement, 1);
  // Different habits without any agreement: defined, and 0.
  EXPECT_EQ(CohenKappa({{"a", 1, 2}}, weights).value().kappa, 0);
  EXPECT_EQ(Cohen({{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, weights).standard_error, 0);
}

TEST(CohenKappa, RefusesBadInput) {
  const AgreementWeights good = Weights(KappaWeighting::kIdentity, 2);
  const auto weights = [](const AgreementWeights& w, const std::string& message) {
    ExpectRefused(CohenKappaOfTable({{1, 0}, {0, 1}}, w).status(), message);
    ExpectRefused(CohenKappa({}, w).status(), message);
    ExpectRefused(FleissKappa({}, w).status(), message);
    ExpectRefused(FleissKappaOfCounts({}, w).status(), message);
  };
  weights({{1}}, "weights: at least two categories are needed");
  weights({{1, 0}, {1}}, "weights[1]: must have one weight per category");
  weights({{1, NAN}, {0, 1}}, "weights[0][1]: must be between 0 and 1");
  weights({{1, 0}, {0, 0.5}}, "weights[1][1]: must be 1: a category agrees with itself");
  const auto table = [&](const Table& t, const std::string& message) {
    ExpectRefused(CohenKappaOfTable(t, good).status(), message);
  };
  table({{1, 0}}, "table: must have one row per category");
  table({{1, 0}, {1}}, "table[1]: must have one count per category");
  table({{1, -1}, {0, 1}}, "table[0][1]: must be between 0 and 1000000000");
  const auto pairs = [&](const std::vector<RatingPair>& p, const std::string& message) {
    ExpectRefused(CohenKappa(p, good).status(), message);
  };
  pairs({{"", 0, 0}}, "pairs: an id must not be empty");
  pairs({{"a", 0, 0}, {"a", 0, 1}}, "pairs[a]: the id is there more than once");
  pairs({{"a", 2, 0}}, "pairs[a].first: must be between 0 and 1");
  pairs({{"a", {}, -1}}, "pairs[a].second: must be between 0 and 1");
}

// Fleiss (1971), table 1: 30 patients, 6 psychiatrists, 5 diagnoses; P = .555, P_e = .220.
TEST(FleissKappa, GivesTheValuesOfFleiss1971) {
  const char* const rows[] = {
      "00060", "03003", "01401", "00006", "03030", "20400", "00402", "20310", "20040", "00006",
      "10050", "11040", "03300", "10050", "02031", "00501", "30012", "51000", "02040", "10203",
      "00006", "01050", "02013", "20040", "10041", "05010", "40002", "02040", "10500", "00006"};
  std::vector<CategoryCounts> units;
  for (const char* row : rows) {
    units.push_back({absl::StrCat("patient ", units.size()), {}});
    for (const char* c = row; *c != 0; ++c) units.back().counts.push_back(*c - '0');
  }
  const FleissKappaResult result =
      FleissKappaOfCounts(units, Weights(KappaWeighting::kIdentity, 5)).value();
  EXPECT_NEAR(result.observed_agreement.value(), 0.555, 1e-3);
  EXPECT_NEAR(result.expected_agreement.value(), 0.220, 1e-3);
  EXPECT_NEAR(result.kappa.value(), 0.430, 5e-4);
  EXPECT_EQ(result.rated_units, 30);
}

TEST(FleissKappa, SaysWhenItHasNoAnswer) {
  const AgreementWeights weights = Weights(KappaWeighting::kLinear, 3);
  const FleissKappaResult none = FleissKappa({{"a", "r", 1}, {"b", "r", 2}}, weights).value();
  EXPECT_EQ(AgreementStatusName(none.status), "INSUFFICIENT");
  EXPECT_FALSE(none.kappa || none.expected_agreement);
  EXPECT_EQ(none.rated_units, 2);
  const FleissKappaResult same = FleissKappa({{"a", "r", 1}, {"a", "s", 1}}, weights).value();
  EXPECT_EQ(AgreementStatusName(same.status), "NO_VARIATION");
  EXPECT_FALSE(same.kappa.has_value());
  EXPECT_EQ(same.expected_agreement, 1);
  EXPECT_EQ(FleissKappaOfCounts({{"empty", {0, 0, 0}}}, weights).value().rated_units, 0);
}

TEST(FleissKappa, RefusesBadInput) {
  const AgreementWeights weights = Weights(KappaWeighting::kIdentity, 2);
  const auto ratings = [&](const std::vector<CategoryRating>& r, const std::string& message) {
    ExpectRefused(FleissKappa(r, weights).status(), message);
  };
  ratings({{"a", "r", 0}, {"a", "r", 0}}, "ratings[a/r]: the rating is there more than once");
  ratings({{"a", "", 0}}, "ratings: a rater must not be empty");
  ratings({{"a", "r", 2}}, "ratings[a/r].category: must be between 0 and 1");
  const auto units = [&](const std::vector<CategoryCounts>& u, const std::string& message) {
    ExpectRefused(FleissKappaOfCounts(u, weights).status(), message);
  };
  units({{"a", {1}}}, "units[a].counts: must have one count per category");
  units({{"a", {1, -1}}}, "units[a].counts[1]: must be between 0 and 1000000000");
  units({{"a", {1, 1}}, {"a", {1, 1}}}, "units[a]: the id is there more than once");
}

std::optional<int> Category(const std::string& word) {
  if (word == "-") return std::nullopt;
  return std::stoi(word);
}

TEST(Kappa, AgreesWithTheIndependentComputation) {
  const std::map<std::string, KappaWeighting> weightings = {
      {"identity", KappaWeighting::kIdentity},
      {"linear", KappaWeighting::kLinear},
      {"quadratic", KappaWeighting::kQuadratic}};
  const auto cases = testing::ReadCases("agreement_kappa.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<RatingPair> pairs;
    std::vector<CategoryRating> ratings;
    c.ForEach("unit", [&](const testing::Words& w) {
      pairs.push_back({w[0], Category(w[1]), Category(w[2])});
      for (size_t r = 1; r < w.size(); ++r) {
        if (w[r] != "-") ratings.push_back({w[0], absl::StrCat("r", r), std::stoi(w[r])});
      }
    });
    c.ForEach("cohen", [&](const testing::Words& w) {
      const auto result = CohenKappa(pairs, Weights(weightings.at(w[0]), std::stoi(w[1]))).value();
      EXPECT_EQ(AgreementStatusName(result.status), w[2]);
      testing::ExpectNumber(result.kappa, w[3]);
      testing::ExpectNumber(result.standard_error, w[4]);
      testing::ExpectNumber(result.null_standard_error, w[5]);
    });
    c.ForEach("fleiss", [&](const testing::Words& w) {
      const auto result =
          FleissKappa(ratings, Weights(weightings.at(w[0]), std::stoi(w[1]))).value();
      EXPECT_EQ(AgreementStatusName(result.status), w[2]);
      testing::ExpectNumber(result.kappa, w[3]);
    });
  }
}

// --- properties --------------------------------------------------------------------------------

constexpr int kSize = 4;

AgreementWeights AnyWeights() {
  return Weights(*rc::gen::element(KappaWeighting::kIdentity, KappaWeighting::kLinear,
                                   KappaWeighting::kQuadratic),
                 kSize);
}

std::vector<RatingPair> AnyPairs() {
  std::vector<RatingPair> pairs;
  const int units = *rc::gen::inRange(1, 15);
  const int used = *rc::gen::inRange(1, kSize + 1);
  for (int u = 0; u < units; ++u) {
    pairs.push_back({absl::StrCat("u", u), *rc::gen::inRange(0, used), *rc::gen::inRange(0, used)});
    if (*rc::gen::inRange(0, 6) == 0) pairs.back().second.reset();
    if (*rc::gen::inRange(0, 3) == 0) pairs.back().second = pairs.back().first;
  }
  return pairs;
}

std::vector<CategoryRating> AnyRatings() {
  std::vector<CategoryRating> ratings;
  const int units = *rc::gen::inRange(1, 9);
  const int used = *rc::gen::inRange(1, kSize + 1);
  for (int u = 0; u < units; ++u) {
    const int raters = *rc::gen::inRange(0, 5);
    for (int r = 0; r < raters; ++r) {
      ratings.push_back({absl::StrCat("u", u), absl::StrCat("r", r), *rc::gen::inRange(0, used)});
    }
  }
  return ratings;
}

void AssertSame(const std::optional<double>& a, const std::optional<double>& b) {
  RC_ASSERT(a.has_value() == b.has_value());
  if (a) RC_ASSERT(std::fabs(*a - *b) <= 1e-9 * std::max(1.0, std::fabs(*b)));
}

RC_GTEST_PROP(CohenKappaProperty, NeitherOrderNorNamesNorExchangedRatersMatter, ()) {
  std::vector<RatingPair> pairs = AnyPairs();
  const AgreementWeights weights = AnyWeights();
  const CohenKappaResult before = CohenKappa(pairs, weights).value();
  pairs = testing::Shuffled(pairs);
  for (size_t i = 0; i < pairs.size(); ++i) pairs[i].unit = absl::StrCat("x", i);
  RC_ASSERT(CohenKappa(pairs, weights).value().kappa == before.kappa);
  for (RatingPair& pair : pairs) std::swap(pair.first, pair.second);
  const CohenKappaResult after = CohenKappa(pairs, weights).value();
  AssertSame(after.kappa, before.kappa);
  AssertSame(after.standard_error, before.standard_error);
  AssertSame(after.null_standard_error, before.null_standard_error);
}

RC_GTEST_PROP(CohenKappaProperty, AReversedScaleChangesNothing, ()) {
  std::vector<RatingPair> pairs = AnyPairs();
  const AgreementWeights weights = AnyWeights();
  const CohenKappaResult before = CohenKappa(pairs, weights).value();
  for (RatingPair& pair : pairs) {
    if (pair.first) pair.first = kSize - 1 - *pair.first;
    if (pair.second) pair.second = kSize - 1 - *pair.second;
  }
  const CohenKappaResult after = CohenKappa(pairs, weights).value();
  RC_ASSERT(after.status == before.status);
  AssertSame(after.kappa, before.kappa);
  AssertSame(after.standard_error, before.standard_error);
}

RC_GTEST_PROP(CohenKappaProperty, IsAtMostOneAndAbsentWithAReason, ()) {
  const CohenKappaResult result = CohenKappa(AnyPairs(), AnyWeights()).value();
  RC_ASSERT(result.kappa.has_value() == (result.status == AgreementStatus::kOk));
  RC_ASSERT(result.standard_error.has_value() == result.kappa.has_value());
  RC_ASSERT(result.kappa.value_or(0) <= 1);
  RC_ASSERT(result.standard_error.value_or(0) >= 0);
}

RC_GTEST_PROP(FleissKappaProperty, NeitherOrderNorNamesMatter, ()) {
  std::vector<CategoryRating> ratings = AnyRatings();
  const AgreementWeights weights = AnyWeights();
  const FleissKappaResult before = FleissKappa(ratings, weights).value();
  ratings = testing::Shuffled(ratings);
  RC_ASSERT(FleissKappa(ratings, weights).value().kappa == before.kappa);
  const std::vector<int> names = testing::Shuffled(std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (CategoryRating& r : ratings) {
    r.unit = absl::StrCat("x", names[static_cast<size_t>(r.unit[1] - '0')]);
    r.rater = absl::StrCat("y", names[static_cast<size_t>(r.rater[1] - '0')], r.unit);
  }
  const FleissKappaResult after = FleissKappa(ratings, weights).value();
  RC_ASSERT(after.status == before.status);
  AssertSame(after.kappa, before.kappa);
}

// Two measures by two ways: alpha = 1 - (1 - pi)(1 - 1/n) with pi = Fleiss' kappa of two raters.
RC_GTEST_PROP(FleissKappaProperty, OfTwoRatersGivesNominalAlpha, ()) {
  std::vector<RatingPair> pairs = AnyPairs();
  std::vector<CategoryRating> ratings;
  std::vector<Rating> values;
  for (const RatingPair& pair : pairs) {
    const int second = pair.second.value_or(0);
    ratings.push_back({pair.unit, "first", *pair.first});
    ratings.push_back({pair.unit, "second", second});
    values.push_back({pair.unit, "first", static_cast<double>(*pair.first)});
    values.push_back({pair.unit, "second", static_cast<double>(second)});
  }
  const FleissKappaResult pi =
      FleissKappa(ratings, Weights(KappaWeighting::kIdentity, kSize)).value();
  const AlphaResult alpha = KrippendorffAlpha(values, AlphaMetric::kNominal).value();
  RC_ASSERT(alpha.status == pi.status);
  if (!pi.kappa) return;
  const auto n = static_cast<double>(values.size());
  AssertSame(alpha.alpha, 1 - (1 - *pi.kappa) * (1 - 1 / n));
}

}  // namespace
}  // namespace partners::methods
