#include "clients/cli/display.h"

#include <gmock/gmock.h>
#include <google/protobuf/text_format.h>
#include <gtest/gtest.h>

#include <sstream>

#include "clients/cli/columns.h"
#include "clients/cli/render.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;
using testing::HasSubstr;
using testing::Not;

template <class T>
T Parse(const std::string& text) {
  T message;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &message)) << text;
  return message;
}

std::string Shown(const google::protobuf::Message& message, Format format = Format::kTable,
                  int width = 0) {
  std::istringstream in;
  std::ostringstream out;
  std::ostringstream err;
  Terminal terminal{in, out, err};
  terminal.width = width;
  Render(message, format, terminal);
  return out.str();
}

TEST(Display, AMissingFigureIsNamedNeverZeroOrBlank) {
  const struct {
    const char* reason;
    const char* shown;
  } cases[] = {{"MISSING_REASON_SUPPRESSED", "withheld"},
               {"MISSING_REASON_NOT_REPORTED", "not reported"},
               {"MISSING_REASON_NOT_APPLICABLE", "not applicable"},
               {"MISSING_REASON_UNKNOWN", "unknown"}};
  for (const auto& one : cases) {
    EXPECT_EQ(DisplayPath(Parse<matching::v1::IndicatorFact>(std::string("missing: ") + one.reason),
                          "value"),
              one.shown);
    EXPECT_EQ(DisplayPath(Parse<matching::v1::DeterminationFact>(
                              std::string("percentile_missing: ") + one.reason),
                          "percentile"),
              one.shown);
  }
  EXPECT_EQ(DisplayPath(matching::v1::IndicatorFact(), "value"), kNothing);
  EXPECT_EQ(DisplayPath(Parse<matching::v1::IndicatorFact>("value: 0"), "value"), "0");
  EXPECT_EQ(
      DisplayPath(Parse<matching::v1::DeterminationFact>("target_percent: 0"), "target_percent"),
      "0 %");
}

TEST(Display, GradesBecomeSpans) {
  const auto grades = [](const std::string& text) {
    return DisplayPath(Parse<registry::v1::Partner>(text), "grades");
  };
  EXPECT_EQ(grades("grades: [GRADE_03, GRADE_K, GRADE_01, GRADE_02]"), "K–3");
  EXPECT_EQ(grades("grades: [GRADE_PK, GRADE_05, GRADE_06, GRADE_SP]"), "PK, 5–6, SP");
  EXPECT_EQ(grades("grades: [GRADE_12, GRADE_SP]"), "12, SP");
  EXPECT_EQ(grades(""), kNothing);
}

TEST(Display, RealNumbersHaveNoNoise) {
  EXPECT_EQ(DisplayReal(0.1 + 0.2), "0.3");
  EXPECT_EQ(DisplayReal(12), "12");
  EXPECT_EQ(DisplayReal(-0.00001), "0");
  EXPECT_EQ(DisplayReal(51433), "51433");
}

TEST(Display, ANewerServersWordIsShownByNumber) {
  registry::v1::Partner partner;
  partner.set_type(static_cast<registry::v1::Partner::Type>(99));
  EXPECT_EQ(DisplayPath(partner, "type"), "code 99");
}

TEST(Columns, EveryPathOfTheTableExists) {
  for (const auto& [type_name, columns] : ColumnTable()) {
    const auto* type =
        google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type_name);
    ASSERT_NE(type, nullptr) << type_name;
    for (const ResourceColumn& column : columns) {
      std::stringstream alternatives(column.path);
      for (std::string path; std::getline(alternatives, path, '|');) {
        const auto* at = type;
        std::stringstream names(path.substr(path.find('=') + 1));
        for (std::string name; std::getline(names, name, '.');) {
          ASSERT_NE(at, nullptr) << type_name << ": " << path;
          const FieldDescriptor* field = at->FindFieldByName(name);
          ASSERT_NE(field, nullptr) << type_name << ": " << path;
          at = field->message_type();
        }
      }
    }
  }
}

TEST(Render, APageIsATableWithoutColumnsThatSayNothing) {
  EXPECT_EQ(Shown(Parse<registry::v1::ListPartnersResponse>(R"(
                partners { name: "partners/a" legal_name: "Acme" type: TYPE_COMPANY state: STATE_ACTIVE }
                partners { name: "partners/b" legal_name: "Bé" type: TYPE_NONPROFIT state: STATE_ACTIVE })")),
            "NAME        LEGAL NAME  TYPE       STATE\n"
            "partners/a  Acme        company    active\n"
            "partners/b  Bé          nonprofit  active\n");
  EXPECT_EQ(Shown(registry::v1::ListPartnersResponse()), "Nothing found.\n");
}

TEST(Render, FactsSayWhatTheirValuesAre) {
  EXPECT_EQ(
      Shown(Parse<matching::v1::ListFactsResponse>(R"(
                facts { fact { organisation { code: "01370505" school_year { ending_year: 2019 }
                        display_name: "Holyoke High" organisation_type: "hs" } } }
                facts { fact { determination { code: "01370505" school_year { ending_year: 2019 }
                        classification: CLASSIFICATION_REQUIRING_ASSISTANCE percentile: 2 } } }
                facts { fact { indicator { code: "01370505" school_year { ending_year: 2019 }
                        indicator: "ela-mean-sgp" population: POPULATION_ALL value: 42.5 } } })")),
      "CODE      YEAR     WHAT                                 POPULATION             VALUE  "
      "CURRENT\n"
      "01370505  2018-19  organisation: Holyoke High           –           high school (hs)  no\n"
      "01370505  2018-19  determination: requiring assistance  –               percentile 2  no\n"
      "01370505  2018-19  ela-mean-sgp                         all                     42.5  no\n");
}

TEST(Display, CodesOfPublishedDataAreShownWithWords) {
  EXPECT_EQ(DisplayPath(Parse<matching::v1::School>(R"(organisation_type: "mshs-k12")"),
                        "organisation_type"),
            "middle-high or K-12 school (mshs-k12)");
  EXPECT_EQ(DisplayPath(Parse<matching::v1::District>(R"(organisation_type: "charter")"),
                        "organisation_type"),
            "charter");
  EXPECT_EQ(DisplayPath(Parse<matching::v1::DeterminationFact>(
                            "federal_designations: [FEDERAL_DESIGNATION_TSI, "
                            "FEDERAL_DESIGNATION_ATSI]"),
                        "federal_designations"),
            "targeted support and improvement (TSI), additional targeted support and improvement "
            "(ATSI)");
}

TEST(Render, AtAHundredColumnsTimesPeriodsAndWordsAreWholeAndSoAreNames) {
  const std::string id = "ozxuf4xatmg32koflwyliutqrl";
  const std::string list = Shown(Parse<registry::v1::ListQualificationsResponse>(R"(
      qualifications {
        name: "partners/example-schools-collaborative/qualifications/)" + id + R"("
        service: "partners/example-schools-collaborative/services/student-supports"
        category: "student-supports" claimed_tier: EVIDENCE_TIER_PROMISING
        accepted_tier: EVIDENCE_TIER_RATIONALE state: STATE_IN_FORCE
        valid { from { year: 2026 month: 11 day: 29 } until { year: 2029 month: 11 day: 30 } } })"),
                                 Format::kTable, 100);
  EXPECT_THAT(list, HasSubstr("\npartners/example-schools-collaborative/qualifications/" + id));
  EXPECT_THAT(list, HasSubstr("promising  rationale  2026-11-29..2029-11-30  in force"));
  EXPECT_THAT(list, HasSubstr("…/student-supports"));
  const std::string trail = Shown(Parse<operations::v1::ListAccessTrailResponse>(R"(
      access_entries {
        access_time { seconds: 1796066820 } kind: KIND_SEALED_SHOWN principal: "procurement-lead"
        role: ROLE_PROCUREMENT method: "partners.vetting.v1.VettingService/ReadEvidence"
        resources: "solicitations/example-main-1/applications/2c6ubi5pm3uk3" })"),
                                  Format::kTable, 100);
  EXPECT_THAT(trail, HasSubstr("2026-11-30 19:27:00Z  sealed shown  "));
  EXPECT_THAT(trail, HasSubstr("…/ReadEvidence"));
}

TEST(Render, AResourceIsLabelsAndValuesWithItsParts) {
  const auto partner = Parse<registry::v1::Partner>(R"(
      name: "partners/a" legal_name: "Acme" type: TYPE_COMPANY
      capacities { school_year { ending_year: 2019 } schools: 4 travelling: true })");
  EXPECT_EQ(Shown(partner),
            "Name        partners/a\n"
            "Legal name  Acme\n"
            "Type        company\n"
            "Capacities\n"
            "  SCHOOL YEAR  SCHOOLS  REMOTE  TRAVELLING\n"
            "  2018-19            4  no      yes\n");
}

TEST(Render, PartsOfARecordAreNeverShortened) {
  const auto application = Parse<vetting::v1::Application>(R"(
      name: "x" answers { key: "approach" text: "one two three four five six seven eight nine" })");
  EXPECT_THAT(Shown(application, Format::kTable, 60), HasSubstr("Answers\n  KEY       TEXT\n"));
  EXPECT_THAT(Shown(application, Format::kTable, 50),
              HasSubstr("Answers\n"
                        "  Key   approach\n"
                        "  Text  one two three four five six seven eight\n"
                        "        nine\n"));
}

TEST(Render, FactsOfADistrictAreShownOnce) {
  const std::string newest = R"(
      display_name: "Holyoke" region: "west"
      determination { code: "01370000" school_year { ending_year: 2019 }
                      classification: CLASSIFICATION_REQUIRING_ASSISTANCE } )";
  const std::string district = R"(name: "districts/01370000" code: "01370000"
      region_school_year { ending_year: 2019 } )" +
                               newest;
  const std::string once = Shown(Parse<matching::v1::District>(
      district + "years { school_year { ending_year: 2019 }" + newest + "}"));
  EXPECT_EQ(once,
            "Name                districts/01370000\n"
            "Code                01370000\n"
            "Display name        Holyoke\n"
            "Region              west\n"
            "Region school year  2018-19\n"
            "Determination\n"
            "  School year        2018-19\n"
            "  Classification     requiring assistance\n"
            "  Changed on appeal  no\n");
  const std::string more = Shown(Parse<matching::v1::District>(
      district + "years { school_year { ending_year: 2019 }" + newest +
      "} years { school_year { ending_year: 2018 } display_name: 'Holyoke' region: 'central' }"));
  EXPECT_EQ(more, once +
                      "Other years\n"
                      "  SCHOOL YEAR  DISPLAY NAME  REGION\n"
                      "  2017-18      Holyoke       central\n");
}

TEST(Render, PartsThatHavePartsAreNoRowsOfATable) {
  const auto rubric = Parse<vetting::v1::Rubric>(R"(
      name: "rubrics/r"
      stages { title: "First" criteria { key: "a" title: "A" weight_basis_points: 10 } }
      stages { title: "Second" criteria { key: "b" title: "B" weight_basis_points: 20 } })");
  const std::string text = Shown(rubric);
  EXPECT_THAT(text, HasSubstr("Stages\n  Title  First\n  Criteria\n    KEY  TITLE  BASIS POINTS"));
  EXPECT_THAT(text, HasSubstr("\n\n  Title  Second\n  Criteria\n"));
}

TEST(Render, AListOfPartsIsAColumnForEachOfTheirFields) {
  const auto page = Parse<vetting::v1::ListScoresOfRecordResponse>(R"(
      scores_of_record {
        name: "x/scores/record"
        categories { category: "data" status: TOTAL_STATUS_COMPLETE total: 71.25 review_totals: 70 }
        categories { category: "climate" status: TOTAL_STATUS_FAILED_GATEWAY }
      })");
  const std::string text = Shown(page);
  EXPECT_THAT(text, HasSubstr("data, climate"));
  EXPECT_THAT(text, HasSubstr("71.25, –"));
  EXPECT_THAT(text, Not(HasSubstr("review totals")));
}

TEST(Render, NumbersOfAnAnswerAreShownAlsoWhenZero) {
  EXPECT_EQ(Shown(Parse<registry::v1::ImportVendorListingsResponse>("created: 2")),
            "Created    2\nUpdated    0\nUnchanged  0\n");
}

TEST(Render, JsonIsProtobufJson) {
  const auto page = Parse<registry::v1::ListPartnersResponse>(
      R"(partners { name: "partners/a" grades: GRADE_K } partners { name: "partners/b" } next_page_token: "t")");
  EXPECT_EQ(Shown(page, Format::kJsonLines),
            "{\"name\":\"partners/a\",\"grades\":[\"GRADE_K\"]}\n{\"name\":\"partners/b\"}\n");
  EXPECT_EQ(Shown(page, Format::kJson),
            "{\n \"partners\": [\n  {\n   \"name\": \"partners/a\",\n   \"grades\": [\n    "
            "\"GRADE_K\"\n   ]\n  },\n"
            "  {\n   \"name\": \"partners/b\"\n  }\n ],\n \"nextPageToken\": \"t\"\n}\n");
}

TEST(Render, WhatAServerSendsCannotSteerTheTerminal) {
  registry::v1::Partner partner;
  partner.set_legal_name("A\x1b]0;title\x07");
  EXPECT_THAT(Shown(partner), Not(HasSubstr("\x1b")));
}

TEST(ParseFormat, KnowsItsThreeWords) {
  EXPECT_EQ(*ParseFormat("jsonl"), Format::kJsonLines);
  EXPECT_THAT(std::string(ParseFormat("jsn").status().message()), HasSubstr("did you mean json?"));
}

}  // namespace
}  // namespace partners::cli
