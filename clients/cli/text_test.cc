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

TEST(Wrap, BreaksAtBlanksAndKeepsLongWords) {
  EXPECT_THAT(Wrap("one two three", 7), ElementsAre("one two", "three"));
  EXPECT_THAT(Wrap("https://example.org/long x", 10), ElementsAre("https://example.org/long", "x"));
  EXPECT_THAT(Wrap("a\nb", 10), ElementsAre("a", "b"));
}

TextTable Sample() {
  TextTable table({{"NAME", false, true}, {"TITLE"}, {"ROWS", true}});
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

TEST(TextTable, ShortensWideColumnsButNeverNames) {
  EXPECT_EQ(Sample().Render(29, false),
            "NAME         TITLE       ROWS\n"
            "partners/a   Écoles du…     7\n"
            "partners/bb  学校        1200\n");
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
