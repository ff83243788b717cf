#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/buyer_rules.h"
#include "services/matching/need_rules.h"
#include "services/matching/test_scenario.h"

namespace partners::matching {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using v1::Need;

class NeedTest : public ::testing::Test {
 protected:
  absl::StatusOr<Need> Create(const v1::CreateNeedRequest& request) {
    return scenario_.matching().Do<Need>(scenario_.Boston(), "CreateNeed", request);
  }
  absl::StatusOr<Need> Get(const runtime::Call& call, const std::string& name) {
    v1::GetNeedRequest request;
    request.set_name(name);
    return scenario_.matching().Do<Need>(call, "GetNeed", request);
  }
  absl::StatusOr<Need> Update(const runtime::Call& call, const std::string& text) {
    return scenario_.matching().Do<Need>(call, "UpdateNeed", Text<v1::UpdateNeedRequest>(text));
  }

  Scenario scenario_;
};

TEST_F(NeedTest, IsWorkedOutFromVisibleFactsWhenCreated) {
  const auto need = Create(Scenario::NeedRequest());
  ASSERT_TRUE(need.ok()) << need.status();
  EXPECT_EQ(need->name(), "buyers/boston/needs/n1");
  EXPECT_THAT(need->school_codes(), ElementsAre("00350001", "00350002"));
  EXPECT_THAT(need->regions(), ElementsAre("coastal", "strategic-transformation"));
  EXPECT_EQ(need->practices(0).state(), Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  EXPECT_NEAR(need->practices(1).need(), 0.8072562358276644, 1e-12);
  EXPECT_EQ(need->publications_size(), 2);
  EXPECT_NE(need->etag(), "");
  EXPECT_EQ(Get(scenario_.Boston(), need->name())->SerializeAsString(), need->SerializeAsString());
}

TEST_F(NeedTest, TakesGradesOfTheSchoolsWhenNoneAreAskedFor) {
  v1::CreateNeedRequest request = Scenario::NeedRequest();
  request.mutable_need()->clear_grades();
  const auto need = Create(request);
  EXPECT_THAT(need->grades(), IsEmpty());
  EXPECT_THAT(need->school_grades(),
              ElementsAre(type::v1::GRADE_K, type::v1::GRADE_03, type::v1::GRADE_04,
                          type::v1::GRADE_05, type::v1::GRADE_06));
}

TEST_F(NeedTest, GradesNobodyAskedForFollowTheSchools) {
  v1::CreateNeedRequest request = Scenario::NeedRequest();
  request.mutable_need()->clear_grades();
  ASSERT_TRUE(Create(request).ok());
  Need rated = scenario_.matching().Must<Need>(
      scenario_.Boston(), "RateNeedPractice",
      Text<v1::RateNeedPracticeRequest>("name: 'buyers/boston/needs/n1' "
                                        "rating { practice: 'tp1' rating: RATING_SUSTAINING }"));
  EXPECT_THAT(rated.grades(), IsEmpty());
  v1::UpdateNeedRequest update;
  *update.mutable_need() = rated;  // sent back whole, as a client does that changes one field
  update.mutable_need()->clear_school_codes();
  update.mutable_need()->add_school_codes("00350001");
  const auto after = scenario_.matching().Do<Need>(scenario_.Boston(), "UpdateNeed", update);
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_THAT(after->grades(), IsEmpty());
  EXPECT_THAT(after->school_grades(), ElementsAre(type::v1::GRADE_K, type::v1::GRADE_03,
                                                  type::v1::GRADE_04, type::v1::GRADE_05));
}

TEST_F(NeedTest, AWithheldFigureIsMissingAndNeverZero) {
  const auto need = Create(Scenario::NeedRequest());
  const auto indicator = std::find_if(need->indicators().begin(), need->indicators().end(),
                                      [](const auto& score) { return score.indicator() == "sgp"; });
  ASSERT_NE(indicator, need->indicators().end());
  EXPECT_NEAR(indicator->value(), 42, 1e-12);
  const auto source =
      std::find_if(indicator->sources().begin(), indicator->sources().end(), [](const auto& one) {
        return one.school_code() == "00350002" && one.indicator() == "math-mean-sgp-points";
      });
  ASSERT_NE(source, indicator->sources().end());
  EXPECT_FALSE(source->has_value());
  EXPECT_EQ(source->missing(), type::v1::MISSING_REASON_SUPPRESSED);
  EXPECT_NE(source->publication(), "");
}

TEST_F(NeedTest, AFigureNobodyImportedHasNoPublishersReason) {
  v1::CreateNeedRequest request = Scenario::NeedRequest();
  request.mutable_need()->mutable_facts_school_year()->set_ending_year(2018);
  const auto need = Create(request);
  ASSERT_TRUE(need.ok()) << need.status();
  int sources = 0;
  for (const auto& indicator : need->indicators()) {
    for (const auto& source : indicator.sources()) {
      ++sources;
      EXPECT_FALSE(source.has_value());
      EXPECT_EQ(source.missing(), type::v1::MISSING_REASON_UNSPECIFIED);
      EXPECT_EQ(source.publication(), "");
    }
  }
  EXPECT_GT(sources, 0);
}

TEST_F(NeedTest, RatingAPracticeAnswersPleaseRate) {
  const Need rated = scenario_.AddRatedNeed();
  EXPECT_EQ(rated.practices(0).state(), Need::PracticeNeed::STATE_KNOWN);
  EXPECT_NEAR(rated.practices(0).need(), 0.7221466364323507, 1e-12);
  EXPECT_EQ(rated.ratings(0).ground(), "Visit");
  const auto again = scenario_.matching().Must<Need>(
      scenario_.Boston(), "RateNeedPractice",
      Text<v1::RateNeedPracticeRequest>("name: 'buyers/boston/needs/n1' "
                                        "rating { practice: 'tp1' rating: RATING_SUSTAINING }"));
  EXPECT_EQ(again.ratings_size(), 1);
  EXPECT_LT(again.practices(0).need(), rated.practices(0).need());
}

TEST_F(NeedTest, UpdatesAreWorkedOutAgainFromTheFactsVisibleThen) {
  const Need before = scenario_.AddRatedNeed();
  scenario_.matching().Publish(
      "figures", "3",
      {"indicator { code: '00350001' school_year { ending_year: 2019 } indicator: "
       "'chronic-absence-percent' population: POPULATION_ALL value: 37 }"});
  const auto after =
      Update(scenario_.Boston(), "need { name: 'buyers/boston/needs/n1' title: 'Other' }");
  ASSERT_TRUE(after.ok()) << after.status();
  EXPECT_EQ(after->title(), "Other");
  EXPECT_NEAR(after->practices(3).need(), 1, 1e-12);
  EXPECT_EQ(after->practices(2).state(), Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  EXPECT_NE(after->etag(), before.etag());
  EXPECT_EQ(Refusal(Update(scenario_.Boston(),
                           absl::StrCat("need { name: 'buyers/boston/needs/n1' title: 'X' etag: '",
                                        before.etag(), "' }"))),
            "ABORTED ETAG_MISMATCH");
}

TEST_F(NeedTest, ABuyerReachesItsOwnNeedsOnly) {
  const std::string name = scenario_.AddRatedNeed().name();
  EXPECT_TRUE(Get(scenario_.matching().Programme(), name).ok());
  const std::string denied = "PERMISSION_DENIED ROLE_NOT_ALLOWED";
  EXPECT_EQ(Refusal(Get(scenario_.Holyoke(), name)), denied);
  EXPECT_EQ(Refusal(Get(scenario_.Holyoke(), "buyers/boston/needs/none")), denied);
  EXPECT_EQ(Refusal(Get(scenario_.matching().Buyer(""), name)), denied);
  EXPECT_EQ(Refusal(Update(scenario_.Holyoke(), "need { name: '" + name + "' title: 'X' }")),
            denied);
  EXPECT_EQ(Refusal(scenario_.matching().Do<Need>(scenario_.Holyoke(), "CreateNeed",
                                                  Scenario::NeedRequest("n2"))),
            denied);
  EXPECT_EQ(Refusal(scenario_.matching().Do<v1::ListNeedsResponse>(
                scenario_.Boston(), "ListNeeds", Text<v1::ListNeedsRequest>("parent: 'buyers/-'"))),
            denied);
}

TEST_F(NeedTest, ListsNeedsOfABuyerWithItsOwnFilter) {
  scenario_.AddRatedNeed("n1");
  v1::CreateNeedRequest other = Scenario::NeedRequest("n2");
  other.mutable_need()->set_category("leadership");
  ASSERT_TRUE(Create(other).ok());
  const auto list = [&](const runtime::Call& call, const std::string& text) {
    std::vector<std::string> names;
    const auto page = scenario_.matching().Must<v1::ListNeedsResponse>(
        call, "ListNeeds", Text<v1::ListNeedsRequest>(text));
    for (const Need& need : page.needs()) names.push_back(need.name());
    return names;
  };
  EXPECT_EQ(list(scenario_.Boston(), "parent: 'buyers/boston'").size(), 2u);
  EXPECT_THAT(list(scenario_.Boston(), "parent: 'buyers/boston' filter: 'category = leadership'"),
              ElementsAre("buyers/boston/needs/n2"));
  EXPECT_THAT(list(scenario_.Holyoke(), "parent: 'buyers/holyoke'"), IsEmpty());
  EXPECT_EQ(list(scenario_.matching().Programme(), "parent: 'buyers/-'").size(), 2u);
}

TEST_F(NeedTest, RefusesWhatCannotBe) {
  const auto refused = [&](const std::function<void(Need*)>& change) {
    v1::CreateNeedRequest request = Scenario::NeedRequest("bad");
    change(request.mutable_need());
    return Refusal(Create(request));
  };
  EXPECT_EQ(refused([](Need* need) { need->add_school_codes("01370001"); }),
            "INVALID_ARGUMENT need.school_codes[2]");
  EXPECT_EQ(refused([](Need* need) { need->add_school_codes("00350001"); }),
            "INVALID_ARGUMENT need.school_codes[2]");
  EXPECT_EQ(refused([](Need* need) { need->add_school_codes("00359999"); }),
            "INVALID_ARGUMENT need.school_codes[2]");
  EXPECT_EQ(refused([](Need* need) { need->clear_facts_school_year(); }),
            "INVALID_ARGUMENT need.facts_school_year");
  EXPECT_EQ(refused([](Need* need) { need->mutable_facts_school_year()->set_ending_year(2028); }),
            "INVALID_ARGUMENT need.facts_school_year");
  EXPECT_EQ(refused([](Need* need) { need->set_need_policy("needPolicies/none"); }),
            "INVALID_ARGUMENT need.need_policy");
  EXPECT_EQ(refused([](Need* need) {
              need->add_ratings()->set_practice("tp9");
              need->mutable_ratings(0)->set_rating(Need::RATING_DEVELOPING);
            }),
            "INVALID_ARGUMENT need.ratings[0].practice");
  EXPECT_EQ(refused([](Need* need) { need->add_grades(type::v1::GRADE_03); }),
            "INVALID_ARGUMENT need.grades[3]");
  EXPECT_EQ(refused([](Need* need) {
              need->set_section_1003(true);
              need->set_minimum_tier(type::v1::EVIDENCE_TIER_RATIONALE);
            }),
            "INVALID_ARGUMENT need.minimum_tier");
  EXPECT_EQ(refused([](Need* need) { need->clear_category(); }), "INVALID_ARGUMENT need.category");
}

TEST_F(NeedTest, ACategoryIsOneOfThePublicRecord) {
  scenario_.AddRatedNeed();  // category data, while nothing is known of the registry
  FakeFeed& feed = scenario_.matching().feed();
  feed.Add(Text<registry::v1::FrameworkEdition>(
      "name: 'frameworks/categories/editions/1' state: STATE_PUBLISHED items { key: 'climate' }"));
  auto qualification = Scenario::AQualification("p1", "q1", "s1", "STRONG");
  qualification.set_framework_edition("frameworks/categories/editions/1");
  feed.Add(qualification);
  scenario_.matching().Start();
  scenario_.matching().Must<v1::Ranking>(  // waits for the copy of the registry
      scenario_.Boston(), "RankPartners",
      Text<v1::RankPartnersRequest>(absl::StrCat("name: 'buyers/boston/needs/n1' ranking_policy: "
                                                 "'rankingPolicies/default' "
                                                 "min_registry_sequence: ",
                                                 feed.last_sequence())));
  v1::CreateNeedRequest request = Scenario::NeedRequest("n2");
  const absl::Status refused = Create(request).status();
  EXPECT_EQ(Refusal(refused), "INVALID_ARGUMENT need.category");
  EXPECT_EQ(refused.message(),
            "need.category: data is no category of the public record, which has climate");
  request.mutable_need()->set_category("climate");
  EXPECT_EQ(Refusal(Create(request)), "OK");
  // What a need has already is left alone.
  EXPECT_EQ(
      Refusal(Update(scenario_.Boston(), "need { name: 'buyers/boston/needs/n1' title: 'X' }")),
      "OK");
  EXPECT_EQ(Refusal(Update(scenario_.Boston(),
                           "need { name: 'buyers/boston/needs/n1' category: 'leadership' }")),
            "INVALID_ARGUMENT need.category");
}

TEST(CheckCategory, NamesSomeOfMany) {
  std::set<std::string> known;
  for (int i = 10; i < 25; ++i) known.insert(absl::StrCat("c", i));
  EXPECT_TRUE(CheckCategory("c24", known).ok());
  EXPECT_EQ(CheckCategory("c9", known).message(),
            "need.category: c9 is no category of the public record, which has c10, c11, c12, c13, "
            "c14, c15, c16, c17, c18, c19 and 5 more");
}

TEST_F(NeedTest, ARetiredPolicyServesNoNewNeed) {
  const std::string name = scenario_.AddRatedNeed().name();
  scenario_.matching().Must<v1::NeedPolicy>(
      scenario_.matching().Programme(), "RetireNeedPolicy",
      Text<v1::RetireNeedPolicyRequest>("name: 'needPolicies/default'"));
  EXPECT_EQ(Refusal(Create(Scenario::NeedRequest("n2"))), "INVALID_ARGUMENT need.need_policy");
  EXPECT_TRUE(Update(scenario_.Boston(), "need { name: '" + name + "' title: 'X' }").ok());
}

TEST_F(NeedTest, ReadsANeedAsItWasRecorded) {
  scenario_.AddRatedNeed();
  const absl::Time then = scenario_.matching().now();
  scenario_.matching().Advance(absl::Hours(1));
  ASSERT_TRUE(
      Update(scenario_.Boston(), "need { name: 'buyers/boston/needs/n1' title: 'Later' }").ok());
  v1::GetNeedRequest request;
  request.set_name("buyers/boston/needs/n1");
  request.mutable_read_time()->set_seconds(absl::ToUnixSeconds(then));
  const auto earlier = scenario_.matching().Do<Need>(scenario_.Boston(), "GetNeed", request);
  ASSERT_TRUE(earlier.ok()) << earlier.status();
  EXPECT_EQ(earlier->title(), "Help for two schools");
}

TEST_F(NeedTest, BuyersAreKnownOrganisationsThatFitTheirKind) {
  const auto create = [&](const std::string& buyer) {
    return Refusal(scenario_.matching().Do<v1::Buyer>(
        scenario_.matching().Programme(), "CreateBuyer",
        Text<v1::CreateBuyerRequest>("buyer { display_name: 'B' " + buyer + " }")));
  };
  EXPECT_EQ(create("kind: KIND_DISTRICT district_codes: '00350000'"), "OK");
  EXPECT_EQ(create("kind: KIND_ZONE district_codes: '00350000' school_codes: '00350001'"), "OK");
  EXPECT_EQ(create("kind: KIND_ZONE district_codes: '00350000'"),
            "INVALID_ARGUMENT buyer.school_codes");
  EXPECT_EQ(create("kind: KIND_DISTRICT district_codes: ['00350000', '01370000']"),
            "INVALID_ARGUMENT buyer.district_codes");
  EXPECT_EQ(create("kind: KIND_COLLABORATIVE district_codes: ['00350000', '01370000']"), "OK");
  EXPECT_EQ(create("kind: KIND_DISTRICT district_codes: '00350001'"),
            "INVALID_ARGUMENT buyer.district_codes[0]");
  EXPECT_EQ(create("kind: KIND_DISTRICT district_codes: '99990000'"),
            "INVALID_ARGUMENT buyer.district_codes[0]");
  EXPECT_EQ(create("kind: KIND_RECEIVER district_codes: '00350000' school_codes: '01370001'"),
            "INVALID_ARGUMENT buyer.school_codes[0]");
}

TEST(BuysFor, NamedSchoolsOrElseAllOfTheDistricts) {
  const auto district = Text<v1::Buyer>("district_codes: '00350000'");
  EXPECT_TRUE(BuysFor(district, "00350001"));
  EXPECT_FALSE(BuysFor(district, "01370001"));
  EXPECT_FALSE(BuysFor(district, "00350000"));
  const auto zone = Text<v1::Buyer>("district_codes: '00350000' school_codes: '00350002'");
  EXPECT_TRUE(BuysFor(zone, "00350002"));
  EXPECT_FALSE(BuysFor(zone, "00350001"));
}

}  // namespace
}  // namespace partners::matching
