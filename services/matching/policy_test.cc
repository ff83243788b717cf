#include <gtest/gtest.h>

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"
#include "services/matching/policy_rules.h"
#include "services/matching/test_matching.h"
#include "services/methods/need_policy.h"

namespace partners::matching {
namespace {

class PolicyTest : public ::testing::Test {
 protected:
  PolicyTest() { matching_.AddIndicators(); }

  std::string Create(const v1::NeedPolicy& policy, const std::string& id = "p") {
    v1::CreateNeedPolicyRequest request;
    *request.mutable_need_policy() = policy;
    request.set_need_policy_id(id);
    return Refusal(
        matching_.Do<v1::NeedPolicy>(matching_.Programme(), "CreateNeedPolicy", request));
  }
  std::string Create(const v1::RankingPolicy& policy) {
    v1::CreateRankingPolicyRequest request;
    *request.mutable_ranking_policy() = policy;
    request.set_ranking_policy_id("p");
    return Refusal(
        matching_.Do<v1::RankingPolicy>(matching_.Programme(), "CreateRankingPolicy", request));
  }
  static v1::NeedPolicy Need() { return DataFile<v1::NeedPolicy>("need-policy-default.textproto"); }
  static v1::RankingPolicy Ranking() {
    return DataFile<v1::RankingPolicy>("ranking-policy-default.textproto");
  }

  TestMatching matching_;
};

TEST_F(PolicyTest, TheDefaultNeedPolicyIsThatOfTheMethod) {
  EXPECT_EQ(Create(Need()), "OK");
  const methods::NeedPolicy shipped = ToMethod(Need());
  const methods::NeedPolicy published = methods::DefaultNeedPolicy();
  EXPECT_EQ(shipped.min_coverage, published.min_coverage);
  EXPECT_EQ(shipped.tier_cuts, published.tier_cuts);
  ASSERT_EQ(shipped.crosswalk.size(), published.crosswalk.size());
  for (size_t p = 0; p < shipped.crosswalk.size(); ++p) {
    EXPECT_EQ(shipped.crosswalk[p].practice,
              absl::AsciiStrToLower(published.crosswalk[p].practice));
    std::map<std::string, double> weights;
    for (const auto& weight : published.crosswalk[p].indicators) {
      weights[absl::StrReplaceAll(weight.indicator, {{"_", "-"}})] = weight.weight;
    }
    std::map<std::string, double> own;
    for (const auto& weight : shipped.crosswalk[p].indicators)
      own[weight.indicator] = weight.weight;
    EXPECT_EQ(own, weights);
  }
}

TEST_F(PolicyTest, NeedPoliciesAreNeverReplacedOrChanged) {
  EXPECT_EQ(Create(Need()), "OK");
  EXPECT_EQ(Create(Need()), "ALREADY_EXISTS ALREADY_EXISTS");
  v1::RetireNeedPolicyRequest retire;
  retire.set_name("needPolicies/p");
  const auto retired =
      matching_.Must<v1::NeedPolicy>(matching_.Programme(), "RetireNeedPolicy", retire);
  EXPECT_EQ(retired.state(), v1::NeedPolicy::STATE_RETIRED);
}

TEST_F(PolicyTest, RefusesNeedPoliciesThatSayNothingOrContradictThemselves) {
  v1::NeedPolicy policy = Need();
  policy.mutable_indicators(4)->set_most(99);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[4].most");
  policy = Need();
  policy.mutable_indicators(4)->clear_least();
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[4].least");
  policy = Need();
  policy.mutable_indicators(4)->clear_source();
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[4]");
  policy = Need();
  policy.mutable_indicators(0)->set_practice_rating("tp9");
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[0].practice_rating");
  policy = Need();
  policy.mutable_practices(1)->mutable_weights(0)->set_indicator("other");
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.practices[1].weights[0].indicator");
  policy = Need();
  policy.mutable_indicators(8)->mutable_fact_mean()->mutable_sources(0)->set_indicator("none");
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[8].fact_mean.sources");
  policy = Need();
  policy.mutable_indicators(5)->mutable_fact_mean()->mutable_sources(1)->set_indicator(
      "chronic-absence-percent");  // a percent beside points
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.indicators[5].fact_mean.sources");
  policy = Need();
  policy.set_tier_cuts(1, 0.8);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.tier_cuts[1]");
  policy = Need();
  policy.clear_min_coverage();
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.min_coverage");
  policy = Need();
  policy.set_minimum_group(10);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.group_size_indicator");
  policy = Need();
  *policy.add_practices() = policy.practices(0);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT need_policy.practices[tp1]");
}

TEST_F(PolicyTest, TheDefaultRankingPolicyIsSound) { EXPECT_EQ(Create(Ranking()), "OK"); }

TEST_F(PolicyTest, RefusesRankingPoliciesThatCannotRank) {
  v1::RankingPolicy policy = Ranking();
  *policy.add_criteria() = policy.criteria(0);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT ranking_policy.criteria[6].kind");
  policy = Ranking();
  policy.mutable_criteria(0)->set_neutral_value(0.5);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT ranking_policy.criteria[0].neutral_value");
  policy = Ranking();
  policy.mutable_criteria(4)->clear_neutral_value();
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT ranking_policy.criteria[4].neutral_value");
  policy = Ranking();
  policy.mutable_criteria(0)->mutable_points(1)->set_x(0);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT ranking_policy.criteria[practices].points[1].x");
  policy = Ranking();
  for (auto& criterion : *policy.mutable_criteria()) criterion.set_weight(0);
  EXPECT_EQ(Create(policy), "INVALID_ARGUMENT ranking_policy.criteria");
}

TEST_F(PolicyTest, ImportingIndicatorsTwiceChangesNothing) {
  v1::ImportIndicatorsRequest request = Text<v1::ImportIndicatorsRequest>(
      "indicators { name: 'indicators/chronic-absence-percent' title: 'chronic-absence-percent' "
      "unit: UNIT_PERCENT direction: DIRECTION_NEUTRAL value_min: 0 value_max: 100 }");
  auto done = matching_.Must<v1::ImportIndicatorsResponse>(matching_.Programme(),
                                                           "ImportIndicators", request);
  EXPECT_EQ(done.unchanged(), 1);
  request.mutable_indicators(0)->set_title("Chronic absence");
  done = matching_.Must<v1::ImportIndicatorsResponse>(matching_.Programme(), "ImportIndicators",
                                                      request);
  EXPECT_EQ(done.updated(), 1);
  request.mutable_indicators(0)->set_unit(v1::Indicator::UNIT_COUNT);
  EXPECT_EQ(Refusal(matching_.Do<v1::ImportIndicatorsResponse>(matching_.Programme(),
                                                               "ImportIndicators", request)),
            "FAILED_PRECONDITION WRONG_STATE");
  request.mutable_indicators(0)->set_unit(v1::Indicator::UNIT_PERCENT);
  request.mutable_indicators(0)->set_direction(v1::Indicator::DIRECTION_LOWER_IS_BETTER);
  EXPECT_EQ(Refusal(matching_.Do<v1::ImportIndicatorsResponse>(matching_.Programme(),
                                                               "ImportIndicators", request)),
            "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(PolicyTest, ImportingARetiredIndicatorDoesNotBringItBack) {
  const std::string name = "indicators/chronic-absence-percent";
  v1::RetireIndicatorRequest retire;
  retire.set_name(name);
  v1::Indicator indicator =
      matching_.Must<v1::Indicator>(matching_.Programme(), "RetireIndicator", retire);
  v1::ImportIndicatorsRequest request;
  *request.add_indicators() = indicator;
  auto done = matching_.Must<v1::ImportIndicatorsResponse>(matching_.Programme(),
                                                           "ImportIndicators", request);
  EXPECT_EQ(done.unchanged(), 1);
  request.mutable_indicators(0)->set_title("Chronic absence");
  done = matching_.Must<v1::ImportIndicatorsResponse>(matching_.Programme(), "ImportIndicators",
                                                      request);
  EXPECT_EQ(done.updated(), 1);
  v1::GetIndicatorRequest get;
  get.set_name(name);
  indicator = matching_.Must<v1::Indicator>(matching_.Public(), "GetIndicator", get);
  EXPECT_EQ(indicator.title(), "Chronic absence");
  EXPECT_EQ(indicator.state(), v1::Indicator::STATE_RETIRED);
}

TEST_F(PolicyTest, RefusesIndicatorsThatContradictThemselves) {
  const auto import = [&](const std::string& text) {
    return Refusal(matching_.Do<v1::ImportIndicatorsResponse>(
        matching_.Programme(), "ImportIndicators", Text<v1::ImportIndicatorsRequest>(text)));
  };
  const std::string kind = " title: 'T' unit: UNIT_COUNT direction: DIRECTION_NEUTRAL ";
  EXPECT_EQ(import("indicators { name: 'measures/a'" + kind + "}"),
            "INVALID_ARGUMENT indicators[0].name");
  EXPECT_EQ(import("indicators { name: 'indicators/a'" + kind + "value_min: 2 value_max: 1 }"),
            "INVALID_ARGUMENT indicators[0].value_max");
  EXPECT_EQ(import("indicators { name: 'indicators/a'" + kind +
                   "} indicators { name: "
                   "'indicators/a'" +
                   kind + "}"),
            "INVALID_ARGUMENT indicators[1].name");
  EXPECT_EQ(import("indicators { name: 'indicators/a'" + kind +
                   "years { first { ending_year: 2020 } last { ending_year: 2019 } } }"),
            "INVALID_ARGUMENT indicators[0].years[0].last");
}

}  // namespace
}  // namespace partners::matching
