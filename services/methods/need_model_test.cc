#include "services/methods/need_model.h"

#include <cmath>
#include <functional>
#include <map>

#include "services/methods/case_file.h"
#include "services/methods/refused_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;
using Names = std::vector<std::string>;

// A fictional school. Scores by hand: rating 1 of 3 -> 2/3; percentile 8 of 50..0 -> .84;
// growth 38 of 60..30 -> 22/30; chronic absence 41 of 5..40 -> 1 (beyond the anchor).
std::vector<Indicator> School() {
  return {{kTp1Rating, RatingNumber(Rating::kDeveloping), kRatingLeastNeed, kRatingMostNeed},
          {kTp3Rating, RatingNumber(Rating::kSustaining), kRatingLeastNeed, kRatingMostNeed},
          {kAccountabilityPercentile, 8, 50, 0},
          {kGrowth, 38, 60, 30},
          {kSubgroupGap, std::nullopt, 0, 20},
          {kChronicAbsence, 41, 5, 40}};
}

NeedResult Need(const std::vector<Indicator>& indicators,
                const NeedPolicy& policy = DefaultNeedPolicy()) {
  const auto result = ComputeNeed(indicators, policy);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(NeedResult{});
}

TEST(NeedModel, NormalisesBetweenTheAnchorsInBothDirections) {
  const NeedResult result = Need(School());
  std::map<std::string, std::optional<double>> n;
  for (const IndicatorScore& s : result.scores) n[s.indicator.id] = s.score;
  EXPECT_NEAR(n[kTp1Rating].value(), 2. / 3, 1e-15);
  EXPECT_EQ(n[kTp3Rating], 0);
  EXPECT_FALSE(std::signbit(n[kTp3Rating].value()));
  EXPECT_NEAR(n[kAccountabilityPercentile].value(), 0.84, 1e-15);
  EXPECT_NEAR(n[kGrowth].value(), 22. / 30, 1e-15);
  EXPECT_EQ(n[kSubgroupGap], std::nullopt);
  EXPECT_EQ(n[kChronicAbsence], 1);
}

TEST(NeedModel, ShowsTheWholeDerivationOfAPractice) {
  const NeedResult result = Need(School());
  EXPECT_EQ(result.policy_id, "default-1");
  ASSERT_EQ(result.practices.size(), 4u);
  const PracticeNeed& tp1 = result.practices[0];
  EXPECT_EQ(tp1.practice, "TP1");
  EXPECT_EQ(tp1.mean.status, CoverageStatus::kOk);
  EXPECT_EQ(tp1.mean.coverage, 1);
  ASSERT_EQ(tp1.mean.terms.size(), 3u);
  EXPECT_EQ(tp1.mean.terms[0].indicator, kAccountabilityPercentile);
  EXPECT_EQ(tp1.mean.terms[0].weight, 0.2);
  EXPECT_NEAR(tp1.mean.terms[0].score.value(), 0.84, 1e-15);
  EXPECT_NEAR(tp1.mean.terms[0].product.value(), 0.168, 1e-15);
  // .6 * 2/3 + .2 * .84 + .2 * 22/30 = .4 + .168 + .146666…
  EXPECT_NEAR(tp1.mean.weighted_sum, 0.71466666666666667, 1e-15);
  EXPECT_NEAR(tp1.mean.need.value(), 0.71466666666666667, 1e-15);
}

TEST(NeedModel, PartOfThePracticeIsKnown) {
  // TP2 without its rating: (.3 * 22/30 + .2 * .84) / .5 = (.22 + .168) / .5, coverage .5 is
  // enough.
  const NeedMean tp2 = Need(School()).practices[1].mean;
  EXPECT_EQ(tp2.status, CoverageStatus::kOk);
  EXPECT_EQ(tp2.coverage, 0.5);
  EXPECT_NEAR(tp2.need.value(), 0.776, 1e-15);
  EXPECT_EQ(tp2.missing, Names{kTp2Rating});
}

TEST(NeedModel, TooLittleKnownIsAbsentAndSaysSo) {
  // TP3 has its rating (.4) only: one indicator has no value, one is not listed.
  const NeedResult result = Need(School());
  const PracticeNeed& tp3 = result.practices[2];
  EXPECT_EQ(tp3.mean.status, CoverageStatus::kInsufficientCoverage);
  EXPECT_EQ(CoverageStatusName(tp3.mean.status), "INSUFFICIENT_COVERAGE");
  EXPECT_NEAR(tp3.mean.coverage, 0.4, 1e-15);
  EXPECT_EQ(tp3.mean.need, std::nullopt);
  EXPECT_EQ(tp3.mean.missing, (Names{kEnglishProgress, kSubgroupGap}));
  EXPECT_EQ(tp3.weight, 0);
  EXPECT_EQ(result.weight_basis, WeightBasis::kNeeds);
  ASSERT_EQ(tp3.mean.terms.size(), 3u);
  EXPECT_EQ(tp3.mean.terms[0].indicator, kEnglishProgress);
  EXPECT_EQ(tp3.mean.terms[0].product, std::nullopt);
  EXPECT_EQ(tp3.mean.terms[2].product, 0);
}

TEST(NeedModel, WeightsAreSharesOfThePresentNeeds) {
  const NeedResult result = Need(School());
  // Needs: .714666…, .776, absent, and TP4 from chronic absence alone: 1.
  const double sum = 0.71466666666666667 + 0.776 + 1;
  EXPECT_NEAR(result.practices[0].weight, 0.71466666666666667 / sum, 1e-15);
  EXPECT_NEAR(result.practices[1].weight, 0.776 / sum, 1e-15);
  EXPECT_NEAR(result.practices[3].weight, 1 / sum, 1e-15);
}

TEST(NeedModel, NothingKnownGivesEqualWeightsAndSaysSo) {
  const NeedResult result = Need({});
  EXPECT_EQ(result.weight_basis, WeightBasis::kEqualAllAbsent);
  for (const PracticeNeed& p : result.practices) {
    EXPECT_EQ(p.weight, 0.25);
    EXPECT_EQ(p.mean.status, CoverageStatus::kInsufficientCoverage);
    EXPECT_EQ(p.mean.coverage, 0);
  }
}

TEST(NeedModel, NoNeedAnywhereGivesEqualWeightsAndSaysSo) {
  const NeedResult result = Need({{kChronicAbsence, 2, 5, 40}});
  EXPECT_EQ(result.weight_basis, WeightBasis::kEqualZeroNeed);
  EXPECT_EQ(result.practices[3].mean.need, 0);
  for (const PracticeNeed& p : result.practices) EXPECT_EQ(p.weight, 0.25);
}

TEST(NeedModel, WithoutIndexWeightsThereIsNoIndexAndNoTier) {
  EXPECT_FALSE(Need(School()).index.has_value());
  EXPECT_FALSE(Need(School()).tier.has_value());
}

// One indicator from 0 to 1 that is its own index.
std::optional<int> TierOf(std::optional<double> index) {
  NeedPolicy policy = DefaultNeedPolicy();
  policy.index_weights = {{"k", 1}};
  return Need({{"k", index, 0, 1}}, policy).tier;
}

TEST(NeedModel, TierOneIsTheNeediest) {
  EXPECT_EQ(TierOf(1), 1);
  EXPECT_EQ(TierOf(0.75), 1);
  EXPECT_EQ(TierOf(0.75 - 1e-13), 1);
  EXPECT_EQ(TierOf(0.75 - 1e-11), 2);
  EXPECT_EQ(TierOf(0.5), 2);
  EXPECT_EQ(TierOf(0.4), 3);
  EXPECT_EQ(TierOf(0.25), 3);
  EXPECT_EQ(TierOf(0), 4);
  EXPECT_EQ(TierOf(std::nullopt), std::nullopt);
}

TEST(NeedModel, IndexBelowTheCoverageHasNoTierButShowsWhatIsMissing) {
  NeedPolicy policy = DefaultNeedPolicy();
  policy.index_weights = {{"a", 2}, {"b", 3}};
  const NeedResult result = Need({{"a", 1, 0, 1}}, policy);
  EXPECT_EQ(result.index->status, CoverageStatus::kInsufficientCoverage);
  EXPECT_EQ(result.index->coverage, 0.4);
  EXPECT_EQ(result.index->weighted_sum, 2);
  EXPECT_EQ(result.index->missing, Names{"b"});
  EXPECT_FALSE(result.tier.has_value());
}

TEST(NeedModel, CoverageAtTheMinimumIsEnoughWhateverTheLastBits) {
  NeedPolicy policy = DefaultNeedPolicy();
  policy.crosswalk = {{"TP1", {{"a", 0.1}, {"b", 0.2}, {"c", 0.3}, {"d", 0.6}}}};
  // .3 / 1.2 is a quarter; the sum of the doubles is a little above 1.2.
  policy.min_coverage = 0.25;
  EXPECT_EQ(Need({{"c", 1, 0, 1}}, policy).practices[0].mean.status, CoverageStatus::kOk);
}

TEST(NeedModel, NothingAvailableIsAbsentEvenWithoutAMinimum) {
  NeedPolicy policy = DefaultNeedPolicy();
  policy.min_coverage = 0;
  policy.crosswalk = {{"TP1", {{"a", 0}, {"b", 1}}}};
  const PracticeNeed tp1 = Need({{"a", 1, 0, 1}}, policy).practices[0];
  EXPECT_EQ(tp1.mean.need, std::nullopt);
  EXPECT_EQ(tp1.mean.status, CoverageStatus::kInsufficientCoverage);
}

TEST(NeedModel, AnIndicatorWithoutWeightIsNotReportedAsMissing) {
  NeedPolicy policy = DefaultNeedPolicy();
  policy.crosswalk = {{"TP1", {{"a", 0}, {"b", 1}}}};
  EXPECT_TRUE(Need({{"b", 1, 0, 1}}, policy).practices[0].mean.missing.empty());
}

TEST(NeedModel, RefusesBadIndicators) {
  const auto refused = [](const std::vector<Indicator>& indicators, const std::string& message) {
    ExpectRefused(ComputeNeed(indicators, DefaultNeedPolicy()).status(), message);
  };
  refused({{"", 1, 0, 1}}, "indicators: an id must not be empty");
  refused({{"sgp", 1, 0, 1}, {"sgp", 1, 0, 1}}, "indicators[sgp]: the id is there more than once");
  refused({{"sgp", NAN, 0, 1}}, "indicators[sgp].value: must be a finite number");
  refused({{"sgp", 1, NAN, 1}}, "indicators[sgp].least: must be a finite number");
  refused({{"sgp", 1, 0, INFINITY}}, "indicators[sgp].most: must be a finite number");
  refused({{"sgp", std::nullopt, 7, 7}}, "indicators[sgp].most: must differ from least");
  refused({{"sgp", 1, -1.5e308, 1.5e308}}, "indicators[sgp].most: is too far from least");
}

TEST(NeedModel, RefusesBadPolicies) {
  const auto refused = [](const std::function<void(NeedPolicy*)>& spoil,
                          const std::string& message) {
    NeedPolicy policy = DefaultNeedPolicy();
    spoil(&policy);
    ExpectRefused(CheckNeedPolicy(policy), message);
    ExpectRefused(ComputeNeed({}, policy).status(), message);
  };
  refused([](NeedPolicy* p) { p->id.clear(); }, "policy.id: must not be empty");
  refused([](NeedPolicy* p) { p->crosswalk.clear(); },
          "crosswalk: at least one practice is needed");
  refused([](NeedPolicy* p) { p->crosswalk[1].practice = "TP1"; },
          "crosswalk[TP1]: the id is there more than once");
  refused([](NeedPolicy* p) { p->crosswalk[0].indicators[0].weight = -0.1; },
          "crosswalk[TP1][tp1_rating]: must not be negative");
  refused([](NeedPolicy* p) { p->crosswalk[3].indicators[1].weight = NAN; },
          "crosswalk[TP4][chronic_abs]: must be a finite number");
  refused([](NeedPolicy* p) { p->crosswalk[3].indicators[1].indicator = kTp4Rating; },
          "crosswalk[TP4][tp4_rating]: the id is there more than once");
  refused([](NeedPolicy* p) { p->crosswalk[2].indicators.clear(); },
          "crosswalk[TP3]: at least one weight must be above zero");
  refused(
      [](NeedPolicy* p) {
        p->index_weights = {{"a", 0}};
      },
      "index_weights: at least one weight must be above zero");
  refused(
      [](NeedPolicy* p) {
        p->index_weights = {{"a", 1}, {"b", -2}};
      },
      "index_weights[b]: must not be negative");
  refused([](NeedPolicy* p) { p->min_coverage = 1.1; }, "min_coverage: must be between 0 and 1");
  refused([](NeedPolicy* p) { p->min_coverage = NeedPolicy().min_coverage; },
          "min_coverage: must be between 0 and 1");
  refused(
      [](NeedPolicy* p) {
        p->tier_cuts = {0.5, 0.5};
      },
      "tier_cuts[1]: must be below the one before");
  refused([](NeedPolicy* p) { p->tier_cuts = {NAN}; }, "tier_cuts[0]: must be between 0 and 1");
}

TEST(DefaultNeedPolicy, IsTheProposalOfTheMethodsText) {
  const NeedPolicy policy = DefaultNeedPolicy();
  std::string text;
  for (const PracticeCrosswalk& row : policy.crosswalk) {
    absl::StrAppend(&text, row.practice);
    for (const auto& [id, weight] : row.indicators) absl::StrAppend(&text, " ", id, " ", weight);
    absl::StrAppend(&text, "; ");
  }
  EXPECT_EQ(text,
            "TP1 tp1_rating 0.6 acct_percentile 0.2 sgp 0.2; "
            "TP2 tp2_rating 0.5 sgp 0.3 acct_percentile 0.2; "
            "TP3 tp3_rating 0.4 subgroup_gap 0.3 el_progress 0.3; "
            "TP4 tp4_rating 0.5 chronic_abs 0.5; ");
  EXPECT_EQ(policy.min_coverage, 0.5);
  EXPECT_EQ(policy.tier_cuts, (std::vector<double>{0.75, 0.5, 0.25}));
  EXPECT_TRUE(CheckNeedPolicy(policy).ok());
}

TEST(RatingNumber, OrdersTheContinuum) {
  EXPECT_EQ(RatingNumber(Rating::kNoEvidence), 0);
  EXPECT_EQ(RatingNumber(Rating::kDeveloping), 1);
  EXPECT_EQ(RatingNumber(Rating::kProviding), 2);
  EXPECT_EQ(RatingNumber(Rating::kSustaining), 3);
}

// --- the independent computation ----------------------------------------------------------------

std::vector<IndicatorWeight> WeightsOf(const testing::Words& w, size_t first) {
  std::vector<IndicatorWeight> weights;
  for (size_t i = first; i + 1 < w.size(); i += 2) {
    weights.push_back({w[i], testing::Number(w[i + 1])});
  }
  return weights;
}

NeedPolicy PolicyOf(const testing::Case& c) {
  NeedPolicy policy;
  policy.id = c.name;
  c.ForEach("crosswalk", [&](const testing::Words& w) {
    policy.crosswalk.push_back({w[0], WeightsOf(w, 1)});
  });
  c.ForEach("index", [&](const testing::Words& w) { policy.index_weights = WeightsOf(w, 0); });
  c.ForEach("min_coverage",
            [&](const testing::Words& w) { policy.min_coverage = testing::Number(w[0]); });
  c.ForEach("cuts", [&](const testing::Words& w) {
    for (const std::string& cut : w) policy.tier_cuts.push_back(testing::Number(cut));
  });
  return policy;
}

void ExpectPractices(const testing::Case& c, const std::vector<PracticeNeed>& practices) {
  size_t next = 0;
  c.ForEach("practice", [&](const testing::Words& w) {
    ASSERT_LT(next, practices.size());
    const PracticeNeed& practice = practices[next++];
    EXPECT_EQ(practice.practice, w[0]);
    testing::ExpectNumber(practice.mean.coverage, w[1]);
    testing::ExpectNumber(practice.mean.need, w[2]);
    testing::ExpectNumber(practice.weight, w[3]);
    EXPECT_EQ(practice.mean.missing, testing::Words(w.begin() + 4, w.end()));
    EXPECT_EQ(practice.mean.status == CoverageStatus::kOk, w[2] != "-");
  });
  EXPECT_EQ(next, practices.size());
}

TEST(NeedModel, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("need_model.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<Indicator> indicators;
    c.ForEach("indicator", [&](const testing::Words& w) {
      indicators.push_back(
          {w[0], testing::OptionalNumber(w[1]), testing::Number(w[2]), testing::Number(w[3])});
    });
    const NeedResult result = Need(indicators, PolicyOf(c));
    size_t next = 0;
    c.ForEach("score", [&](const testing::Words& w) {
      ASSERT_LT(next, result.scores.size());
      EXPECT_EQ(result.scores[next].indicator.id, w[0]);
      testing::ExpectNumber(result.scores[next++].score, w[1]);
    });
    c.ForEach("basis", [&](const testing::Words& w) {
      EXPECT_EQ(WeightBasisName(result.weight_basis), w[0]);
    });
    ExpectPractices(c, result.practices);
    c.ForEach("result", [&](const testing::Words& w) {
      testing::ExpectNumber(result.index->coverage, w[0]);
      testing::ExpectNumber(result.index->need, w[1]);
      EXPECT_EQ(result.tier ? absl::StrCat(*result.tier) : "-", w[2]);
    });
  }
}

}  // namespace
}  // namespace partners::methods
