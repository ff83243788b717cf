#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_data.h"
#include "clients/importer/test_files.h"

// Traps the notes on the data name, on small files with the real headers and rows: ragged and
// doubled rows, missing values, organisation codes.

namespace partners::importer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// --- attendance: scoring columns, ragged rows, everything twice --------------------------------

constexpr char kAttendance[] =
    "Raw likert calculation,Likert Score,Admin Data Item,Academic Year,School Name,DESE "
    "ID,Attendance "
    "Rate,Average # of Absences,Absent 10 or more days,Chronically Absent (10% or "
    "more),Chronically "
    "Absent (20% or more),Unexcused > 9 days\n";
constexpr char kAttendance2025[] =
    "5.08,5,a-vale-i1,2024-25,Abington-Abington High,00010505,  91.7,  14.3,  56.0,  26.7,   8.8,  "
    "37.5\n";
constexpr char kAttendance2018[] =
    "4.25,4.26,a-vale-i2,2017-18,Wrentham-Delaney,03500003,  95.8,   7.1,  25.6,   6.6,   0.3\n";

TEST(AttendanceTest, InOldRowsLaterColumnsMoveLeft) {
  const Imported got = ImportCsv("attendance-school-2018-2025",
                                 absl::StrCat(kAttendance, kAttendance2025, kAttendance2018));
  ASSERT_TRUE(got.status.ok()) << got.status;
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010505", 2025, "chronic-absence-severe-percent").value(), 8.8);
  EXPECT_EQ(Find(got, "00010505", 2025, "unexcused-9-days-percent").value(), 37.5);
  EXPECT_EQ(Find(got, "03500003", 2018, "unexcused-9-days-percent").value(), 0.3);
  EXPECT_EQ(Find(got, "03500003", 2018, "chronic-absence-percent").value(), 6.6);
  EXPECT_EQ(got.facts.size(), 11u);  // six and five: no fact for the column the row does not have
}

TEST(AttendanceTest, RowsOfTheWrongWidthForTheirYearAreErrors) {
  std::string short_2025 = kAttendance2025;
  short_2025.erase(short_2025.rfind(','));
  std::string long_2018 = kAttendance2018;
  long_2018.insert(long_2018.size() - 1, ",1.0");
  const Imported got = ImportCsv("attendance-school-2018-2025",
                                 absl::StrCat(kAttendance, short_2025, "\n", long_2018, "1,2,3\n"));
  EXPECT_THAT(Rules(got), ElementsAre("ragged", "ragged", "ragged"));
  EXPECT_THAT(got.facts, IsEmpty());
  EXPECT_EQ(got.report.errors[2].row, 4);
}

TEST(AttendanceTest, TheSecondCopyOfAYearIsPassedOverAndAContradictionIsAnError) {
  std::string again = kAttendance2025;
  again.replace(again.find("i1"), 2, "i2");
  std::string other = kAttendance2025;
  other.replace(other.find("26.7"), 4, "26.8");
  const Imported got = ImportCsv("attendance-school-2018-2025",
                                 absl::StrCat(kAttendance, kAttendance2025, again, other));
  EXPECT_EQ(got.facts.size(), 6u);
  EXPECT_EQ(got.report.rows_passed_over.at("identical repeat"), 1);
  EXPECT_THAT(Rules(got), ElementsAre("conflict"));
  EXPECT_EQ(got.report.errors[0].row, 4);
  EXPECT_THAT(got.report.errors[0].message, HasSubstr("row 2"));
}

TEST(AttendanceTest, TheOtherProjectsScoresAreNeverRead) {
  std::string scored = kAttendance2025;
  scored.replace(0, 4, "junk");
  const Imported got = ImportCsv("attendance-school-2018-2025", absl::StrCat(kAttendance, scored));
  EXPECT_EQ(got.facts.size(), 6u);
  EXPECT_THAT(got.report.unread_columns.at(""),
              ElementsAre("Raw likert calculation", "Likert Score", "School Name"));
}

// --- race and suspensions: other ragged rows ---------------------------------------------------

TEST(RaceTest, RowsBefore2020HaveNoNonbinaryColumn) {
  const Imported got = ImportCsv(
      "enrollment-by-race-school-2017-2026",
      "Raw likert calculation,Likert Score,Admin Data Item,Academic Year,School Name,DESE "
      "ID,American "
      "Indian or Alaska Native,Asian,Black or African American,Hispanic or Latino,\"Multi-Race, "
      "Not "
      "Hispanic or Latino\",Native Hawaiian or Other Pacific Islander,White,Female,Male,Nonbinary\n"
      "NA,NA,\"\",2025-26,Abington - Abington "
      "High,00010505,0.2,1.9,8.2,17.7,1.9,0.0,70.2,48.6,51.0,0.4\n"
      "NA,NA,\"\",2016-17,Wrentham - Delaney,03500003,0.2,2.9,1.2,4.6,4.1,0.2,87.0,48.1,51.9\n"
      "NA,NA,\"\",2016-17,Somewhere - Blank,03500004, , , , , , , , , \n");
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010505", 2026, "nonbinary-percent").value(), 0.4);
  EXPECT_EQ(Find(got, "03500003", 2017, "male-percent").value(), 51.9);
  EXPECT_EQ(Find(got, "03500003", 2017, "multi-race-percent").value(), 4.1);
  EXPECT_EQ(got.facts.size(), 10u + 9u + 9u);
  EXPECT_FALSE(Find(got, "03500004", 2017, "white-percent").has_value());
}

TEST(SuspensionsTest, ThreeWidthsOfRowsAndBlanksThatAreNotZero) {
  const Imported got = ImportCsv(
      "suspensions-school-2017-2025",
      "Raw likert calculation,Likert Score,Admin Data Item,Academic Year,School Name,DESE "
      "ID,Students,"
      "Students Disciplined,% In-School Suspension,% Out-of-School Suspension,% Expulsion,% "
      "Removed to "
      "Alternate Setting,% Emergency Removal,% Students with a School-Based Arrest,% Students with "
      "a Law "
      "Enforcement Referral\n"
      "3,3,a-phys-i1,2024-25,A - High,00010505,\"   1,437\",45,5.0,5.8,0.0,0.1,0.2,0.3,0.4\n"
      "3,3,a-phys-i1,2018-19,A - High,00010505,555,45,5.0,5.8,0.0,0.0,0.2,0.3\n"
      "NA,NA,a-phys-i1,2016-17,W - Delaney,03500003,608,0,\"\",\"\",\"\",\"\",\"\"\n");
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010505", 2025, "discipline-enrollment-count").value(), 1437);
  EXPECT_EQ(Find(got, "00010505", 2025, "law-enforcement-referral-percent").value(), 0.4);
  EXPECT_EQ(Find(got, "00010505", 2019, "school-based-arrest-percent").value(), 0.3);
  EXPECT_EQ(Find(got, "03500003", 2017, "students-disciplined-count").value(), 0);
  const auto& blank = Find(got, "03500003", 2017, "expulsion-percent");
  EXPECT_FALSE(blank.has_value());
  EXPECT_EQ(blank.missing(), type::v1::MISSING_REASON_UNKNOWN);
  EXPECT_EQ(got.facts.size(), 9u + 8u + 7u);
}

// --- missing values ----------------------------------------------------------------------------

TEST(MissingTest, BlankSpaceNaAndNSlashAAreMissingAndZeroIsZero) {
  const Imported got = ImportSimple(
      "00010001,\n00010002,\" \"\n00010003,NA\n00010004,N/A\n00010005,  0\n00010006,n/a\n");
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(got.report.missing_values, 5);
  for (const char* code : {"00010001", "00010002", "00010003", "00010004", "00010006"}) {
    const auto& fact = Find(got, code, 2019, "enrollment-count");
    EXPECT_FALSE(fact.has_value()) << code;
    EXPECT_EQ(fact.missing(), type::v1::MISSING_REASON_UNKNOWN) << code;
  }
  const auto& zero = Find(got, "00010005", 2019, "enrollment-count");
  EXPECT_TRUE(zero.has_value());
  EXPECT_EQ(zero.value(), 0);
  EXPECT_EQ(zero.missing(), type::v1::MISSING_REASON_UNSPECIFIED);
}

TEST(MissingTest, TheMappingNamesFurtherTextsAndTheirReason) {
  const Imported got = ImportSimple("00010001,< 10\n00010002,#\n",
                                    "missing { text: \"< 10\" reason: MISSING_REASON_SUPPRESSED }");
  EXPECT_EQ(Find(got, "00010001", 2019, "enrollment-count").missing(),
            type::v1::MISSING_REASON_SUPPRESSED);
  EXPECT_THAT(Rules(got), ElementsAre("not-a-number"));
}

TEST(StaffTest, ANoticeInPlaceOfFiguresIsNotReported) {
  const Imported got = ImportCsv(
      "staff-retention-school-2017-2026",
      "Raw likert calculation,Likert Score,Admin Data Item,Academic Year,School Name,DESE "
      "ID,Principal "
      "Total,Principal # Retained,Principal % Retained,Teacher Total,Teacher # Retained,Teacher % "
      "Retained\n1,1,a-pcom-i1,2019-20,A-B,00010505,1,Failed to,meet reporting,requirements,,\n");
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(Find(got, "00010505", 2020, "principals-retained-percent").missing(),
            type::v1::MISSING_REASON_NOT_REPORTED);
  EXPECT_EQ(Find(got, "00010505", 2020, "teachers-retained-percent").missing(),
            type::v1::MISSING_REASON_UNKNOWN);
}

// --- organisation codes ------------------------------------------------------------------------

TEST(CodeTest, DistrictsStateAndWrongCodesAreToldApart) {
  const Imported got =
      ImportSimple("00350000,1\n00000000,2\n350001,3\n0035000x,4\n00350001,5\n\"\",6\n");
  EXPECT_THAT(Rules(got),
              ElementsAre("code-level", "code-length", "code-characters", "code-length"));
  EXPECT_EQ(got.report.rows_passed_over.at("state total"), 1);
  EXPECT_EQ(got.report.facts, 1);
  EXPECT_EQ(got.report.rows_in_error, 4);
  EXPECT_EQ(got.report.errors[1].column, "Code");
  EXPECT_EQ(got.report.errors[1].value, "350001");
  EXPECT_EQ(got.report.errors[1].row, 4);
  EXPECT_THAT(got.report.errors[1].message, HasSubstr("zeros on its left"));
}

TEST(CodeTest, CodesStoredAsNumbersAreRefusedUnlessTheMappingRestoresThem) {
  std::string text = kSimple;
  text.replace(text.find("KIND_CSV"), 8, "KIND_XLSX");
  const std::string path = WriteXlsx(
      {{"S", {{"Code", "Total"}, {350001.0, 5.0}, {"00350002", 7.0}, {"00350003", 7.5}}, 0}});
  const Imported refused = ImportFile(ParseMapping(text).value(), path);
  EXPECT_THAT(Rules(refused), ElementsAre("code-number", "not-whole"));
  EXPECT_EQ(Find(refused, "00350002", 2019, "enrollment-count").value(), 7);
  text.replace(text.find("level:"), 6, "restore_leading_zeros: true level:");
  const Imported restored = ImportFile(ParseMapping(text).value(), path);
  EXPECT_EQ(Find(restored, "00350001", 2019, "enrollment-count").value(), 5);
}

TEST(CodeTest, RowsOfTheOtherLevelAndTheStateRowFollowTheMapping) {
  std::string text = kSimple;
  text.replace(text.find("level:"), 6, "pass_over_other_level: true keep_state: true level:");
  const Imported got =
      ImportFile(ParseMapping(text).value(),
                 WriteFile("Code,Total\n00350000,1\n00000000,2\n00350001,3\n", ".csv"));
  EXPECT_EQ(got.report.rows_passed_over.at("district row"), 1);
  EXPECT_EQ(Find(got, "00000000", 2019, "enrollment-count").value(), 2);
  EXPECT_EQ(got.report.facts, 2);
}

TEST(RowsTest, FootnotesArePassedOverByARuleAndBlankRowsAlways) {
  std::string text = kSimple;
  text.insert(text.rfind('}'),
              "skip { when { column { header: \"Total\" } blank: true } reason: \"footnote\" }");
  const Imported got = ImportFile(ParseMapping(text).value(),
                                  WriteFile("Code,Total\n00350001,3\n,\nSource: DESE,\n", ".csv"));
  EXPECT_THAT(got.report.errors, IsEmpty());
  EXPECT_EQ(got.report.rows_passed_over.at("footnote"), 1);
  EXPECT_EQ(got.report.rows_read, 2);
}

TEST(RowsTest, ARepeatIsAnErrorUnlessTheMappingExpectsIt) {
  const Imported got = ImportSimple("00350001,3\n00350001,3\n");
  EXPECT_THAT(Rules(got), ElementsAre("repeat"));
  EXPECT_EQ(got.report.facts, 1);
}

}  // namespace
}  // namespace partners::importer
