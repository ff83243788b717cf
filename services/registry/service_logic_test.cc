#include "services/registry/service_logic.h"

#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "services/registry/test_registry.h"

namespace partners::registry {
namespace {

using Logic = ServiceLogic;

class ServiceLogicTest : public ::testing::Test {
 protected:
  ServiceLogicTest() {
    registry_.AddPractices();
    registry_.AddPartner("p1", "data_notice: 'Fictional example'");
    registry_.AddPartner("p2");
  }
  // Creates a service of p1 with `more_text` over a valid one.
  absl::StatusOr<v1::Service> Create(const runtime::Call& call, const std::string& more_text,
                                     const std::string& parent = "partners/p1") {
    auto request = Text<v1::CreateServiceRequest>(
        "service { title: 'T' practices: 'tp2' grades: GRADE_03 "
        "delivery_modes: DELIVERY_MODE_REMOTE }");
    request.set_parent(parent);
    request.mutable_service()->MergeFrom(Text<v1::Service>(more_text));
    return registry_.Do(call, &Logic::CreateService, request);
  }
  absl::StatusOr<v1::Service> Update(const runtime::Call& call, const std::string& text) {
    return registry_.Do(call, &Logic::UpdateService, Text<v1::UpdateServiceRequest>(text));
  }
  absl::StatusOr<v1::Service> Retire(const runtime::Call& call, const std::string& name) {
    v1::RetireServiceRequest request;
    request.set_name(name);
    return registry_.Do(call, &Logic::RetireService, request);
  }
  absl::StatusOr<v1::ListServicesResponse> List(const std::string& text) {
    return registry_.Do(registry_.Public(), &Logic::ListServices,
                        Text<v1::ListServicesRequest>(text));
  }
  runtime::Call Own() const { return registry_.Organisation("partners/p1"); }

  TestRegistry registry_;
};

TEST_F(ServiceLogicTest, CreatesAnOfferedServiceThatTakesThePartnersNotice) {
  const auto created = Create(registry_.Programme(), "state: STATE_RETIRED");
  ASSERT_EQ(Refusal(created), "OK");
  EXPECT_EQ(created->state(), v1::Service::STATE_OFFERED);
  EXPECT_EQ(created->data_notice(), "Fictional example");
  EXPECT_EQ(Create(registry_.Programme(), "data_notice: 'Other'")->data_notice(), "Other");
}

TEST_F(ServiceLogicTest, RefusesAParentThatIsMissingOrATombstone) {
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "", "partners/p9")),
            "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "", "partners/-")), "INVALID_ARGUMENT parent");
  const auto remove = Text<v1::RemovePartnerRequest>("name: 'partners/p2' reason: 'x'");
  ASSERT_EQ(Refusal(registry_.Do(registry_.Programme(), &PartnerLogic::RemovePartner, remove)),
            "OK");
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "", "partners/p2")),
            "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(ServiceLogicTest, RefusesWhatNoPublishedEditionHas) {
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "practices: 'tp9'")),
            "INVALID_ARGUMENT service.practices[1]");
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "indicators: 'tp1-x'")),
            "INVALID_ARGUMENT service.indicators[0]");
  EXPECT_EQ(
      Refusal(Create(registry_.Programme(), "price_range { from { cents: 2 } to { cents: 1 } }")),
      "INVALID_ARGUMENT service.price_range.to");
  const auto retire = Text<v1::RetireFrameworkEditionRequest>(
      "name: 'frameworks/turnaround-practices/editions/2018'");
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::RetireFrameworkEdition, retire)),
      "OK");
  EXPECT_EQ(Refusal(Create(registry_.Programme(), "")), "INVALID_ARGUMENT service.practices[0]");
}

TEST_F(ServiceLogicTest, AnUpdateThatLeavesPracticesAloneSurvivesTheirEdition) {
  const v1::Service service = registry_.AddService("p1", "s1");
  const auto retire = Text<v1::RetireFrameworkEditionRequest>(
      "name: 'frameworks/turnaround-practices/editions/2018'");
  ASSERT_EQ(
      Refusal(registry_.Do(registry_.Programme(), &FrameworkLogic::RetireFrameworkEdition, retire)),
      "OK");
  EXPECT_EQ(Refusal(Update(registry_.Programme(),
                           "service { name: 'partners/p1/services/s1' title: 'New' }")),
            "OK");
  EXPECT_EQ(Refusal(Update(registry_.Programme(),
                           "service { name: 'partners/p1/services/s1' practices: 'tp1' }")),
            "INVALID_ARGUMENT service.practices[0], service.indicators[0]");
}

TEST_F(ServiceLogicTest, LetsAnOrganisationWriteItsOwnServicesButNoNotice) {
  EXPECT_EQ(Refusal(Create(Own(), "")), "OK");
  EXPECT_EQ(Refusal(Create(Own(), "data_notice: 'x'")), "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Create(Own(), "", "partners/p2")), "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  registry_.AddService("p1", "s1");
  registry_.AddService("p2", "s1");
  EXPECT_EQ(Refusal(Update(Own(), "service { name: 'partners/p1/services/s1' title: 'New' }")),
            "OK");
  EXPECT_EQ(Refusal(Update(Own(), "service { name: 'partners/p2/services/s1' title: 'New' }")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Update(Own(),
                           "service { name: 'partners/p1/services/s1' } "
                           "update_mask { paths: 'data_notice' }")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Retire(Own(), "partners/p2/services/s1")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Retire(Own(), "partners/p1/services/s1")), "OK");
}

TEST_F(ServiceLogicTest, ARetiredServiceIsCorrectedByStaffOnlyAndRetiredOnce) {
  registry_.AddService("p1", "s1");
  ASSERT_EQ(Refusal(Retire(registry_.Programme(), "partners/p1/services/s1")), "OK");
  EXPECT_EQ(Refusal(Retire(registry_.Programme(), "partners/p1/services/s1")),
            "FAILED_PRECONDITION WRONG_STATE");
  const std::string update = "service { name: 'partners/p1/services/s1' title: 'New' }";
  EXPECT_EQ(Refusal(Update(Own(), update)), "FAILED_PRECONDITION WRONG_STATE");
  const auto corrected = Update(registry_.Programme(), update);
  ASSERT_EQ(Refusal(corrected), "OK");
  EXPECT_EQ(corrected->state(), v1::Service::STATE_RETIRED);
}

TEST_F(ServiceLogicTest, RefusesAStaleEtag) {
  const v1::Service before = registry_.AddService("p1", "s1");
  const std::string update = absl::StrCat(
      "service { name: 'partners/p1/services/s1' title: 'New' etag: '", before.etag(), "' }");
  EXPECT_EQ(Refusal(Update(registry_.Programme(), update)), "OK");
  EXPECT_EQ(Refusal(Update(registry_.Programme(), update)), "ABORTED ETAG_MISMATCH");
}

TEST_F(ServiceLogicTest, ListsOfOnePartnerOrOfAll) {
  registry_.AddService("p1", "a");
  registry_.AddService("p2", "b");
  EXPECT_EQ(List("parent: 'partners/p1'")->services_size(), 1);
  EXPECT_EQ(List("parent: 'partners/-'")->services_size(), 2);
  EXPECT_EQ(List("parent: 'partners/-' filter: 'state = RETIRED'")->services_size(), 0);
  EXPECT_EQ(List("parent: 'partners/-' order_by: 'name desc'")->services(0).name(),
            "partners/p2/services/b");
  EXPECT_EQ(Refusal(List("parent: 'partners/p9'")), "NOT_FOUND RESOURCE_NOT_FOUND");
  EXPECT_EQ(Refusal(List("parent: 'partners'")), "INVALID_ARGUMENT parent");
}

TEST_F(ServiceLogicTest, ListsWhatWasRecordedUnderOnePartner) {
  registry_.AddService("p1", "a");
  const std::string at =
      absl::StrCat(" read_time { seconds: ", registry_.timestamp().seconds(), " }");
  registry_.Advance(absl::Seconds(1));
  registry_.AddService("p1", "b");
  ASSERT_EQ(Refusal(Update(registry_.Programme(),
                           "service { name: 'partners/p1/services/a' title: 'New' }")),
            "OK");
  const auto then = List("parent: 'partners/p1'" + at);
  ASSERT_EQ(Refusal(then), "OK");
  ASSERT_EQ(then->services_size(), 1);
  EXPECT_EQ(then->services(0).title(), "Coaching");
  EXPECT_EQ(Refusal(List("parent: 'partners/-'" + at)), "INVALID_ARGUMENT read_time");
  EXPECT_EQ(Refusal(List("parent: 'partners/p1' filter: 'state = RETIRED'" + at)),
            "INVALID_ARGUMENT read_time");
}

}  // namespace
}  // namespace partners::registry
