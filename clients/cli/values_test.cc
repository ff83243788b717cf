#include "clients/cli/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <limits>

#include "clients/cli/display.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::Message;
using testing::HasSubstr;

absl::Status Set(Message* message, const std::string& field, const std::string& text) {
  return SetFromText(text, message->GetDescriptor()->FindFieldByName(field), message);
}

std::string Refusal(Message* message, const std::string& field, const std::string& text) {
  return std::string(Set(message, field, text).message());
}

// What is written is read, and shown again in the same words.
template <class Holder>
void ExpectRoundTrip(const std::string& field, const std::string& text, const std::string& shown) {
  Holder holder;
  ASSERT_TRUE(Set(&holder, field, text).ok()) << text << ": " << Set(&holder, field, text);
  EXPECT_EQ(DisplayPath(holder, field), shown);
}

TEST(Values, AreShownAsTheyAreWritten) {
  ExpectRoundTrip<registry::v1::ExportRequest>("in_force_on", "2026-03-02", "2026-03-02");
  ExpectRoundTrip<registry::v1::VendorListing>("valid", "2018-07-01..2023-07-01",
                                               "2018-07-01..2023-07-01");
  ExpectRoundTrip<registry::v1::VendorListing>("valid", "2018-07-01..", "2018-07-01..");
  ExpectRoundTrip<matching::v1::Need>("school_year", "2018-19", "2018-19");
  ExpectRoundTrip<matching::v1::Need>("school_year", "1999-00", "1999-00");
  ExpectRoundTrip<matching::v1::Need>("budget", "12500", "$12,500.00");
  ExpectRoundTrip<matching::v1::Need>("budget", "$1,234,567.05", "$1,234,567.05");
  ExpectRoundTrip<matching::v1::Need>("budget", "0.99", "$0.99");
  ExpectRoundTrip<vetting::v1::Solicitation>("submission_deadline", "2026-03-02T17:00",
                                             "2026-03-02 17:00 America/New_York");
  ExpectRoundTrip<vetting::v1::Solicitation>("submission_deadline",
                                             "2026-03-02T17:00 America/Chicago",
                                             "2026-03-02 17:00 America/Chicago");
  ExpectRoundTrip<registry::v1::GetPartnerRequest>("read_time", "2026-03-02T12:00:00-05:00",
                                                   "2026-03-02 17:00:00Z");
  ExpectRoundTrip<registry::v1::Partner>("type", "higher-education", "higher education");
  ExpectRoundTrip<registry::v1::Partner>("type", "TYPE_COMPANY", "company");
  ExpectRoundTrip<registry::v1::Partner>("grades", "pk,K,1,02,3", "PK–3");
  ExpectRoundTrip<registry::v1::Partner>("regions", "coastal, west-central",
                                         "coastal, west-central");
  ExpectRoundTrip<matching::v1::Need>("section_1003", "yes", "yes");
}

TEST(Values, CentsAndDaysAreExact) {
  matching::v1::Need need;
  ASSERT_TRUE(Set(&need, "budget", "12500.01").ok());
  EXPECT_EQ(need.budget().cents(), 1'250'001);
  registry::v1::GetPartnerRequest request;
  ASSERT_TRUE(Set(&request, "read_time", "1969-12-31T23:59:59.5Z").ok());
  EXPECT_EQ(request.read_time().seconds(), -1);
  EXPECT_EQ(request.read_time().nanos(), 500'000'000);
}

TEST(Values, DatesThatAreNoneAreRefusedWithTheWayToWriteThem) {
  registry::v1::ExportRequest request;
  for (const char* text : {"2026-02-30", "2026-3-2", "02/03/2026", "2026-03", "today", "",
                           "2026-03-02T00:00", "20260302", "2026-13-01"}) {
    EXPECT_THAT(Refusal(&request, "in_force_on", text), HasSubstr("write it as 2026-03-02"))
        << text;
  }
}

TEST(Values, ASchoolYearMayBeWrittenByItsEndingAndIsAlwaysShownWhole) {
  for (const char* text : {"2026-27", "2026-2027", "2027"}) {
    ExpectRoundTrip<matching::v1::Need>("school_year", text, "2026-27");
  }
  registry::v1::Partner partner;
  ASSERT_TRUE(Set(&partner, "capacities", "school-year=2027,schools=3").ok());
  EXPECT_EQ(partner.capacities(0).school_year().ending_year(), 2027);
}

TEST(Values, WhatCouldBeReadTwoWaysIsRefused) {
  matching::v1::Need need;
  for (const char* text : {"2026-28", "2026-26", "2026-2028", "2027-2026", "2018/19", "26-27", "27",
                           "2018-1", "1989", "2201", "2018-19-20", ""}) {
    EXPECT_THAT(Refusal(&need, "school_year", text), HasSubstr("write it as 2026-27")) << text;
  }
  EXPECT_THAT(
      Refusal(&need, "school_year", "2026-28"),
      HasSubstr("\"2026-28\" is not a school year; write it as 2026-27, where the second year "
                "follows the first, or as 2027, the year it ends in"));
  for (const char* text : {"12,5", "12.5", "12.500", "-5", "1e3", "12 500", "$", "", "12.00.00",
                           "1,2,3", "99999999999999999999"}) {
    EXPECT_THAT(Refusal(&need, "budget", text), HasSubstr("12500.00")) << text;
  }
  vetting::v1::Solicitation solicitation;
  for (const char* text : {"2026-03-02 17:00", "2026-03-02T17:00Z", "2026-03-02T25:00",
                           "2026-03-02", "2026-03-02T17:00 "}) {
    EXPECT_NE(Refusal(&solicitation, "submission_deadline", text), "") << text;
  }
  registry::v1::GetPartnerRequest request;
  for (const char* text :
       {"2026-03-02", "2026-03-02T17:00:00", "now", "infinite-future", "1772470800"}) {
    EXPECT_NE(Refusal(&request, "read_time", text), "") << text;
  }
  registry::v1::VendorListing listing;
  for (const char* text :
       {"2018-07-01", "..2023-07-01", "..", "2018-07-01...2019-01-01", "2018-07-01..x"}) {
    EXPECT_NE(Refusal(&listing, "valid", text), "") << text;
  }
}

TEST(Values, NumbersAreWholeAndInRange) {
  registry::v1::ListPartnersRequest request;
  EXPECT_TRUE(Set(&request, "page_size", "-1").ok()) << "the server decides about negative sizes";
  for (const char* text : {"1.5", "1,000", "x", "", "2147483648", "0x10"}) {
    EXPECT_NE(Refusal(&request, "page_size", text), "") << text;
  }
  matching::v1::RankingPolicy::Point point;
  EXPECT_TRUE(Set(&point, "x", "0.25").ok());
  for (const char* text : {"nan", "inf", "-inf", "1e999", "a"}) {
    EXPECT_NE(Refusal(&point, "x", text), "") << text;
  }
}

TEST(Values, AMistypedWordIsAnsweredWithTheNearest) {
  registry::v1::Partner partner;
  EXPECT_THAT(Refusal(&partner, "type", "nonproft"), HasSubstr("did you mean nonprofit?"));
  EXPECT_THAT(Refusal(&partner, "type", "unspecified"), HasSubstr("is not one of nonprofit"));
  EXPECT_NE(Refusal(&partner, "type", "1"), "");
  EXPECT_NE(Refusal(&partner, "grades", "k,,1"), "");
}

TEST(Values, PartsAreWrittenAsPairsOrJson) {
  registry::v1::Partner partner;
  ASSERT_TRUE(Set(&partner, "contacts", "purpose=contracts,person-name=Ann Lee").ok());
  ASSERT_TRUE(Set(&partner, "contacts", R"({"purpose": "a, b", "personName": "Bo"})").ok());
  ASSERT_EQ(partner.contacts_size(), 2);
  EXPECT_EQ(partner.contacts(0).person_name(), "Ann Lee");
  EXPECT_EQ(partner.contacts(1).purpose(), "a, b");
  ASSERT_TRUE(Set(&partner, "capacities", "school-year=2018-19,schools=4,remote=true").ok());
  EXPECT_EQ(partner.capacities(0).school_year().ending_year(), 2019);
  EXPECT_THAT(Refusal(&partner, "contacts", "purposes=x"), HasSubstr("purpose, person-name"));
  EXPECT_NE(Refusal(&partner, "contacts", "Ann Lee"), "");
  EXPECT_NE(Refusal(&partner, "contacts", R"({"purpose": "a", "nobody": 1})"), "");
  EXPECT_THAT(Refusal(&partner, "capacities", "schools=many"), HasSubstr("schools:"));
}

TEST(Values, BytesComeFromFiles) {
  const std::string path = testing::TempDir() + "partners_values_test.bin";
  std::ofstream(path, std::ios::binary) << std::string("\x00\xff", 2);
  vetting::v1::UploadEvidenceRequest request;
  ASSERT_TRUE(Set(&request, "content", "@" + path).ok());
  EXPECT_EQ(request.content(), std::string("\x00\xff", 2));
  ASSERT_TRUE(Set(&request, "content", "aGk=").ok());
  EXPECT_EQ(request.content(), "hi");
  EXPECT_THAT(Refusal(&request, "content", "@/nowhere"), HasSubstr("/nowhere"));
  EXPECT_THAT(Refusal(&request, "content", "no base64!"), HasSubstr("@FILE"));
}

TEST(Values, TextMustBeUtf8) {
  registry::v1::Partner partner;
  EXPECT_TRUE(Set(&partner, "legal_name", "Acadèmie, Inc.").ok());
  EXPECT_EQ(partner.legal_name(), "Acadèmie, Inc.") << "commas stay in free text";
  EXPECT_THAT(Refusal(&partner, "legal_name", "caf\xe9"), HasSubstr("UTF-8"));
}

TEST(ParseJson, RefusesUnknownFieldsAndBrokenText) {
  registry::v1::Partner partner;
  EXPECT_TRUE(ParseJson(R"({"legalName": "A", "type": "TYPE_COMPANY"})", &partner).ok());
  EXPECT_TRUE(ParseJson(R"({"legal_name": "A"})", &partner).ok());
  for (const char* json : {"", "{", "[]", "{\"legalNam\": 1}", "{\"type\": \"TYPE_CLUB\"}",
                           "{\"legalName\": 5}", "{\"legalName\": \"a\"} x"}) {
    EXPECT_FALSE(ParseJson(json, &partner).ok()) << json;
  }
}

TEST(Values, GradesMayBeGivenAsRanges) {
  ExpectRoundTrip<registry::v1::Partner>("grades", "6-12", "6–12");
  ExpectRoundTrip<registry::v1::Partner>("grades", "k-5", "K–5");
  ExpectRoundTrip<registry::v1::Partner>("grades", "PK–2,sp,09 - 10", "PK–2, 9–10, SP");
  registry::v1::Partner partner;
  ASSERT_TRUE(Set(&partner, "grades", "pk-12").ok());
  EXPECT_EQ(partner.grades_size(), 14);
  vetting::v1::Decision decision;
  ASSERT_TRUE(Set(&decision, "grades", "3-3").ok());
  ASSERT_EQ(decision.grades_size(), 1);
  EXPECT_EQ(decision.grades(0), type::v1::GRADE_03);
}

TEST(Values, WhatIsNoGradeOrNoRangeIsRefusedWithTheRule) {
  registry::v1::Partner partner;
  for (const char* text : {"13", "6-13", "x-5", "0", "-5"}) {
    EXPECT_THAT(
        Refusal(&partner, "grades", text),
        HasSubstr("is not a grade; write pk, k, 1 to 12 or sp, and several as k,1,2 or k-5"))
        << text;
  }
  for (const char* text : {"5-3", "1-k", "12-sp", "sp-sp"}) {
    EXPECT_THAT(Refusal(&partner, "grades", text),
                HasSubstr("is not a range of grades; one goes up, as k-5 or 6-12, in the order pk, "
                          "k, 1 to 12, and sp stands alone"))
        << text;
  }
}

}  // namespace
}  // namespace partners::cli
