#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_data.h"
#include "clients/importer/test_files.h"

// Traps the notes on the data name, on small files with the real headers and rows: the
// accountability workbooks and names of schools.

namespace partners::importer {
namespace {

using matching::v1::DeterminationFact;
using testing::ElementsAre;
using testing::IsEmpty;

// --- determinations and student groups ---------------------------------------------------------

TEST(DeterminationsTest, RecordsEverythingAPublishedRowSays) {
  const Imported got =
      ImportFile(Shipped("accountability-determinations-2019"),
                 WriteXlsx({Schools({SchoolInTrouble(), SchoolWithoutData()}), Districts()}));
  ASSERT_TRUE(got.status.ok()) << got.status;
  ASSERT_THAT(got.report.errors, IsEmpty());
  const auto& school = got.facts[0].organisation();
  EXPECT_EQ(school.region(), "strategic-transformation");
  EXPECT_EQ(school.organisation_type(), "mshs-k12");
  const DeterminationFact& low = got.facts[1].determination();
  EXPECT_EQ(low.classification(), DeterminationFact::CLASSIFICATION_REQUIRING_ASSISTANCE);
  EXPECT_EQ(low.reason(), DeterminationFact::REASON_CHRONICALLY_UNDERPERFORMING);
  EXPECT_EQ(low.percentile(), 4);
  EXPECT_EQ(low.target_percent(), 35);
  EXPECT_THAT(low.support_reasons(),
              ElementsAre(DeterminationFact::SUPPORT_REASON_SUBGROUP_PERFORMANCE,
                          DeterminationFact::SUPPORT_REASON_GRADUATION_RATE,
                          DeterminationFact::SUPPORT_REASON_PARTICIPATION));
  EXPECT_THAT(
      low.low_performing_groups(),
      ElementsAre(type::v1::POPULATION_WHITE, type::v1::POPULATION_STUDENTS_WITH_DISABILITIES,
                  type::v1::POPULATION_ECONOMICALLY_DISADVANTAGED));
  EXPECT_THAT(low.low_participation_groups(),
              ElementsAre("Students w/disabilities", "Multi-race, Non-Hisp./Lat.", "All students"));
  EXPECT_THAT(low.federal_designations(), ElementsAre(DeterminationFact::FEDERAL_DESIGNATION_TSI,
                                                      DeterminationFact::FEDERAL_DESIGNATION_ATSI));
  EXPECT_TRUE(low.title_i());
  EXPECT_TRUE(low.changed_on_appeal());
}

TEST(DeterminationsTest, ASchoolWithoutDataHasReasonsInPlaceOfNumbers) {
  const Imported got = ImportFile(Shipped("accountability-determinations-2019"),
                                  WriteXlsx({Schools({SchoolWithoutData()}), Districts()}));
  const DeterminationFact& fact = got.facts[1].determination();
  EXPECT_EQ(fact.classification(), DeterminationFact::CLASSIFICATION_INSUFFICIENT_DATA);
  EXPECT_FALSE(fact.has_percentile());
  EXPECT_EQ(fact.percentile_missing(), type::v1::MISSING_REASON_UNKNOWN);
  EXPECT_FALSE(fact.has_target_percent());
  EXPECT_EQ(fact.target_percent_missing(), type::v1::MISSING_REASON_UNKNOWN);
  EXPECT_FALSE(fact.title_i());
  EXPECT_TRUE(fact.has_title_i());
  EXPECT_EQ(Find(got, "00350001", 2019, "enrollment-count").value(), 90);
  EXPECT_FALSE(Find(got, "00350001", 2018, "target-annual-percent").has_value());
  EXPECT_EQ(Find(got, "00350000", 2019, "enrollment-count").value(), 51433);
  const DeterminationFact& district = got.facts[6].determination();
  EXPECT_EQ(district.code(), "00350000");
  EXPECT_EQ(district.percentile_missing(), type::v1::MISSING_REASON_NOT_APPLICABLE);
  EXPECT_EQ(district.target_percent(), 56);
}

TEST(DeterminationsTest, UnknownTextsAndImpossibleNumbersAreErrorsOfTheRow) {
  auto reason = SchoolInTrouble();
  reason[10] = "In need of something new";
  reason[15] = "";
  auto region = SchoolWithoutData();
  region[2] = "Berkshire";
  auto percentile = SchoolInTrouble();
  percentile[11] = 100.0;
  auto fraction = SchoolInTrouble();
  fraction[14] = 35.5;
  auto undesignated = SchoolInTrouble();
  undesignated[15] = "Among the lowest performing 10% of schools";
  const Imported got = ImportFile(
      Shipped("accountability-determinations-2019"),
      WriteXlsx({Schools({reason, region, percentile, fraction, undesignated}), Districts()}));
  EXPECT_THAT(Rules(got),
              ElementsAre("unknown-text", "unknown-text", "range", "not-whole", "required"));
  EXPECT_EQ(got.report.errors[0].sheet, "Table 3 - Schools");
  EXPECT_EQ(got.report.errors[0].row, 3);
  EXPECT_EQ(got.report.errors[0].column, "Reason for School Classification");
  EXPECT_EQ(got.report.errors[1].value, "Berkshire");
  EXPECT_EQ(got.report.determinations, 1);  // the district
}

TEST(GroupsTest, TheKeysLetterAndTheGroupsNameMustAgree) {
  const std::string text =
      "dataset: \"d\" title: \"T\" source: \"S\" file_kind: FILE_KIND_CSV tables { "
      "code { column { header: \"Key\" } level: LEVEL_SCHOOL key_length: 9 } school_year { fixed: "
      "2019 } "
      "population { from { column { header: \"Group\" } lookup: \"g\" } "
      "from { column { header: \"Key\" } lookup: \"l\" last_characters: 1 } } "
      "indicators { indicator: \"ela-mean-sgp-points\" column { header: \"SGP\" } } "
      "indicators { indicator: \"el-progress-percent\" column { header: \"EL\" } "
      "only_populations: POPULATION_ENGLISH_LEARNERS } } "
      "lookups { id: \"g\" entries { text: \"White\" value: \"POPULATION_WHITE\" } "
      "entries { text: \"EL and former EL\" value: \"POPULATION_ENGLISH_LEARNERS\" } } "
      "lookups { id: \"l\" entries { text: \"C\" value: \"POPULATION_WHITE\" } "
      "entries { text: \"L\" value: \"POPULATION_ENGLISH_LEARNERS\" } }";
  const Imported got = ImportFile(
      ParseMapping(text).value(),
      WriteFile("Key,Group,SGP,EL\n00010015C,White,48.2,\n00010015L,EL and Former EL,40.1,33.3\n"
                "00010016L,White,48.2,\n00010017Z,White,48.2,\n00010018C,White,0.5,\n",
                ".csv"));
  EXPECT_EQ(Find(got, "00010015", 2019, "ela-mean-sgp-points", type::v1::POPULATION_WHITE).value(),
            48.2);
  EXPECT_EQ(
      Find(got, "00010015", 2019, "el-progress-percent", type::v1::POPULATION_ENGLISH_LEARNERS)
          .value(),
      33.3);
  EXPECT_EQ(got.report.facts, 3);
  EXPECT_THAT(Rules(got), ElementsAre("population-disagrees", "unknown-text", "range"));
}

TEST(NamesTest, ASchoolsNameFollowsItsDistrictsEvenWithDashesInBoth) {
  const Imported got = ImportCsv("school-names-2017-2026",
                                 "Raw likert calculation,Likert Score,Admin Data Item,Academic "
                                 "Year,School Name,DESE ID,PK,Total\n"
                                 "NA,NA,\"\",2025-26,Boston - ELC - West Zone,00350001,1,1\n"
                                 "NA,NA,\"\",2025-26,Community Day - Gateway (District) - "
                                 "Community Day - Gateway,04260205,1,1\n");
  ASSERT_EQ(got.facts.size(), 2u);
  EXPECT_EQ(got.facts[0].organisation().display_name(), "ELC - West Zone");
  EXPECT_EQ(got.facts[1].organisation().display_name(), "Community Day - Gateway");
  EXPECT_EQ(got.facts[0].organisation().school_year().ending_year(), 2026);
}

}  // namespace
}  // namespace partners::importer
