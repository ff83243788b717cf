#include "clients/importer/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/importer/text.h"

namespace partners::importer {
namespace {

using testing::ElementsAre;

Cell Text(const std::string& text) { return {CellKind::kText, text}; }
Cell Number(const std::string& text) { return {CellKind::kNumber, text}; }

double Value(const Cell& cell, Indicator::Unit unit, bool point_zero = false) {
  const Parsed<double> value = ParseNumber(cell, unit, point_zero);
  EXPECT_TRUE(value.ok()) << cell.text << ": " << (value.ok() ? "" : value.problem().message);
  return value.ok() ? *value : -1e9;
}

std::string Rule(const Cell& cell, Indicator::Unit unit) {
  const Parsed<double> value = ParseNumber(cell, unit, false);
  return value.ok() ? "" : value.problem().rule;
}

TEST(ParseNumberTest, ReadsPaddingCommasMoneyPercentsAndRatios) {
  EXPECT_EQ(Value(Text("   1,426"), Indicator::UNIT_COUNT), 1426);
  EXPECT_EQ(Value(Text(" 517,093"), Indicator::UNIT_COUNT), 517093);
  EXPECT_EQ(Value(Text("              $24,020.50"), Indicator::UNIT_DOLLARS), 24020.50);
  EXPECT_EQ(Value(Text("$ 7"), Indicator::UNIT_DOLLARS), 7);
  EXPECT_EQ(Value(Text("  10.4 to 1"), Indicator::UNIT_TO_ONE), 10.4);
  EXPECT_EQ(Value(Text("81.5%"), Indicator::UNIT_PERCENT), 81.5);
  EXPECT_EQ(Value(Text("  77,630.3"), Indicator::UNIT_FTE), 77630.3);
  EXPECT_EQ(Value(Text(".5"), Indicator::UNIT_PERCENT), 0.5);
  EXPECT_EQ(Value(Text("-3.5"), Indicator::UNIT_POINTS), -3.5);
}

TEST(ParseNumberTest, SheetNumbersAreDoublesHoweverWritten) {
  EXPECT_EQ(Value(Number("79.400000000000006"), Indicator::UNIT_PERCENT), 79.4);
  EXPECT_EQ(Value(Number("7.0"), Indicator::UNIT_COUNT), 7);
  EXPECT_EQ(Value(Number("1.5E1"), Indicator::UNIT_COUNT), 15);
  EXPECT_EQ(Rule(Number("7.4"), Indicator::UNIT_COUNT), "not-whole");
  EXPECT_EQ(Rule(Number("nan"), Indicator::UNIT_PERCENT), "not-a-number");
  EXPECT_EQ(Rule(Number("1e400"), Indicator::UNIT_PERCENT), "not-a-number");
}

TEST(ParseNumberTest, ACountWithAPointIsTakenOnlyWhenTheMappingSaysSo) {
  EXPECT_EQ(Rule(Text("24.0"), Indicator::UNIT_COUNT), "not-whole");
  EXPECT_EQ(Value(Text("24.0"), Indicator::UNIT_COUNT, true), 24);
  EXPECT_FALSE(ParseNumber(Text("24.5"), Indicator::UNIT_COUNT, true).ok());
}

TEST(ParseNumberTest, RefusesWhatIsNoNumberOfTheUnit) {
  for (const char* bad : {"", " ", "NA", "abc", "1,42", "14,26", "1,4260", ",5", "1.", "1.2.3",
                          "1e3", "--1", "0x10", "10.4 to 1", "$5", "5%", "1 000", "１"}) {
    EXPECT_EQ(Rule(Text(bad), Indicator::UNIT_COUNT), "not-a-number") << bad;
  }
  EXPECT_EQ(Rule(Text("-1"), Indicator::UNIT_COUNT), "negative");
  EXPECT_EQ(Rule(Text("18,930,162,430.32"), Indicator::UNIT_DOLLARS), "too-large");
  EXPECT_EQ(Rule({CellKind::kBoolean, "1"}, Indicator::UNIT_COUNT), "not-a-number");
  EXPECT_EQ(Rule({CellKind::kError, "#REF!"}, Indicator::UNIT_COUNT), "error-cell");
}

TEST(ParseSchoolYearTest, NamesAYearByItsEnd) {
  EXPECT_EQ(*ParseSchoolYear("2023"), 2023);
  EXPECT_EQ(*ParseSchoolYear(" 2024-25 "), 2025);
  EXPECT_EQ(*ParseSchoolYear("1999-00"), 2000);
  EXPECT_EQ(*ParseSchoolYear("2016-2017"), 2017);
  for (const char* bad : {"", "24", "2024-26", "2024-2026", "2024-2", "1899", "2024-25-26", "20245",
                          "2024 25", "NA", "2023.0"}) {
    EXPECT_FALSE(ParseSchoolYear(bad).ok()) << bad;
  }
}

TEST(ParseSchoolYearTest, FindsTheYearInATitle) {
  EXPECT_EQ(*SchoolYearInTitle("2021-22 Selected Populations Report (District) "), 2022);
  EXPECT_EQ(*SchoolYearInTitle("2023Per Pupil Expenditure"), 2023);
  EXPECT_EQ(*SchoolYearInTitle("Table 3. 2019 List of Schools"), 2019);
  EXPECT_FALSE(SchoolYearInTitle("Report 12345 of 99").ok());
}

TEST(ParseCodeTest, KeepsZerosAndRefusesLostOnes) {
  const CodeRule plain;
  EXPECT_EQ(*ParseCode(Text(" 00350000 "), plain), "00350000");
  EXPECT_EQ(*ParseCode(Text("0035000A"), plain), "0035000A");
  EXPECT_EQ(ParseCode(Number("350000"), plain).problem().rule, "code-number");
  EXPECT_EQ(ParseCode(Number("39020900"), plain).problem().rule, "code-number");
  EXPECT_EQ(ParseCode(Text("350000"), plain).problem().rule, "code-length");
  EXPECT_EQ(ParseCode(Text("003500000"), plain).problem().rule, "code-length");
  EXPECT_EQ(ParseCode(Text("0035000a"), plain).problem().rule, "code-characters");
  EXPECT_EQ(ParseCode(Text("0035 000"), plain).problem().rule, "code-characters");
  EXPECT_EQ(ParseCode(Text(""), plain).problem().rule, "code-length");
}

TEST(ParseCodeTest, RestoresZerosWhenTheMappingSaysSo) {
  CodeRule rule;
  rule.set_restore_leading_zeros(true);
  EXPECT_EQ(*ParseCode(Number("350000"), rule), "00350000");
  EXPECT_EQ(*ParseCode(Number("350000.0"), rule), "00350000");
  EXPECT_EQ(*ParseCode(Text("350000"), rule), "00350000");
  EXPECT_EQ(*ParseCode(Text("39020900"), rule), "39020900");
  EXPECT_FALSE(ParseCode(Number("390209001"), rule).ok());
  EXPECT_FALSE(ParseCode(Number("3.5"), rule).ok());
}

TEST(ParseCodeTest, TakesTheCodeFromTheFrontOfAKey) {
  CodeRule rule;
  rule.set_key_length(9);
  EXPECT_EQ(*ParseCode(Text("00010015C"), rule), "00010015");
  EXPECT_FALSE(ParseCode(Text("00010015"), rule).ok());
}

TEST(ParseGradesTest, ReadsListsInOrder) {
  EXPECT_THAT(*ParseGrades("PK,K,01,12,SP"),
              ElementsAre(type::v1::GRADE_PK, type::v1::GRADE_K, type::v1::GRADE_01,
                          type::v1::GRADE_12, type::v1::GRADE_SP));
  EXPECT_THAT(*ParseGrades("1, 2"), ElementsAre(type::v1::GRADE_01, type::v1::GRADE_02));
  EXPECT_FALSE(ParseGrades("11.12").ok());
  EXPECT_FALSE(ParseGrades("13").ok());
  EXPECT_FALSE(ParseGrades("02,01").ok());
  EXPECT_FALSE(ParseGrades("01,01").ok());
  EXPECT_EQ(GradeText(type::v1::GRADE_09), "09");
}

TEST(TextTest, CollapsesBlanksAndCutsBetweenCharacters) {
  EXPECT_EQ(Folded("  2019 Reason\xC2\xA0\n- Overall  Performance "),
            "2019 reason - overall performance");
  EXPECT_EQ(Trimmed("\xC2\xA0 a \xC2\xA0"), "a");
  EXPECT_EQ(Shortened("short\tone"), "short one");
  const std::string cut = Shortened("ééééééééééééééééééééééééééééé");
  EXPECT_LE(cut.size(), 43u);
  EXPECT_EQ(cut.substr(cut.size() - 3), "…");
  EXPECT_THAT(SplitList("White -High needs -Multi-race, Non-Hisp./Lat.", " -"),
              ElementsAre("White", "High needs", "Multi-race, Non-Hisp./Lat."));
}

}  // namespace
}  // namespace partners::importer
