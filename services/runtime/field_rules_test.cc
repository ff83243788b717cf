#include "services/runtime/field_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/testing.pb.h"

namespace partners::runtime {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
namespace registry = partners::registry::v1;

// Broken fields and rules of a status, in the order found.
std::vector<std::pair<std::string, std::string>> Broken(const absl::Status& status) {
  std::vector<std::pair<std::string, std::string>> broken;
  const google::rpc::Status wire = ToRpcStatus(status, "", "");
  for (const google::protobuf::Any& any : wire.details()) {
    google::rpc::BadRequest bad;
    if (!any.UnpackTo(&bad)) continue;
    for (const auto& violation : bad.field_violations()) {
      broken.emplace_back(violation.field(), violation.description());
    }
  }
  EXPECT_EQ(status.ok(), broken.empty());
  return broken;
}

std::vector<std::pair<std::string, std::string>> Check(const google::protobuf::Message& request) {
  return Broken(CheckFields(request));
}

registry::CreatePartnerRequest GoodCreate() {
  registry::CreatePartnerRequest request;
  request.mutable_partner()->set_legal_name("Example Learning, Inc.");
  request.mutable_partner()->set_type(registry::Partner::TYPE_NONPROFIT);
  return request;
}

testing::Thing GoodThing() {
  testing::Thing thing;
  thing.set_count(1);
  return thing;
}

TEST(FieldRulesTest, TakesAGoodRequest) {
  registry::CreatePartnerRequest request = GoodCreate();
  request.mutable_partner()->set_website("https://example.org");
  request.mutable_partner()->add_languages("pt-BR");
  request.mutable_partner()->add_capacities()->mutable_school_year()->set_ending_year(2026);
  EXPECT_THAT(Check(request), IsEmpty());
}

TEST(FieldRulesTest, NamesEveryBrokenFieldAtOnce) {
  registry::CreatePartnerRequest request;
  request.set_partner_id("Not An Id");
  registry::Partner* partner = request.mutable_partner();
  partner->add_contacts();
  partner->add_contacts();
  registry::Partner::Contact* contact = partner->add_contacts();
  contact->set_purpose("contracts");
  contact->set_person_name("A. Person");
  contact->set_email("nobody");
  EXPECT_THAT(Check(request),
              UnorderedElementsAre(
                  Pair("partner.legal_name", "must be set"), Pair("partner.type", "must be set"),
                  Pair("partner.contacts[0].purpose", "must be set"),
                  Pair("partner.contacts[0].person_name", "must be set"),
                  Pair("partner.contacts[1].purpose", "must be set"),
                  Pair("partner.contacts[1].person_name", "must be set"),
                  Pair("partner.contacts[2].email", "must be one e-mail address"),
                  Pair("partner_id", "must be 1 to 63 lower-case letters, digits and dashes")));
}

TEST(FieldRulesTest, WhatIsRequiredInAMessageCountsWhenItIsPresent) {
  registry::CreateServiceRequest request;
  request.set_parent("partners/p1");
  registry::Service* service = request.mutable_service();
  service->set_title("T");
  service->add_practices("tp1");
  service->add_grades(type::v1::GRADE_01);
  service->add_delivery_modes(registry::Service::DELIVERY_MODE_REMOTE);
  EXPECT_THAT(Check(request), IsEmpty());
  service->mutable_price_range();
  EXPECT_THAT(Check(request), ElementsAre(Pair("service.price_range.from", "must be set"),
                                          Pair("service.price_range.to", "must be set"),
                                          Pair("service.price_range.unit", "must be set")));
}

TEST(FieldRulesTest, ARequiredMessageMustBeThere) {
  EXPECT_THAT(Check(registry::CreatePartnerRequest()), ElementsAre(Pair("partner", "must be set")));
}

TEST(FieldRulesTest, RequiredMeansSetAndNotEmpty) {
  EXPECT_THAT(Check(testing::Form()),
              ElementsAre(Pair("number", "must be set"), Pair("optional_number", "must be set"),
                          Pair("size", "must be set"), Pair("inner", "must be set"),
                          Pair("lines", "must have at least 1 item"), Pair("text", "must be set")));
  testing::Form form;
  form.set_number(1);
  form.set_optional_number(0);  // an optional zero is a value
  form.set_size(testing::Thing::SIZE_SMALL);
  form.mutable_inner()->set_seen_by_all("x");
  form.add_lines("x");
  form.set_text("x");
  EXPECT_THAT(Check(form), IsEmpty());
}

TEST(FieldRulesTest, LengthsAreCountedInCharacters) {
  registry::CreatePartnerRequest request = GoodCreate();
  std::string name;
  for (int i = 0; i < 200; ++i) name += "\xE6\x97\xA5";  // 200 characters of 3 bytes
  request.mutable_partner()->set_legal_name(name);
  EXPECT_THAT(Check(request), IsEmpty());
  request.mutable_partner()->set_legal_name(name + "a");
  EXPECT_THAT(Check(request),
              ElementsAre(Pair("partner.legal_name", "must be at most 200 characters")));
}

TEST(FieldRulesTest, BytesAreCountedInBytesAndTextsHaveALeastLength) {
  testing::Thing thing = GoodThing();
  thing.set_blob("\xFF\x80\x80\x80");
  thing.set_code("\xC3\xA9\xC3\xA9\xC3\xA9");
  EXPECT_THAT(Check(thing), IsEmpty());
  thing.set_blob("12345");
  thing.set_code("\xC3\xA9\xC3\xA9");
  EXPECT_THAT(Check(thing), ElementsAre(Pair("blob", "must be at most 4 bytes"),
                                        Pair("code", "must be at least 3 characters")));
}

TEST(FieldRulesTest, TheHouseLimitHoldsWhereNoneIsDeclared) {
  testing::Thing thing = GoodThing();
  thing.set_note(std::string(kTextCharactersMax, 'a'));
  EXPECT_THAT(Check(thing), IsEmpty());
  thing.set_note(std::string(kTextCharactersMax + 1, 'a'));
  for (size_t i = 0; i <= kItemsMax; ++i) thing.add_values(0);
  EXPECT_THAT(Check(thing), ElementsAre(Pair("values", "must have at most 1000 items"),
                                        Pair("note", "must be at most 1000 characters")));
}

TEST(FieldRulesTest, NumbersHaveInclusiveBounds) {
  const auto count = [](int value) {
    testing::Thing thing;
    thing.set_count(value);
    return Check(thing);
  };
  EXPECT_THAT(count(1), IsEmpty());
  EXPECT_THAT(count(10), IsEmpty());
  for (int value : {0, 11, -1, std::numeric_limits<int>::min(), std::numeric_limits<int>::max()}) {
    EXPECT_THAT(count(value), ElementsAre(Pair("count", "must be between 1 and 10"))) << value;
  }
  testing::Thing thing = GoodThing();
  thing.set_maybe(4);
  thing.set_share(1.5);
  EXPECT_THAT(Check(thing),
              ElementsAre(Pair("maybe", "must be at least 5"), Pair("share", "must be at most 1")));
  thing.clear_maybe();  // absent is not zero
  thing.set_share(-1e300);
  EXPECT_THAT(Check(thing), IsEmpty());
}

TEST(FieldRulesTest, PageSizesAreNotNegative) {
  registry::ListPartnersRequest request;
  request.set_page_size(2147483647);
  EXPECT_THAT(Check(request), IsEmpty());
  request.set_page_size(-1);
  EXPECT_THAT(Check(request), ElementsAre(Pair("page_size", "must be at least 0")));
}

TEST(FieldRulesTest, NumbersAreFinite) {
  testing::Thing thing = GoodThing();
  thing.set_share(std::nan(""));
  thing.set_ratio(std::numeric_limits<float>::infinity());
  thing.add_values(1);
  thing.add_values(-std::numeric_limits<double>::infinity());
  EXPECT_THAT(Check(thing), ElementsAre(Pair("share", "must be a finite number"),
                                        Pair("values[1]", "must be a finite number"),
                                        Pair("ratio", "must be a finite number")));
}

TEST(FieldRulesTest, ListsHaveBounds) {
  registry::CreateServiceRequest request;
  request.set_parent("partners/p1");
  registry::Service* service = request.mutable_service();
  service->set_title("T");
  service->add_grades(type::v1::GRADE_01);
  for (int i = 0; i < 4; ++i) service->add_delivery_modes(registry::Service::DELIVERY_MODE_REMOTE);
  EXPECT_THAT(Check(request),
              ElementsAre(Pair("service.practices", "must have at least 1 item"),
                          Pair("service.delivery_modes", "must have at most 3 items")));
}

TEST(FieldRulesTest, ElementsFollowTheRulesOfTheirField) {
  registry::CreatePartnerRequest request = GoodCreate();
  request.mutable_partner()->add_regions("boston");
  request.mutable_partner()->add_regions("Boston");
  request.mutable_partner()->add_regions("");
  EXPECT_THAT(Check(request), ElementsAre(Pair("partner.regions[1]", HasSubstr("lower-case")),
                                          Pair("partner.regions[2]", "must be set")));
}

TEST(FieldRulesTest, UnknownEnumNumbersAreRefused) {
  registry::CreatePartnerRequest request = GoodCreate();
  request.mutable_partner()->set_type(static_cast<registry::Partner::Type>(99));
  request.mutable_partner()->add_grades(static_cast<type::v1::Grade>(-1));
  request.mutable_partner()->add_grades(type::v1::GRADE_UNSPECIFIED);
  EXPECT_THAT(Check(request),
              ElementsAre(Pair("partner.type",
                               "must be one of nonprofit, company, higher-education, "
                               "public-agency, education-collaborative, "
                               "sole-proprietor"),
                          Pair("partner.grades[0]",
                               "must be one of pk, k, 01, 02, 03, 04, 05, 06, 07, 08, "
                               "09, 10, 11, 12, sp"),
                          Pair("partner.grades[1]", "must be set")));
}

TEST(FieldRulesTest, UnknownFieldsAreRefusedAtAnyDepth) {
  registry::CreatePartnerRequest request = GoodCreate();
  registry::Partner::Contact* contact = request.mutable_partner()->add_contacts();
  contact->set_purpose("p");
  contact->set_person_name("n");
  contact->GetReflection()->MutableUnknownFields(contact)->AddVarint(77, 1);
  EXPECT_THAT(Check(request),
              ElementsAre(Pair("partner.contacts[0].77",
                               "is not a field of partners.registry.v1.Partner.Contact")));
  registry::GetPartnerRequest get;
  get.set_name("partners/p1");
  get.mutable_read_time()
      ->GetReflection()
      ->MutableUnknownFields(get.mutable_read_time())
      ->AddVarint(9, 1);
  EXPECT_THAT(Check(get), ElementsAre(Pair("read_time.9", HasSubstr("google.protobuf.Timestamp"))));
  get.Clear();
  get.set_name("partners/p1");
  get.GetReflection()->MutableUnknownFields(&get)->AddLengthDelimited(50, "x");
  EXPECT_THAT(Check(get), ElementsAre(Pair("50", HasSubstr("GetPartnerRequest"))));
}

TEST(FieldRulesTest, WhatTheServiceSetsIsIgnored) {
  registry::CreatePartnerRequest request = GoodCreate();
  request.mutable_partner()->set_state(static_cast<registry::Partner::State>(99));
  request.mutable_partner()->set_removal_reason(std::string(5000, 'a'));
  EXPECT_THAT(Check(request), IsEmpty());
}

TEST(FieldRulesTest, InvalidUtf8IsRefused) {
  registry::GetPartnerRequest request;
  request.set_name("partners/\xFF");
  EXPECT_THAT(Check(request), ElementsAre(Pair("name", "must be valid UTF-8")));
}

TEST(FieldRulesTest, InstantsAreWithinTheYears) {
  registry::GetPartnerRequest request;
  request.set_name("partners/p1");
  request.mutable_read_time()->set_seconds(253'402'300'799);
  EXPECT_THAT(Check(request), IsEmpty());
  for (int64_t seconds : {int64_t{253'402'300'800}, int64_t{-62'135'596'801}}) {
    request.mutable_read_time()->set_seconds(seconds);
    EXPECT_THAT(Check(request), ElementsAre(Pair("read_time", HasSubstr("years 1 to 9999"))));
  }
  request.mutable_read_time()->set_seconds(0);
  request.mutable_read_time()->set_nanos(1'000'000'000);
  EXPECT_THAT(Check(request), ElementsAre(Pair("read_time", HasSubstr("years 1 to 9999"))));
}

TEST(FieldRulesTest, DatesAreWhole) {
  registry::GetQualificationRequest request;
  request.set_name("partners/p1/qualifications/q1");
  request.mutable_in_force_on()->set_year(2026);
  EXPECT_THAT(Check(request), ElementsAre(Pair("in_force_on.month", "must be between 1 and 12"),
                                          Pair("in_force_on.day", "must be between 1 and 31")));
}

TEST(FieldRulesTest, MapsOneofsAndCirclesAreChecked) {
  testing::Thing thing = GoodThing();
  (*thing.mutable_inners())["k"].set_seen_by_party("x");
  thing.mutable_child()->mutable_child()->set_count(11);
  thing.mutable_child()->set_count(1);
  thing.set_text("");  // chosen and empty
  EXPECT_THAT(Check(thing), ElementsAre(Pair("inners[0].value.seen_by_all", "must be set"),
                                        Pair("child.child.count", "must be between 1 and 10")));
}

TEST(FieldRulesTest, AnUpdateWithoutMaskNeedsOnlyWhatItChanges) {
  registry::UpdatePartnerRequest request;
  request.mutable_partner()->set_name("partners/p1");
  request.mutable_partner()->set_website("https://example.org");
  EXPECT_THAT(Check(request), IsEmpty());
  request.mutable_partner()->set_website("nowhere");
  request.mutable_partner()->add_contacts();
  EXPECT_THAT(Check(request), ElementsAre(Pair("partner.contacts[0].purpose", "must be set"),
                                          Pair("partner.contacts[0].person_name", "must be set"),
                                          Pair("partner.website", HasSubstr("http"))));
}

TEST(FieldRulesTest, AnUpdateNeedsWhatItsMaskNames) {
  registry::UpdatePartnerRequest request;
  request.mutable_partner()->set_name("partners/p1");
  request.mutable_update_mask()->add_paths("legal_name");
  request.mutable_update_mask()->add_paths("website");
  request.mutable_partner()->add_contacts();  // not named: left alone
  EXPECT_THAT(Check(request), ElementsAre(Pair("partner.legal_name", "must be set")));
  registry::UpdateServiceRequest service;
  service.mutable_service()->set_name("partners/p1/services/s1");
  service.mutable_update_mask()->add_paths("practices");
  EXPECT_THAT(Check(service), ElementsAre(Pair("service.practices", "must have at least 1 item")));
}

TEST(FieldRulesTest, AnUpdatesNameAndEtagAreAlwaysChecked) {
  registry::UpdatePartnerRequest request;
  request.mutable_partner()->set_name("not a name");
  request.mutable_partner()->set_etag(std::string(65, 'a'));
  request.mutable_update_mask()->add_paths("website");
  EXPECT_THAT(Check(request), ElementsAre(Pair("partner.name", HasSubstr("resource name")),
                                          Pair("partner.etag", "must be at most 64 characters")));
  EXPECT_THAT(Check(registry::UpdatePartnerRequest()), ElementsAre(Pair("partner", "must be set")));
}

TEST(FieldRulesTest, StopsListingAndLookingAfterFifty) {
  registry::CreatePartnerRequest request = GoodCreate();
  for (int i = 0; i < 20; ++i) request.mutable_partner()->add_contacts();
  for (int i = 0; i < 20; ++i) request.mutable_partner()->add_identifiers();
  EXPECT_EQ(Check(request).size(), kViolationsMax);
}

TEST(FieldRulesTest, ThreadsMayMeetANewTypeTogether) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(8, 0);
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&wrong, t] {
      registry::RecordQualificationRequest request;
      wrong[t] = static_cast<int>(Check(request).size());
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(wrong, ::testing::Each(3));  // parent, qualification, qualification_id
}

}  // namespace
}  // namespace partners::runtime
