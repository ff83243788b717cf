#include "services/matching/need_derivation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>

#include "services/matching/test_matching.h"

// Expected numbers: computed with exact fractions in Python from the definition of P7.
namespace partners::matching {
namespace {

using ::testing::ElementsAre;
using v1::Need;

constexpr double kNear = 1e-12;
constexpr auto kHighNeeds = type::v1::POPULATION_HIGH_NEEDS;
constexpr auto kAll = type::v1::POPULATION_ALL;

class DerivationTest : public ::testing::Test {
 protected:
  DerivationTest() : policy_(DataFile<v1::NeedPolicy>("need-policy-default.textproto")) {
    policy_.set_name("needPolicies/default");
    need_ = Text<Need>(
        "name: 'buyers/b/needs/n' school_codes: '00350001' school_codes: '00350002' "
        "basis: BASIS_INDICATORS need_policy: 'needPolicies/default' "
        "facts_school_year { ending_year: 2019 }");
    figures_[{"00350001", "ela-mean-sgp-points", kHighNeeds}] = 40;
    figures_[{"00350001", "math-mean-sgp-points", kHighNeeds}] = 44;
    figures_[{"00350001", "subgroup-percentile-points", kHighNeeds}] = 8;
    figures_[{"00350001", "el-progress-percent", type::v1::POPULATION_ENGLISH_LEARNERS}] = 50;
    figures_[{"00350001", "chronic-absence-percent", kAll}] = 20;
    figures_[{"00350002", "ela-mean-sgp-points", kHighNeeds}] = 50;  // mathematics is missing
    figures_[{"00350002", "chronic-absence-percent", kAll}] = 10;
    percentiles_ = {{"00350001", 12}, {"00350002", 30}};
  }

  void Derive() {
    const FigureSource source = {
        [&](const std::string& school, const std::string& indicator,
            type::v1::Population population) -> absl::StatusOr<Figure> {
          const auto found = figures_.find({school, indicator, population});
          if (withheld_.count({school, indicator, population}) > 0) {
            return Figure{std::nullopt, type::v1::MISSING_REASON_SUPPRESSED, "publications/sizes"};
          }
          if (found == figures_.end()) return Figure();
          return Figure{found->second, type::v1::MISSING_REASON_UNSPECIFIED, "publications/p"};
        },
        [&](const std::string& school) -> absl::StatusOr<Figure> {
          return Figure{percentiles_.at(school), type::v1::MISSING_REASON_UNSPECIFIED,
                        "publications/d"};
        }};
    ASSERT_TRUE(DeriveNeed(policy_, source, &need_).ok());
  }
  const Need::PracticeNeed& Practice(const std::string& id) const {
    for (const auto& practice : need_.practices()) {
      if (practice.practice() == id) return practice;
    }
    std::abort();
  }
  const Need::IndicatorScore& Indicator(const std::string& key) const {
    for (const auto& indicator : need_.indicators()) {
      if (indicator.indicator() == key) return indicator;
    }
    std::abort();
  }
  void Rate(const std::string& practice, Need::Rating rating) {
    auto& rated = *need_.add_ratings();
    rated.set_practice(practice);
    rated.set_rating(rating);
  }

  v1::NeedPolicy policy_;
  Need need_;
  std::map<std::tuple<std::string, std::string, int>, double> figures_;
  std::map<std::string, double> percentiles_;
  std::set<std::tuple<std::string, std::string, int>> withheld_;
};

TEST_F(DerivationTest, FollowsTheNeedModelFromFiguresToWeights) {
  Derive();
  EXPECT_NEAR(Indicator("sgp").value(), 42, kNear);  // of the school that has both subjects
  EXPECT_EQ(Indicator("sgp").known_school_count(), 1);
  EXPECT_NEAR(Indicator("sgp").score(), 0.8148148148148148, kNear);
  EXPECT_NEAR(Indicator("acct-percentile").value(), 21, kNear);
  EXPECT_NEAR(Indicator("acct-percentile").score(), 0.7959183673469388, kNear);
  EXPECT_NEAR(Indicator("chronic-abs").score(), 0.35294117647058826, kNear);
  EXPECT_EQ(Practice("tp1").state(), Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  EXPECT_FALSE(Practice("tp1").has_need());
  EXPECT_NEAR(Practice("tp1").mean().coverage(), 0.4, kNear);
  EXPECT_THAT(Practice("tp1").mean().missing(), ElementsAre("tp1-rating"));
  EXPECT_NEAR(Practice("tp2").need(), 0.8072562358276644, kNear);
  EXPECT_NEAR(Practice("tp3").need(), 0.7142857142857143, kNear);
  EXPECT_NEAR(Practice("tp4").need(), 0.35294117647058826, kNear);
  EXPECT_NEAR(Practice("tp2").weight(), 0.4306553760762826, kNear);
  EXPECT_NEAR(Practice("tp3").weight(), 0.3810574254607557, kNear);
  EXPECT_NEAR(Practice("tp4").weight(), 0.18828719846296166, kNear);
  EXPECT_EQ(need_.weight_basis(), Need::WEIGHT_BASIS_NEEDS);
  EXPECT_FALSE(need_.has_index());  // the default has no index weights
  EXPECT_THAT(need_.publications(), ElementsAre("publications/d", "publications/p"));
}

TEST_F(DerivationTest, ShowsEveryTermAndProduct) {
  Derive();
  const Need::Mean& mean = Practice("tp2").mean();
  double sum = 0, weight = 0;
  for (const Need::Term& term : mean.terms()) {
    if (!term.has_product()) continue;
    EXPECT_NEAR(term.product(), term.weight() * term.score(), kNear);
    sum += term.product();
    weight += term.weight();
  }
  EXPECT_EQ(mean.terms_size(), 3);
  EXPECT_NEAR(mean.weighted_sum(), sum, kNear);
  EXPECT_NEAR(Practice("tp2").need(), sum / weight, kNear);
}

TEST_F(DerivationTest, TakesARatingAsTheIndicatorOfItsPractice) {
  Rate("tp1", Need::RATING_DEVELOPING);
  Derive();
  EXPECT_EQ(Practice("tp1").origin(), Need::PracticeNeed::ORIGIN_INDICATORS);
  EXPECT_NEAR(Practice("tp1").need(), 0.7221466364323507, kNear);
  EXPECT_NEAR(Practice("tp1").weight(), 0.2781092039835071, kNear);
  EXPECT_NEAR(Practice("tp4").weight(), 0.13592279557814277, kNear);
}

TEST_F(DerivationTest, LetsARatingDecideWhereFiguresAreTooFew) {
  figures_.clear();
  Derive();
  EXPECT_EQ(Practice("tp3").state(), Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  Rate("tp3", Need::RATING_PROVIDING);  // weight .4 of 1 is still too little for the model
  Derive();
  EXPECT_EQ(Practice("tp3").state(), Need::PracticeNeed::STATE_KNOWN);
  EXPECT_EQ(Practice("tp3").origin(), Need::PracticeNeed::ORIGIN_RATING);
  EXPECT_NEAR(Practice("tp3").need(), 1.0 / 3, kNear);
}

TEST_F(DerivationTest, NeedsRatedByHandLookAtNoFigure) {
  need_.set_basis(Need::BASIS_RATINGS);
  Rate("tp1", Need::RATING_NO_EVIDENCE);
  Rate("tp2", Need::RATING_SUSTAINING);
  Derive();
  EXPECT_TRUE(need_.indicators().empty());
  EXPECT_NEAR(Practice("tp1").need(), 1, kNear);
  EXPECT_NEAR(Practice("tp2").need(), 0, kNear);
  EXPECT_EQ(Practice("tp3").state(), Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  EXPECT_NEAR(Practice("tp1").weight(), 1, kNear);
  EXPECT_TRUE(need_.publications().empty());
}

TEST_F(DerivationTest, SaysWhenNothingIsKnownAtAll) {
  need_.set_basis(Need::BASIS_RATINGS);
  Derive();
  EXPECT_EQ(need_.weight_basis(), Need::WEIGHT_BASIS_EQUAL_ALL_ABSENT);
  EXPECT_NEAR(Practice("tp1").weight(), 0.25, kNear);
}

TEST_F(DerivationTest, IsSilentWhenTooFewSchoolsAreKnown) {
  policy_.set_min_coverage(0.6);
  Derive();
  EXPECT_FALSE(Indicator("sgp").has_value());  // 1 of 2 schools is below .6
  EXPECT_EQ(Indicator("sgp").known_school_count(), 1);
  EXPECT_TRUE(Indicator("chronic-abs").has_value());
}

TEST_F(DerivationTest, TreatsFiguresOfSmallGroupsAsWithheld) {
  policy_.set_minimum_group(10);
  policy_.set_group_size_indicator("enrollment-count");
  figures_[{"00350001", "enrollment-count", kAll}] = 9;
  figures_[{"00350002", "enrollment-count", kAll}] = 10;
  Derive();
  const Need::IndicatorScore& absence = Indicator("chronic-abs");
  EXPECT_NEAR(absence.value(), 10, kNear);
  EXPECT_FALSE(absence.sources(0).has_value());
  EXPECT_EQ(absence.sources(0).missing(), type::v1::MISSING_REASON_SUPPRESSED);
  EXPECT_EQ(absence.sources(1).indicator(), "enrollment-count");
  EXPECT_EQ(absence.sources(1).value(), 9);
  EXPECT_TRUE(absence.sources(2).has_value());
}

TEST_F(DerivationTest, FiguresOfGroupsOfUnknownSizeAreNotUsed) {
  policy_.set_minimum_group(10);
  policy_.set_group_size_indicator("enrollment-count");
  withheld_.insert({"00350001", "enrollment-count", kAll});
  Derive();
  const Need::IndicatorScore& absence = Indicator("chronic-abs");
  EXPECT_FALSE(absence.has_value());
  ASSERT_EQ(absence.sources_size(), 4);
  EXPECT_EQ(absence.sources(0).missing(), type::v1::MISSING_REASON_SUPPRESSED);
  EXPECT_EQ(absence.sources(1).publication(), "publications/sizes");
  EXPECT_EQ(absence.sources(2).missing(), type::v1::MISSING_REASON_UNKNOWN);
  EXPECT_EQ(absence.sources(3).publication(), "");
  EXPECT_THAT(need_.publications(), ::testing::Contains("publications/sizes"));
}

TEST_F(DerivationTest, TheSizeOfAGroupStandsOnceAmongTheSources) {
  policy_.set_minimum_group(10);
  policy_.set_group_size_indicator("enrollment-count");
  figures_[{"00350001", "enrollment-count", kHighNeeds}] = 10;
  Derive();
  EXPECT_EQ(Indicator("sgp").known_school_count(), 1);
  EXPECT_EQ(Indicator("sgp").sources_size(), 6);  // two figures and a size, of each school
}

TEST_F(DerivationTest, AGapIsTheDifferenceOfTwoFigures) {
  auto& gap = *policy_.mutable_indicators(6)->mutable_fact_gap();
  gap = Text<v1::NeedPolicy::FactGap>(
      "minuend { indicator: 'ela-mean-sgp-points' population: POPULATION_HIGH_NEEDS } "
      "subtrahend { indicator: 'math-mean-sgp-points' population: POPULATION_HIGH_NEEDS }");
  policy_.mutable_indicators(6)->set_least(0);
  policy_.mutable_indicators(6)->set_most(-8);
  Derive();
  EXPECT_NEAR(Indicator("subgroup-gap").value(), -4, kNear);
  EXPECT_NEAR(Indicator("subgroup-gap").score(), 0.5, kNear);
}

TEST_F(DerivationTest, ComputesIndexAndTierWithIndexWeights) {
  for (const char* key : {"acct-percentile", "chronic-abs"}) {
    auto& weight = *policy_.add_index_weights();
    weight.set_indicator(key);
    weight.set_weight(1);
  }
  Derive();
  EXPECT_NEAR(need_.index(), (0.7959183673469388 + 0.35294117647058826) / 2, kNear);
  EXPECT_EQ(need_.tier(), 2);
}

TEST_F(DerivationTest, TheDigestTellsInputsApart) {
  Derive();
  const std::string before = need_.inputs_sha256();
  Derive();
  EXPECT_EQ(need_.inputs_sha256(), before);
  figures_[{"00350002", "chronic-absence-percent", kAll}] = 10.000000001;
  Derive();
  EXPECT_NE(need_.inputs_sha256(), before);
}

}  // namespace
}  // namespace partners::matching
