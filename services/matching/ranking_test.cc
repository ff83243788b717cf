#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/matching/ranking_model.h"
#include "services/matching/test_scenario.h"

// Expected scores: computed with exact fractions in Python from the definitions of P5 and P7.
namespace partners::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using v1::Ranking;

constexpr double kNear = 1e-9;
constexpr double kTravelling = 0.63309814249119874;
constexpr double kRemote = 0.6644018575088012;
constexpr double kRemoteSecond = 0.4293691182312571;

class RankingTest : public ::testing::Test {
 protected:
  absl::StatusOr<Ranking> Rank(const runtime::Call& call, const std::string& more = "") {
    return scenario_.matching().Do<Ranking>(
        call, "RankPartners",
        Text<v1::RankPartnersRequest>(
            absl::StrCat("name: 'buyers/boston/needs/n1' ranking_policy: 'rankingPolicies/default' "
                         "min_registry_sequence: ",
                         scenario_.matching().feed().last_sequence(), " ", more)));
  }
  Ranking MustRank(const std::string& more = "") {
    absl::StatusOr<Ranking> ranking = Rank(scenario_.Boston(), more);
    EXPECT_TRUE(ranking.ok()) << ranking.status();
    return ranking.ok() ? *std::move(ranking) : Ranking();
  }
  absl::StatusOr<Ranking> Get(const runtime::Call& call, const std::string& name) {
    v1::GetRankingRequest request;
    request.set_name(name);
    return scenario_.matching().Do<Ranking>(call, "GetRanking", request);
  }
  absl::StatusOr<v1::PartnerExplanation> Explain(const runtime::Call& call,
                                                 const std::string& partner) {
    return scenario_.matching().Do<v1::PartnerExplanation>(
        call, "ExplainPartner",
        Text<v1::ExplainPartnerRequest>(absl::StrCat(
            "name: 'buyers/boston/needs/n1' ranking_policy: 'rankingPolicies/default' "
            "partner: 'partners/",
            partner, "' min_registry_sequence: ", scenario_.matching().feed().last_sequence())));
  }
  // The usual: one of each kind, a need without open questions, and the feed running.
  void Prepare() {
    scenario_.AddTravellingPartner("p1");
    scenario_.AddRemotePartner("p2");
    scenario_.AddUnfitPartner("p4");
    scenario_.AddRatedNeed();
    scenario_.matching().Start();
  }
  static std::vector<std::string> Ids(
      const google::protobuf::RepeatedPtrField<Ranking::FailedRule>& rules) {
    std::vector<std::string> ids;
    for (const auto& rule : rules) ids.push_back(rule.rule_id());
    return ids;
  }

  Scenario scenario_;
};

TEST_F(RankingTest, ScoresAsTheMethodSays) {
  Prepare();
  const Ranking ranking = MustRank();
  ASSERT_EQ(ranking.ranked_size(), 2);
  const Ranking::RankedPartner& first = ranking.ranked(0);
  EXPECT_EQ(first.partner(), "partners/p2");
  EXPECT_EQ(first.rank(), 1);
  EXPECT_EQ(first.service(), "partners/p2/services/s1");
  EXPECT_EQ(first.qualification(), "partners/p2/qualifications/q1");
  EXPECT_NEAR(first.score(), kRemote, kNear);
  EXPECT_NEAR(first.score_low(), kRemote - 0.10, kNear);  // price and history are missing
  EXPECT_NEAR(first.score_high(), kRemote + 0.10, kNear);
  EXPECT_THAT(first.missing(), ElementsAre("price", "history"));
  EXPECT_EQ(first.printed_score(), "66.4");
  ASSERT_EQ(first.other_services_size(), 1);
  EXPECT_NEAR(first.other_services(0).score(), kRemoteSecond, kNear);
  EXPECT_THAT(first.data_notices(), ElementsAre("Fictional example"));
  const Ranking::RankedPartner& second = ranking.ranked(1);
  EXPECT_EQ(second.partner(), "partners/p1");
  EXPECT_NEAR(second.score(), kTravelling, kNear);
  std::vector<std::string> printed;
  for (const auto& part : second.contributions()) printed.push_back(part.printed());
  EXPECT_THAT(printed,
              ElementsAre("11.1", "12.4", "0.0", "0.0", "18.8", "3.0", "5.0", "8.0", "5.0"));
  EXPECT_EQ(second.printed_score(), "63.3");
}

TEST_F(RankingTest, PrintedContributionsAddUpToThePrintedScore) {
  Prepare();
  const Ranking ranking = MustRank();
  ASSERT_EQ(ranking.ranked_size(), 2);
  for (const auto& partner : ranking.ranked()) {
    int64_t tenths = 0;
    double score = 0;
    for (const auto& part : partner.contributions()) {
      double value = 0;
      ASSERT_TRUE(absl::SimpleAtod(part.printed(), &value));
      tenths += std::lround(value * 10);
      score += part.contribution();
    }
    double printed = 0;
    ASSERT_TRUE(absl::SimpleAtod(partner.printed_score(), &printed));
    EXPECT_EQ(tenths, std::lround(printed * 10));
    EXPECT_NEAR(score, partner.score(), 1e-12);
  }
}

TEST_F(RankingTest, PracticesShareTheirWeightAsTheNeedSays) {
  Prepare();
  const Ranking ranking = MustRank();
  ASSERT_EQ(ranking.criteria_size(), 9);
  EXPECT_EQ(ranking.criteria(0).key(), "practices.tp1");
  EXPECT_EQ(ranking.criteria(0).practice(), "tp1");
  EXPECT_NEAR(ranking.criteria(0).weight_share(), 0.4 * 0.2781092039835071, kNear);
  EXPECT_NEAR(ranking.criteria(1).weight_share(), 0.4 * 0.3108861522444898, kNear);
  EXPECT_NEAR(ranking.criteria(4).weight_share(), 0.25, kNear);
  double sum = 0;
  for (const auto& criterion : ranking.criteria()) sum += criterion.weight_share();
  EXPECT_NEAR(sum, 1, 1e-12);
}

TEST_F(RankingTest, ShowsTiesAsTies) {
  scenario_.AddTravellingPartner("p3");
  scenario_.AddTravellingPartner("p1");
  scenario_.AddRemotePartner("p2");
  scenario_.AddRatedNeed();
  scenario_.matching().Start();
  const Ranking ranking = MustRank();
  ASSERT_EQ(ranking.ranked_size(), 3);
  EXPECT_FALSE(ranking.ranked(0).tied());
  EXPECT_EQ(ranking.ranked(1).partner(), "partners/p1");
  EXPECT_EQ(ranking.ranked(1).rank(), 2);
  EXPECT_TRUE(ranking.ranked(1).tied());
  EXPECT_EQ(ranking.ranked(2).partner(), "partners/p3");
  EXPECT_EQ(ranking.ranked(2).rank(), 2);
}

TEST_F(RankingTest, ExcludedPartnersComeWithEveryRuleTheyFail) {
  Prepare();
  const Ranking ranking = MustRank();
  ASSERT_EQ(ranking.excluded_size(), 1);
  EXPECT_EQ(ranking.excluded_count(), 1);
  const Ranking::ExcludedPartner& excluded = ranking.excluded(0);
  EXPECT_EQ(excluded.partner(), "partners/p4");
  EXPECT_EQ(excluded.partner_name(), "Partner p4");
  EXPECT_THAT(Ids(excluded.failed_rules()), ElementsAre("vendor-listed", "remaining-capacity"));
  ASSERT_EQ(excluded.services_size(), 1);
  EXPECT_EQ(excluded.services(0).service(), "partners/p4/services/s1");
  EXPECT_THAT(Ids(excluded.services(0).failed_rules()), ElementsAre("qualified"));
  std::vector<std::string> counted;
  for (const auto& count : ranking.excluded_by_rule()) {
    counted.push_back(absl::StrCat(count.rule().rule_id(), " ", count.partner_count()));
  }
  EXPECT_THAT(counted, ElementsAre("vendor-listed 1", "qualified 1", "remaining-capacity 1"));
}

TEST_F(RankingTest, AScoreDoesNotDependOnOtherPartners) {
  Prepare();
  const Ranking before = MustRank();
  scenario_.AddRemotePartner("p5");
  const Ranking after = MustRank();
  EXPECT_NE(after.name(), before.name());
  for (const auto& partner : before.ranked()) {
    const auto same =
        std::find_if(after.ranked().begin(), after.ranked().end(),
                     [&](const auto& other) { return other.partner() == partner.partner(); });
    ASSERT_NE(same, after.ranked().end());
    EXPECT_EQ(same->score(), partner.score());  // the same bits
  }
}

TEST_F(RankingTest, IsKeptAndReadAgainIdentically) {
  Prepare();
  const Ranking made = MustRank();
  EXPECT_EQ(made.registry().log_id(), "log-1");
  EXPECT_EQ(made.registry().sequence(), scenario_.matching().feed().last_sequence());
  EXPECT_EQ(made.publications_size(), 2);
  EXPECT_EQ(made.ranking_policy(), "rankingPolicies/default");
  EXPECT_THAT(made.notice(), HasSubstr("neither a contract nor an endorsement"));
  scenario_.AddRemotePartner("p9");  // the registry goes on
  EXPECT_EQ(Get(scenario_.Boston(), made.name())->SerializeAsString(), made.SerializeAsString());
}

TEST_F(RankingTest, TheSameInputsAreTheSameRanking) {
  Prepare();
  const Ranking first = MustRank();
  const uint64_t written = scenario_.matching().store().last_sequence();
  scenario_.matching().Advance(absl::Minutes(5));
  EXPECT_EQ(MustRank().SerializeAsString(), first.SerializeAsString());
  EXPECT_EQ(scenario_.matching().store().last_sequence(), written);
  EXPECT_NE(MustRank("in_force_on { year: 2026 month: 3 day: 3 }").name(), first.name());
}

TEST_F(RankingTest, CanBeRecomputedFromWhatIsKept) {
  Prepare();
  const Ranking kept = MustRank();
  for (const auto& partner : kept.ranked()) {
    double sum = 0;
    for (int i = 0; i < kept.criteria_size(); ++i) {
      const auto& criterion = kept.criteria(i);
      const auto& part = partner.contributions(i);
      EXPECT_EQ(part.criterion(), criterion.key());
      if (!part.has_x()) {
        EXPECT_EQ(part.v(), criterion.missing_value());
      }
      EXPECT_NEAR(part.contribution(), criterion.weight_share() * part.v(), 1e-12);
      sum += criterion.weight_share() * part.v();
    }
    EXPECT_NEAR(sum, partner.score(), 1e-12);
  }
}

TEST_F(RankingTest, DatesAreJudgedByTheDayAskedFor) {
  Prepare();
  const Ranking later = MustRank("in_force_on { year: 2027 month: 1 day: 1 }");
  EXPECT_EQ(later.ranked_count(), 0);  // listings and qualifications ended with 2026
  EXPECT_EQ(later.excluded_count(), 3);
  EXPECT_EQ(Refusal(Rank(scenario_.Boston(), "in_force_on { year: 2026 month: 2 day: 30 }")),
            "INVALID_ARGUMENT in_force_on");
}

TEST_F(RankingTest, AnUnknownPracticeIsNeverSilentlyLeftOut) {
  scenario_.AddTravellingPartner("p1");
  scenario_.matching().Must<v1::Need>(scenario_.Boston(), "CreateNeed", Scenario::NeedRequest());
  scenario_.matching().Start();
  const auto refused = Rank(scenario_.Boston());
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION PRACTICES_UNKNOWN");
  EXPECT_THAT(refused.status().message(), HasSubstr("tp1"));
  const Ranking accepted = MustRank("accept_unknown_practices: true");
  EXPECT_THAT(accepted.unknown_practices(), ElementsAre("tp1"));
  EXPECT_THAT(accepted.caveats(0), HasSubstr("unknown for tp1"));
  EXPECT_EQ(accepted.criteria(0).weight(), 0);
}

TEST_F(RankingTest, ValidateOnlyKeepsNothing) {
  Prepare();
  const uint64_t written = scenario_.matching().store().last_sequence();
  const Ranking looked = MustRank("validate_only: true");
  EXPECT_EQ(looked.ranked_count(), 2);
  EXPECT_EQ(looked.excluded_size(), 1);
  EXPECT_EQ(scenario_.matching().store().last_sequence(), written);
  EXPECT_EQ(Refusal(Get(scenario_.Boston(), looked.name())), "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST_F(RankingTest, WaitsForTheRegistryOrSaysThatItIsBehind) {
  Prepare();
  MustRank();
  EXPECT_EQ(Refusal(scenario_.matching().Do<Ranking>(
                scenario_.Boston(), "RankPartners",
                Text<v1::RankPartnersRequest>(
                    "name: 'buyers/boston/needs/n1' ranking_policy: 'rankingPolicies/default' "
                    "min_registry_sequence: 1000"))),
            "UNAVAILABLE INDEX_BEHIND");
}

TEST_F(RankingTest, NoRankingIsMadeFromAHalfFilledCopyOfTheRegistry) {
  scenario_.matching().feed().HoldAfter(1);
  Prepare();
  const auto rank = [&] {
    return scenario_.matching().Do<Ranking>(
        scenario_.Boston(), "RankPartners",
        Text<v1::RankPartnersRequest>(
            "name: 'buyers/boston/needs/n1' ranking_policy: 'rankingPolicies/default'"));
  };
  EXPECT_EQ(Refusal(rank()), "UNAVAILABLE INDEX_NOT_READY");
  scenario_.matching().feed().Release();
  const auto ranking = rank();
  ASSERT_TRUE(ranking.ok()) << ranking.status();
  EXPECT_EQ(ranking->ranked_count(), 2);
}

TEST_F(RankingTest, ABuyerReachesItsOwnRankingsOnly) {
  Prepare();
  const std::string name = MustRank().name();
  const std::string denied = "PERMISSION_DENIED ROLE_NOT_ALLOWED";
  EXPECT_EQ(Refusal(Rank(scenario_.Holyoke())), denied);
  EXPECT_EQ(Refusal(Get(scenario_.Holyoke(), name)), denied);
  EXPECT_EQ(Refusal(Explain(scenario_.Holyoke(), "p1")), denied);
  v1::ListExcludedPartnersRequest list;
  list.set_parent(name);
  EXPECT_EQ(Refusal(scenario_.matching().Do<v1::ListExcludedPartnersResponse>(
                scenario_.Holyoke(), "ListExcludedPartners", list)),
            denied);
}

TEST_F(RankingTest, ExplainsWhyAPartnerIsRankedWhereItIs) {
  Prepare();
  const auto why = Explain(scenario_.Boston(), "p1");
  ASSERT_TRUE(why.ok()) << why.status();
  EXPECT_EQ(why->name(), "buyers/boston/needs/n1/explanations/p1");
  EXPECT_TRUE(why->ranked());
  EXPECT_EQ(why->rank(), 2);
  EXPECT_EQ(why->ranked_count(), 2);
  ASSERT_EQ(why->services_size(), 1);
  EXPECT_NEAR(why->services(0).score(), kTravelling, kNear);
  EXPECT_EQ(why->rules_size() + why->services(0).rules_size(), v1::Rule_MAX);
  for (const auto& rule : why->services(0).rules()) EXPECT_TRUE(rule.passed()) << rule.rule_id();
}

TEST_F(RankingTest, ExplainsWhyNotWithEveryRuleAndWhatWasFound) {
  Prepare();
  const auto why = Explain(scenario_.Boston(), "p4");
  ASSERT_TRUE(why.ok());
  EXPECT_FALSE(why->ranked());
  EXPECT_EQ(why->rank(), 0);
  std::vector<std::string> failed;
  for (const auto& rule : why->rules()) {
    if (!rule.passed()) failed.push_back(absl::StrCat(rule.rule_id(), ": ", rule.found()));
  }
  EXPECT_THAT(failed, ElementsAre("vendor-listed: 0 listings, none in force on the date",
                                  "remaining-capacity: 1 schools in 2026-27, 2 needed"));
  EXPECT_FALSE(why->services(0).has_score());
  EXPECT_EQ(Refusal(Explain(scenario_.Boston(), "none")), "NOT_FOUND RESOURCE_NOT_FOUND");
}

TEST_F(RankingTest, ListsAllExcludedPartnersPageByPage) {
  scenario_.AddTravellingPartner("p1");
  for (int i = 0; i < 1203; ++i) {  // more than two blocks
    scenario_.matching().feed().Add(Scenario::APartner(absl::StrCat("x", 1000 + i)));
  }
  scenario_.AddRatedNeed();
  scenario_.matching().Start();
  const Ranking ranking = MustRank();
  EXPECT_EQ(ranking.excluded_count(), 1203);
  EXPECT_EQ(ranking.excluded_size(), 200);
  v1::ListExcludedPartnersRequest request;
  request.set_parent(ranking.name());
  request.set_page_size(450);
  std::vector<std::string> names;
  do {
    const auto page = scenario_.matching().Must<v1::ListExcludedPartnersResponse>(
        scenario_.Boston(), "ListExcludedPartners", request);
    EXPECT_EQ(page.name(), ranking.name());
    for (const auto& partner : page.excluded()) names.push_back(partner.partner());
    request.set_page_token(page.next_page_token());
  } while (!request.page_token().empty());
  ASSERT_EQ(names.size(), 1203u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  EXPECT_EQ(std::unique(names.begin(), names.end()), names.end());
  EXPECT_EQ(names.back(), "partners/x2202");
}

TEST_F(RankingTest, KeepsAsManyRankedPartnersAsAStoredResourceHolds) {
  for (int i = 0; i < 130; ++i) scenario_.AddTravellingPartner(absl::StrCat("y", 1000 + i));
  scenario_.AddRatedNeed();
  scenario_.matching().Start();
  const Ranking ranking = MustRank();
  EXPECT_EQ(ranking.ranked_count(), 130);
  EXPECT_EQ(ranking.ranked_size(), 100);
  EXPECT_LT(ranking.ByteSizeLong(), 256u * 1024);
  EXPECT_EQ(ranking.ranked(99).rank(), 1);
  EXPECT_EQ(Explain(scenario_.Boston(), "y1129")->rank(), 1);  // beyond what is kept
}

TEST_F(RankingTest, ListsRankingsOfANeedWithoutTheirPartners) {
  Prepare();
  const Ranking ranking = MustRank();
  v1::ListRankingsRequest request;
  request.set_parent("buyers/boston/needs/n1");
  request.set_filter("ranking_policy = \"rankingPolicies/default\"");
  const auto page = scenario_.matching().Must<v1::ListRankingsResponse>(scenario_.Boston(),
                                                                        "ListRankings", request);
  ASSERT_EQ(page.rankings_size(), 1);
  EXPECT_EQ(page.rankings(0).name(), ranking.name());
  EXPECT_TRUE(page.rankings(0).ranked().empty());
  EXPECT_EQ(page.rankings(0).ranked_count(), 2);
}

TEST_F(RankingTest, RefusesARetiredPolicyAndUnknownNeeds) {
  Prepare();
  scenario_.matching().Must<v1::RankingPolicy>(
      scenario_.matching().Programme(), "RetireRankingPolicy",
      Text<v1::RetireRankingPolicyRequest>("name: 'rankingPolicies/default'"));
  EXPECT_EQ(Refusal(Rank(scenario_.Boston())), "INVALID_ARGUMENT ranking_policy");
  EXPECT_EQ(Refusal(scenario_.matching().Do<Ranking>(
                scenario_.Boston(), "RankPartners",
                Text<v1::RankPartnersRequest>("name: 'buyers/boston/needs/none' "
                                              "ranking_policy: 'rankingPolicies/default'"))),
            "NOT_FOUND RESOURCE_NOT_FOUND");
}

}  // namespace
}  // namespace partners::matching
