#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_data.h"
#include "clients/importer/test_files.h"

// Traps the notes on the data name, on small files with the real headers and rows: headers, years,
// definitions, columns that must not be read.

namespace partners::importer {
namespace {

using matching::v1::Fact;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

// --- headers -----------------------------------------------------------------------------------

TEST(HeaderTest, TwoColumnsHeadedAlikeAreTakenByTheirPlace) {
  const TestSheet sheet{
      "Selected Populations Report",
      {{"2021-22 Selected Populations Report (District) "},
       {"District Name", "District Code", "First Language Not English #",
        "First Language Not English %", "English Language Learner #", "English Language Learner %",
        "Students With Disabilities #", "Students With Disabilities %", "Low Income #",
        "Low Income %", "Free Lunch #", "Free Lunch %", "Reduced Lunch #", "Reduced Lunch %",
        "High Needs #", "High Needs #", "Economically Disadvantaged #",
        "Economically Disadvantaged %"},
       {"Abington", "00010000", "     330", "  15.3", "     195", "   9.1", "     383", "  17.5",
        "     847", "  39.3", " ", " ", " ", " ", "   1,069", "  48.8", " ", " "},
       {"State Totals", "00000000", " 218,070", "  23.9", " 100,231", "  11.0", " 174,505",
        "  18.9", " 399,140", "  43.8", " ", " ", " ", " ", " 512,242", "  55.6", " ", " "}},
      0};
  const Imported got = ImportSheet("selected-populations-district-2022", sheet);
  ASSERT_TRUE(got.status.ok()) << got.status;
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010000", 2022, "high-needs-count").value(), 1069);
  EXPECT_EQ(Find(got, "00010000", 2022, "high-needs-percent").value(), 48.8);
  EXPECT_EQ(Find(got, "00010000", 2022, "low-income-percent").value(), 39.3);
  EXPECT_FALSE(Has(got, "economically-disadvantaged-percent"));
  EXPECT_EQ(got.report.rows_passed_over.at("state total"), 1);
}

TEST(HeaderTest, OfTheDoubledPairTheLastIsTaken) {
  const Imported got = ImportCsv("selected-populations-district-2025", kPopulations2025);
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010000", 2025, "students-with-disabilities-count").value(), 435);
  EXPECT_EQ(Find(got, "00010000", 2025, "students-with-disabilities-percent").value(), 20);
}

TEST(HeaderTest, AnUnexpectedNumberOfColumnsHeadedAlikeIsRefused) {
  std::string text = kPopulations2025;
  const size_t at = text.rfind("Students with Disabilities%");
  text.replace(at, 27, "Students w/ Disabilities%");
  const Imported got = ImportCsv("selected-populations-district-2025", text);
  EXPECT_EQ(got.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(got.status.message()),
              HasSubstr("1 columns \"Students with Disabilities%\" where 2 expected"));
}

TEST(HeaderTest, TwoHeaderRowsTitleRowsAndMissingRows) {
  const TestSheet sheet{
      "selectedpopulations",
      {{"2017-18 Selected Populations Report (School)"},
       {},
       {},
       {},
       {"SCHOOL",
        "ORGCODE",
        "First Language Not English",
        {},
        "English Language Learner",
        {},
        "Students With Disabilities",
        {},
        "High Needs",
        {},
        "Economically Disadvantaged"},
       {{}, {}, "#", "%", "#", "%", "#", "%", "#", "%", "#", "%"},
       {"A - B", "04450105", 913.0, 64.1, 137.0, 9.6, 171.0, 12.0, 751.0, 52.7, 568.0, 39.9},
       {"State Totals - State Totals", "00000000", 199679.0, 20.9, 97334.0, 10.2, 171061.0, 17.7,
        449584.0, 46.6, 305203.0, 32.0}},
      0};
  const Imported got = ImportSheet("selected-populations-school-2018", sheet);
  ASSERT_TRUE(got.status.ok()) << got.status;
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "04450105", 2018, "economically-disadvantaged-percent").value(), 39.9);
  EXPECT_EQ(Find(got, "04450105", 2018, "high-needs-count").value(), 751);
  EXPECT_EQ(got.facts.size(), 10u);
  EXPECT_EQ(got.report.rows_passed_over.at("state total"), 1);
}

TEST(HeaderTest, AnotherReportIsRefusedWithWhatIsMissing) {
  const Imported wrong = ImportCsv("attendance-district-2021", kPopulations2025);
  EXPECT_EQ(wrong.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(wrong.status.message()), HasSubstr("no column \"Attendance Rate\""));
  std::string other_title = kPopulations2025;
  other_title.replace(0, 7, "School ");
  other_title.replace(other_title.find("Selected"), 8, "Elected ");
  const Imported title = ImportCsv("selected-populations-district-2025", other_title);
  EXPECT_THAT(std::string(title.status.message()), HasSubstr("is this another report"));
  EXPECT_THAT(std::string(ImportCsv("attendance-district-2021", "\n").status.message()),
              HasSubstr("no header"));
}

TEST(HeaderTest, TheYearStandsInTheTitle) {
  const auto sheet = [](const std::string& title) {
    return TestSheet{
        "Per Pupil Expenditures",
        {{title},
         {"District Name", "District Code", "In-District Expenditures", "Total In-district FTEs",
          "In-District Expenditures per Pupil", "Total Expenditures", "Total Pupil FTEs",
          "Total Expenditures per Pupil", ""},
         {"Abington", "00010000", "          $25,908,215.00", "           1,911.1",
          "              $13,556.70", "          $29,737,218.00", "           2,025.4",
          "              $14,682.15", ""}},
        0};
  };
  const Imported got = ImportSheet("per-pupil-expenditure-district",
                                   sheet("2017 Per Pupil Expenditures, All Funds "));
  EXPECT_EQ(Find(got, "00010000", 2017, "expenditure-per-pupil-dollars").value(), 14682.15);
  EXPECT_EQ(Find(got, "00010000", 2017, "pupils-fte").value(), 2025.4);
  const Imported none =
      ImportSheet("per-pupil-expenditure-district", sheet("Per Pupil Expenditures, All Funds "));
  EXPECT_THAT(std::string(none.status.message()), HasSubstr("no school year"));
}

TEST(RatioTest, StudentsPerTeacherReadsSoManyToOne) {
  const TestSheet sheet{
      "Teacher Data",
      {{"2023-24 Teacher Data - All Teachers"},
       {"District Name", "District Code", "Total # of Teachers (FTE)", "% of Teachers Licensed",
        "Student / Teacher Ratio", "Percent of Experienced Teachers",
        "Percent of Teachers without Waiver or Provisional License", "Percent Teaching In-Field"},
       {"Boston", "00350000", "   4,384.6", "  94.4", "  10.4 to 1", "  76.4", "  90.1", ""},
       {"Gone", "00360000", "     0.0", "   0.0", "N/A", "", "", ""}},
      0};
  const Imported got = ImportSheet("teacher-data-district-2024", sheet);
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00350000", 2024, "students-per-teacher-to-one").value(), 10.4);
  EXPECT_EQ(Find(got, "00350000", 2024, "teachers-fte").value(), 4384.6);
  EXPECT_FALSE(Find(got, "00360000", 2024, "students-per-teacher-to-one").has_value());
}

// --- graduation, growth, definitions -----------------------------------------------------------

constexpr char kGraduation[] =
    "Raw likert calculation,Likert Score,Admin Data Item,Academic Year,School Name,DESE ID,# in "
    "Cohort,% "
    "Graduated,% Still in School,% Non-Grad Completers,% H.S. Equiv.,% Dropped Out,% Permanently "
    "Excluded\n";

TEST(GraduationTest, TheLabelIsTheYearTheClassGraduatedIn) {
  const Imported got = ImportCsv(
      "graduation-4yr-school-2017-2025",
      absl::StrCat(kGraduation,
                   "4.62,4.62,a-degr-i1,2024-25,A - High,00010505,131,92.4,3.1,0.0,0.0,4.6,0.0\n"));
  EXPECT_EQ(Find(got, "00010505", 2025, "graduation-4yr-percent").value(), 92.4);
  EXPECT_EQ(Find(got, "00010505", 2025, "graduation-4yr-dropped-out-percent").value(), 4.6);
}

TEST(GraduationTest, FiveYearRowsAreNotTakenForFourYearOnes) {
  const std::string text = absl::StrCat(
      kGraduation, "4.7,4.7,a-degr-i3,2023-24,A - High,00010505,131,92.4,3.1,0.0,0.0,4.6,0.0\n");
  EXPECT_THAT(Rules(ImportCsv("graduation-4yr-school-2017-2025", text)), ElementsAre("unexpected"));
  EXPECT_THAT(*MappingsFor(WriteFile(text, ".csv"), {}),
              ElementsAre("graduation-5yr-school-2017-2024"));
}

TEST(GrowthTest, Growth2021IsAnIndicatorOfItsOwn) {
  const auto sheet = [](const std::string& title) {
    return TestSheet{"Next Generation MCAS Achievemen",
                     {{title},
                      {"District Name", "District Code", "Subject", "M+E #", "M+E %", "E #", "E %",
                       "M #", "M %", "PM #", "PM %", "NM #", "NM %", "No. of Students Included",
                       "Part. Rate %", "Avg. Scaled Score", "SGP", "Included In SGP"},
                      {"Boston", "00350000", "ELA", " 5,000", 31.0, " 1", 1.0, " 1", 1.0, " 1", 1.0,
                       " 1", 1.0, " 9", 91.0, "     487.4", "          33.4", " 9"},
                      {"Boston", "00350000", "SCI", " 5,000", 20.0, " 1", 1.0, " 1", 1.0, " 1", 1.0,
                       " 1", 1.0, " 9", 90.0, "     480.1", "", ""}},
                     0};
  };
  const Imported got =
      ImportSheet("mcas-district-2021", sheet("2021 Next Generation MCAS Achievement Results "));
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00350000", 2021, "ela-mean-sgp-prepandemic-points").value(), 33.4);
  EXPECT_EQ(Find(got, "00350000", 2021, "science-meeting-exceeding-percent").value(), 20);
  EXPECT_FALSE(Has(got, "ela-mean-sgp-points"));
  EXPECT_FALSE(ImportSheet("mcas-district-2021", sheet("2023 Next Generation MCAS")).status.ok());
}

TEST(DefinitionTest, LowIncomeFiguresOfAYearWithAnotherDefinitionAreRefused) {
  std::string text = kPopulations2025;
  text.replace(0, 7, "2018-19");
  const Imported got = ImportCsv("selected-populations-district-2025", text);
  EXPECT_THAT(Rules(got), UnorderedElementsAre("indicator-year", "indicator-year"));
  EXPECT_EQ(got.report.facts, 0);
}

// --- contacts and wrong columns ----------------------------------------------------------------

TEST(ContactsTest, NamesAddressesAndTelephonesAreWipedBeforeAnythingElse) {
  const TestSheet sheet{
      "search",
      {{"Org Name", "Org Code", "Org Type", "Function", "Contact Name", "Address 1", "Address 2",
        "Town", "State", "Zip", "Phone", "Fax", "Grade"},
       {"Boston",
        "00350000",
        "Public School District",
        "Superintendent",
        "Canary Person",
        "canary street",
        {},
        "Roxbury",
        "MA",
        "02119",
        "617-555-0100",
        "617-555-0101",
        "PK,K,01,02,03,04,05,06,07,08,09,10,11,12"},
       {"Yarmouth (non-op)",
        "03510000",
        "Public School District",
        "Superintendent",
        "Canary Person",
        "canary street",
        {},
        "South Yarmouth",
        "MA",
        "02664",
        "x",
        "x",
        "NA"},
       {"Odd",
        "03520000",
        "Charter District",
        "x",
        "Canary Person",
        "x",
        {},
        "T",
        "MA",
        "1",
        "x",
        "x",
        "11.12"},
       {"Canary",
        "bad",
        "Charter District",
        "x",
        "Canary Person",
        "canary street",
        {},
        "T",
        "MA",
        "1",
        "617-555-0100",
        "x",
        "11"}},
      0};
  const Imported got = ImportSheet("ma-districts-directory", sheet);
  ASSERT_TRUE(got.status.ok()) << got.status;
  ASSERT_EQ(got.facts.size(), 3u);
  EXPECT_EQ(got.facts[0].organisation().organisation_type(), "public-district");
  EXPECT_EQ(got.facts[0].organisation().town(), "Roxbury");
  EXPECT_EQ(got.facts[0].organisation().grades_size(), 14);
  EXPECT_EQ(got.facts[1].organisation().grades_size(), 0);
  EXPECT_THAT(got.facts[2].organisation().grades(),
              ElementsAre(type::v1::GRADE_11, type::v1::GRADE_12));
  std::string all;
  for (const Fact& fact : got.facts) all += fact.DebugString();
  for (const RowError& error : got.report.errors) all += error.value + error.message + error.column;
  for (const auto& [sheet_name, names] : got.report.unread_columns) {
    for (const auto& name : names) all += name;
  }
  for (const char* canary : {"Canary Person", "canary street", "617-555", "Contact", "Phone"}) {
    EXPECT_THAT(all, testing::Not(HasSubstr(canary)));
  }
}

TEST(WrongColumnTest, TheShareOfEconomicallyDisadvantagedIsComputedFromTheCounts) {
  const std::string header =
      "School Code,School Name,School Type,Function,Contact Name,Address 1,Address "
      "2,Town,State,Zip,Phone,"
      "Fax,Grade,District Name,District Code,TOTAL_Enrollment,% English Language Learner,% "
      "Students With "
      "Disabilities,% High Needs,Economically Disadvantaged,% Economically Disadvantaged\n";
  const Imported got =
      ImportCsv("ma-public-schools-2017",
                header +
                    "00010505,Abington High,Public "
                    "School,P,C,A,,Abington,MA,2351,1,2,\"09,10,11,12\",Abington,00010000,"
                    "452,2.4,9.7,28.8,97.0,94.4\n"
                    "35120305,UP Academy,Charter "
                    "School,P,C,A,,Boston,MA,2114,1,2,\"06,07,08\",UP,35120000,0,,,,,\n"
                    "00020505,Elsewhere,Public "
                    "School,P,C,A,,X,MA,1,1,2,09,X,00030000,452,2.4,9.7,28.8,97.0,94.4\n");
  EXPECT_EQ(Find(got, "00010505", 2017, "economically-disadvantaged-percent").value(), 21.5);
  EXPECT_EQ(Find(got, "00010505", 2017, "economically-disadvantaged-count").value(), 97);
  EXPECT_FALSE(Find(got, "35120305", 2017, "economically-disadvantaged-percent").has_value());
  EXPECT_EQ(Find(got, "35120305", 2017, "enrollment-count").value(), 0);
  EXPECT_THAT(Rules(got), ElementsAre("code-district"));
}

}  // namespace
}  // namespace partners::importer
