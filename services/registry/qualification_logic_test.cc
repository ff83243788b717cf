#include "services/registry/qualification_logic.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using Logic = QualificationLogic;
using Qualification = v1::Qualification;

constexpr char kName[] = "partners/p1/qualifications/q1";

class QualificationLogicTest : public ::testing::Test {
 protected:
  QualificationLogicTest() {
    registry_.AddPractices();
    registry_.AddCategories();
    registry_.AddRegions();
    registry_.AddPartner("p1", "data_notice: 'Fictional example'");
    registry_.AddPartner("p2");
    registry_.AddService("p1", "s1");
    registry_.AddService("p2", "s2");
  }
  absl::StatusOr<Qualification> Record(const v1::RecordQualificationRequest& request) {
    return registry_.Do(registry_.Vetting(), &Logic::RecordQualification, request);
  }
  void DraftNewEdition(const std::string& framework, const std::string& item) {
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::CreateFrameworkEdition,
                                   Text<v1::CreateFrameworkEditionRequest>(absl::StrCat(
                                       "parent: 'frameworks/", framework,
                                       "' framework_edition_id: 'new' framework_edition { title: "
                                       "'T' source: 'S' items { key: '",
                                       item, "' title: 'I' } }")))),
              "OK");
  }
  void PublishAndRetireNewEdition(const std::string& framework) {
    const std::string name = absl::StrCat("name: 'frameworks/", framework, "/editions/new'");
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::PublishFrameworkEdition,
                                   Text<v1::PublishFrameworkEditionRequest>(name))),
              "OK");
    ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::RetireFrameworkEdition,
                                   Text<v1::RetireFrameworkEditionRequest>(name))),
              "OK");
  }
  // The refusal of a request that differs from a good one.
  std::string RefusalOf(const std::function<void(v1::RecordQualificationRequest*)>& change) {
    v1::RecordQualificationRequest request = Request();
    change(&request);
    return Refusal(Record(request));
  }
  static v1::RecordQualificationRequest Request() {
    return TestRegistry::QualificationRequest("p1", "s1", "q1");
  }
  absl::StatusOr<Qualification> Read(const std::string& more = "") {
    return registry_.Do(
        registry_.Public(), &Logic::GetQualification,
        Text<v1::GetQualificationRequest>(absl::StrCat("name: '", kName, "' ", more)));
  }
  absl::StatusOr<v1::ListQualificationsResponse> List(const std::string& text) {
    return registry_.Do(registry_.Public(), &Logic::ListQualifications,
                        Text<v1::ListQualificationsRequest>(text));
  }

  TestRegistry registry_;
};

TEST_F(QualificationLogicTest, RecordsWhatTheDecisionSaysWithItsFlags) {
  const auto recorded = Record(Request());
  ASSERT_EQ(Refusal(recorded), "OK");
  EXPECT_EQ(recorded->name(), kName);
  EXPECT_EQ(recorded->state(), Qualification::STATE_IN_FORCE);
  EXPECT_TRUE(recorded->citable());
  EXPECT_TRUE(recorded->section_1003_eligible());
  EXPECT_EQ(recorded->claimed_tier(), type::v1::EVIDENCE_TIER_STRONG);
  EXPECT_EQ(recorded->accepted_tier(), type::v1::EVIDENCE_TIER_PROMISING);
  EXPECT_EQ(recorded->data_notice(), "Fictional example");
}

TEST_F(QualificationLogicTest, ATierClaimedButNotAcceptedEarnsNoFlag) {
  v1::RecordQualificationRequest request = Request();
  request.mutable_qualification()->set_accepted_tier(type::v1::EVIDENCE_TIER_RATIONALE);
  request.mutable_qualification()->set_citable(true);
  const auto recorded = Record(request);
  ASSERT_EQ(Refusal(recorded), "OK");
  EXPECT_FALSE(recorded->citable());
  EXPECT_FALSE(recorded->section_1003_eligible());
}

TEST_F(QualificationLogicTest, OnlyVettingRecords) {
  for (const std::string bound : {"services/matching", "", "partners/p1"}) {
    EXPECT_EQ(Refusal(registry_.Do(registry_.As(type::v1::ROLE_SERVICE, bound),
                                   &Logic::RecordQualification, Request())),
              "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  }
  EXPECT_EQ(Refusal(registry_.Do(registry_.As(type::v1::ROLE_PROGRAMME, "services/vetting"),
                                 &Logic::RecordQualification, Request())),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
}

TEST_F(QualificationLogicTest, ARepeatHasNoSecondEffectForEver) {
  const auto first = Record(Request());
  const uint64_t before = registry_.store().last_sequence();
  registry_.AdvanceDays(400);
  const auto repeat = Record(Request());
  ASSERT_EQ(Refusal(repeat), "OK");
  EXPECT_EQ(repeat->etag(), first->etag());
  EXPECT_EQ(repeat->create_time().seconds(), first->create_time().seconds());
  EXPECT_EQ(repeat->state(), Qualification::STATE_EXPIRED);
  EXPECT_EQ(registry_.store().last_sequence(), before);
  // Even when the partner has since been removed.
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner,
                           Text<v1::RemovePartnerRequest>("name: 'partners/p1' reason: 'x'"))),
      "OK");
  EXPECT_EQ(Refusal(Record(Request())), "OK");
}

TEST_F(QualificationLogicTest, ARepeatWithOtherContentIsRefused) {
  ASSERT_EQ(Refusal(Record(Request())), "OK");
  EXPECT_EQ(RefusalOf([](auto* r) { r->mutable_qualification()->add_conditions("more"); }),
            "ALREADY_EXISTS ALREADY_EXISTS");
  EXPECT_EQ(RefusalOf([](auto* r) { r->mutable_qualification()->set_data_notice("other"); }),
            "ALREADY_EXISTS ALREADY_EXISTS");
}

TEST_F(QualificationLogicTest, RefusesReferencesThatLeadNowhere) {
  EXPECT_EQ(RefusalOf([](auto* r) { r->set_parent("partners/p9"); }),
            "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(RefusalOf([](auto* r) {
              r->mutable_qualification()->set_service("partners/p2/services/s2");
            }),
            "INVALID_ARGUMENT qualification.service");
  EXPECT_EQ(RefusalOf([](auto* r) {
              r->mutable_qualification()->set_service("partners/p1/services/s9");
            }),
            "INVALID_ARGUMENT qualification.service");
  EXPECT_EQ(RefusalOf([](auto* r) { r->mutable_qualification()->set_category("magic"); }),
            "INVALID_ARGUMENT qualification.category");
  EXPECT_EQ(RefusalOf([](auto* r) {
              r->mutable_qualification()->set_framework_edition("frameworks/categories/editions/1");
            }),
            "INVALID_ARGUMENT qualification.framework_edition");
  EXPECT_EQ(RefusalOf([](auto* r) { r->mutable_qualification()->clear_valid(); }),
            "INVALID_ARGUMENT qualification.valid.from");
  EXPECT_EQ(RefusalOf([](auto* r) { r->mutable_qualification()->add_regions("costal"); }),
            "INVALID_ARGUMENT qualification.regions[1]");
}

TEST_F(QualificationLogicTest, TakesCategoriesOfPublishedAndRetiredEditionsButNotOfDrafts) {
  const auto edition = [](auto* r) {
    r->mutable_qualification()->set_framework_edition("frameworks/categories/editions/new");
  };
  DraftNewEdition("categories", "data");
  EXPECT_EQ(RefusalOf(edition), "INVALID_ARGUMENT qualification.framework_edition");
  PublishAndRetireNewEdition("categories");
  EXPECT_EQ(RefusalOf(edition), "OK");
}

TEST_F(QualificationLogicTest, TakesRegionsOfRetiredEditionsButNotOfDrafts) {
  const auto islands = [](auto* r) { r->mutable_qualification()->add_regions("islands"); };
  DraftNewEdition("regions", "islands");
  EXPECT_EQ(RefusalOf(islands), "INVALID_ARGUMENT qualification.regions[1]");
  PublishAndRetireNewEdition("regions");
  EXPECT_EQ(RefusalOf(islands), "OK");
}

TEST_F(QualificationLogicTest, RefusesATombstone) {
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner,
                           Text<v1::RemovePartnerRequest>("name: 'partners/p1' reason: 'x'"))),
      "OK");
  EXPECT_EQ(Refusal(Record(Request())), "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(QualificationLogicTest, StateFollowsTheDateAskedForAndContentTheReadTime) {
  const std::string before =
      absl::StrCat("read_time { seconds: ", registry_.timestamp().seconds(), " } ");
  registry_.Advance(absl::Seconds(1));
  ASSERT_EQ(Refusal(Record(Request())), "OK");
  EXPECT_EQ(Refusal(Read(before)), "NOT_FOUND RESOURCE_NOT_FOUND");
  const std::string then =
      absl::StrCat("read_time { seconds: ", registry_.timestamp().seconds(), " } ");
  registry_.AdvanceDays(400);
  EXPECT_EQ(Read()->state(), Qualification::STATE_EXPIRED);
  EXPECT_EQ(Read(then)->state(), Qualification::STATE_EXPIRED);
  EXPECT_EQ(Read(then + "in_force_on { year: 2026 month: 12 day: 31 }")->state(),
            Qualification::STATE_IN_FORCE);
  EXPECT_EQ(Read("in_force_on { year: 2025 month: 12 day: 31 }")->state(),
            Qualification::STATE_PENDING);
  EXPECT_EQ(Refusal(Read("in_force_on { year: 2026 month: 13 day: 1 }")),
            "INVALID_ARGUMENT in_force_on");
}

TEST_F(QualificationLogicTest, ListsByParentFilterAndReadTime) {
  registry_.AddQualification("p1", "s1", "q1");
  const std::string then =
      absl::StrCat(" read_time { seconds: ", registry_.timestamp().seconds(), " }");
  registry_.Advance(absl::Seconds(1));
  registry_.AddQualification("p1", "s1", "q2", "category: 'behaviour'");
  registry_.AddQualification("p2", "s2", "q3", "accepted_tier: EVIDENCE_TIER_STRONG");
  const auto size = [&](const std::string& text) { return List(text)->qualifications_size(); };
  EXPECT_EQ(size("parent: 'partners/p1'"), 2);
  EXPECT_EQ(size("parent: 'partners/p1'" + then), 1);
  EXPECT_EQ(size("parent: 'partners/-'"), 3);
  EXPECT_EQ(size("parent: 'partners/-' filter: 'category = behaviour'"), 1);
  EXPECT_EQ(size("parent: 'partners/-' filter: 'accepted_tier = STRONG'"), 1);
  EXPECT_EQ(size("parent: 'partners/-' filter: 'service = \"partners/p1/services/s1\"'"), 2);
  EXPECT_EQ(size("parent: 'partners/-' filter: 'state = IN_FORCE'"), 3);
  EXPECT_EQ(size("parent: 'partners/-' filter: 'state = IN_FORCE' "
                 "in_force_on { year: 2027 month: 1 day: 1 }"),
            0);
  EXPECT_EQ(Refusal(List("parent: 'partners/-'" + then)), "INVALID_ARGUMENT read_time");
  EXPECT_EQ(Refusal(List("parent: 'partners/p1' filter: 'valid.from = 2026-01-01'")),
            "INVALID_ARGUMENT filter");
}

}  // namespace
}  // namespace partners::registry
