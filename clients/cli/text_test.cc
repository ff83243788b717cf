#include "clients/cli/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cli/text_table.h"

namespace partners::cli {
namespace {

using testing::ElementsAre;

TEST(Width, CountsColumnsNotBytes) {
  EXPECT_EQ(Width("abc"), 3);
  EXPECT_EQ(Width("Acadèmie"), 8);
  EXPECT_EQ(Width("e\xCC\x81"), 1) << "a combining accent takes no column";
  EXPECT_EQ(Width("学校"), 4);
  EXPECT_EQ(Width("–…"), 2);
}

TEST(Clean, NothingThatSteersATerminalGetsThrough) {
  EXPECT_EQ(Clean("a\x1b[2Jb"), "a\xEF\xBF\xBD[2Jb");
  EXPECT_EQ(Clean("a\tb\nc\rd"), "a b c d");
  EXPECT_EQ(Clean("a\nb", true), "a\nb");
  EXPECT_EQ(Clean(std::string("a\0b", 3)),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(Clean("caf\xe9!"), "caf\xEF\xBF\xBD!");
  EXPECT_EQ(Clean("\xC2\x9B"
                  "31m"),
            "\xEF\xBF\xBD"
            "31m")
      << "the one-character form of ESC [";
}

TEST(Shorten, EndsWithAnEllipsisInsideTheWidth) {
  EXPECT_EQ(Shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(Shorten("abcdef", 5), "abcd…");
  EXPECT_EQ(Shorten("学校学校", 6), "学校…");
  EXPECT_EQ(Width(Shorten("学校学校", 4)), 3) << "half a wide character is not shown";
}

TEST(ShortenName, KeepsTheEndThatSaysWhichOneItIs) {
  EXPECT_EQ(ShortenName("partners/acme/services/coaching", 31), "partners/acme/services/coaching");
  EXPECT_EQ(ShortenName("partners/acme/services/coaching", 30), "…/acme/services/coaching");
  EXPECT_EQ(ShortenName("partners/acme/services/coaching", 18), "…/coaching");
  EXPECT_EQ(ShortenName("partners/acme/services/coaching", 8), "…/coach…");
  EXPECT_EQ(ShortenName("student-supports", 10), "student-s…");
}

TEST(Wrap, BreaksAtBlanksAndKeepsLongWords) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("https://example.org/long x", 10), ElementsAre("https://example.org/long", "x"));
  EXPECT_THAT(Wrap("a\nb", 10), ElementsAre("a", "b"));
}

TextTable Sample() {
  TextTable table({{"NAME", false, Cells::kName}, {"TITLE"}, {"ROWS", true}});
  table.AddRow({"partners/a", "Écoles du Nord", "7"});
  table.AddRow({"partners/bb", "学校", "1200"});
  return table;
}

TEST(TextTable, ColumnsAreAlignedByWidth) {
  EXPECT_EQ(Sample().Render(0, false),
            "NAME         TITLE           ROWS\n"
            "partners/a   Écoles du Nord     7\n"
            "partners/bb  学校            1200\n");
}

TEST(TextTable, ShortensTextFirstThenNamesAndNeverWhatIsFixed) {
  TextTable table(
      {{"TIME", false, Cells::kFixed}, {"SERVICE", false, Cells::kName}, {"WHY"}, {"N", true}});
  table.AddRow({"2026-11-30 19:27:06Z", "partners/acme/services/coaching",
                "because the reason is long", "123456789012"});
  const auto row = [&](int width) {
    const std::string text = table.Render(width, false);
    return text.substr(text.find('\n') + 1);
  };
  EXPECT_EQ(
      row(85),
      "2026-11-30 19:27:06Z  partners/acme/services/coaching  because the rea…  123456789012\n")
      << "names are whole as long as text has something to give";
  EXPECT_EQ(row(76),
            "2026-11-30 19:27:06Z  …/services/coaching  because the reason…  123456789012\n");
  EXPECT_EQ(row(62),
            "2026-11-30  …/coaching  because the reason is     123456789012\n"
            "19:27:06Z               long\n")
      << "what is fixed is broken at blanks, and text takes the lines there are";
  EXPECT_EQ(row(40),
            "2026-11-30  …/coaching  because     123456789012\n"
            "19:27:06Z               the reason\n"
            "                        is long\n")
      << "longer than the screen before a time or a number is cut";
}

TEST(TextTable, HeadersAndPeriodsAreBrokenBeforeTextIsUnreadable) {
  TextTable table({{"SCHOOL"},
                   {"ACCEPTED TIER", false, Cells::kFixed},
                   {"VALID", false, Cells::kFixed},
                   {"NEED 0 AT", true}});
  table.AddRow({"Joseph Metcalf School", "moderate", "2026-07-01..2029-07-01", "10"});
  EXPECT_EQ(table.Render(49, false),
            "SCHOOL             ACCEPTED  VALID         NEED 0\n"
            "                   TIER                        AT\n"
            "Joseph Metcalf     moderate  2026-07-01..      10\n"
            "School                       2029-07-01\n");
}

TEST(TextTable, WhereItIsTightTextAndNamesTakeMoreLines) {
  TextTable table({{"WHAT", false, Cells::kName},
                   {"INDICATOR", false, Cells::kName},
                   {"WHY"},
                   {"STATE", false, Cells::kFixed}});
  table.AddRow({"f", "x/enrollment-grade-01", "because of the reason", "not yet known"});
  EXPECT_EQ(table.Render(38, false),
            "WHAT\n"
            "  INDICATOR      WHY             STATE\n"
            "f\n"
            "  …/enrollment-  because of the  not\n"
            "  grade-01       reason          yet\n"
            "                                 known\n");
}

TEST(TextTable, TextTakesTheLinesItIsGivenAndIdsAreBrokenAfterHyphens) {
  TextTable table({{"CRITERION"}, {"N", true}}, 2);
  table.AddRow({"Works on the practices in need: Leadership", "1"});
  table.AddRow({"enrollment-grade-01-percent", "2"});
  table.AddRow({"short", "3"});
  EXPECT_EQ(table.Render(23, false),
            "CRITERION             N\n"
            "Works on the          1\n"
            "practices in need: …\n"
            "enrollment-grade-01-  2\n"
            "percent\n"
            "short                 3\n");
}

TEST(WrapCell, BreaksAtBlanksAndAfterTheDotsOfAPeriod) {
  EXPECT_THAT(WrapCell("2026-07-01..2029-07-01", 12), ElementsAre("2026-07-01..", "2029-07-01"));
  EXPECT_THAT(WrapCell("2026-07-01..2029-07-01", 22), ElementsAre("2026-07-01..2029-07-01"));
  EXPECT_THAT(WrapCell("2026-07-01..", 3), ElementsAre("2026-07-01.."));
  EXPECT_THAT(WrapCell("not requiring assistance", 14), ElementsAre("not requiring", "assistance"));
  EXPECT_THAT(WrapCell("", 5), ElementsAre(""));
  EXPECT_THAT(WrapCell("66.3 % of budget", 6), ElementsAre("66.3 %", "of", "budget"));
  EXPECT_THAT(WrapCell("enrollment-grade-01", 12, "-"), ElementsAre("enrollment-", "grade-01"));
  EXPECT_EQ(LongestPiece("not requiring assistance"), 10);
  EXPECT_EQ(LongestPiece("2026-07-01..2029-07-01"), 12);
}

TEST(TextTable, NamesThatLeaveTooLittleToTheRestHaveLinesOfTheirOwn) {
  TextTable table({{"NAME", false, Cells::kName}, {"TITLE"}, {"STATE", false, Cells::kFixed}});
  table.AddRow({"partners/acme/services/coaching", "Coaching of school leaders", "offered"});
  EXPECT_EQ(table.Render(58, false),
            "NAME                             TITLE             STATE\n"
            "partners/acme/services/coaching  Coaching of sch…  offered\n");
  EXPECT_EQ(table.Render(57, false, 1),
            " NAME\n"
            "   TITLE                       STATE\n"
            " partners/acme/services/coaching\n"
            "   Coaching of school leaders  offered\n");
}

TEST(TextTable, LinesHaveNoTrailingBlanks) {
  TextTable table({{"A"}, {"B"}});
  table.AddRow({"x", ""});
  EXPECT_EQ(table.Render(0, false), "A  B\nx\n");
}

TEST(TextTable, WithoutAScreenOneLongCellDoesNotPadEveryLine) {
  TextTable table({{"A"}, {"B"}});
  const std::string longest(300, 'x');
  table.AddRow({longest, "1"});
  table.AddRow({"short", "2"});
  EXPECT_EQ(table.Render(0, false), "A" + std::string(81, ' ') + "B\n" + longest + "  1\n" +
                                        "short" + std::string(77, ' ') + "2\n");
}

TEST(TextTable, CellsCannotBreakLines) {
  TextTable table({{"A"}, {"B"}});
  table.AddRow({"x\ny", "\x1b[31m"});
  EXPECT_EQ(table.Render(0, false), "A    B\nx y  \xEF\xBF\xBD[31m\n");
}

TEST(TextTable, HeadersAreBoldInColour) {
  TextTable table({{"A"}});
  EXPECT_EQ(table.Render(0, true), "\x1b[1mA\x1b[0m\n");
}

TEST(TextTable, WithoutAScreenColumnsOfLongCellsStayAligned) {
  TextTable table({{"TITLE"}, {"N", true}});
  table.AddRow({std::string(60, 'a'), "1"});
  table.AddRow({std::string(90, 'b'), "20"});
  EXPECT_EQ(table.Render(0, false), "TITLE" + std::string(85, ' ') + "   N\n" +
                                        std::string(60, 'a') + std::string(30, ' ') + "   1\n" +
                                        std::string(90, 'b') + "  20\n");
}

TEST(TextTable, WithoutAScreenRightColumnsStayAligned) {
  TextTable table({{"N", true}, {"WHAT"}});
  table.AddRow({"7", "x"});
  table.AddRow({"1234", "y"});
  EXPECT_EQ(table.Render(0, false), "   N  WHAT\n   7  x\n1234  y\n");
}

}  // namespace
}  // namespace partners::cli
