#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_files.h"
#include "clients/importer/xlsx_sheet.h"
#include "clients/importer/xlsx_workbook.h"

namespace partners::importer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  absl::Status status;
  std::vector<Row> rows;
};

Read ReadSheet(const std::string& path, const std::string& sheet = "", const Limits& limits = {}) {
  Read result;
  const auto book = XlsxWorkbook::OpenFile(path, limits);
  result.status = book.status();
  if (!book.ok()) return result;
  const auto source = (*book)->OpenSheet(sheet);
  result.status = source.status();
  if (!source.ok()) return result;
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = (*source)->Next(row);
    result.status = more.status();
    if (!more.ok() || !*more) return result;
    result.rows.push_back(row);
  }
}

Read ReadXml(const std::string& sheet, const std::string& strings = "", const Limits& limits = {}) {
  return ReadSheet(WriteZip(WorkbookParts(sheet, strings)), "", limits);
}

std::vector<std::string> Texts(const Row& row) {
  std::vector<std::string> texts;
  for (const Cell& cell : row.cells) texts.push_back(cell.text);
  return texts;
}

std::string Message(const Read& read) { return std::string(read.status.message()); }

TEST(XlsxTest, ReadsWhatAnotherLibraryWrote) {
  const std::string path = WriteXlsx(
      {{"One",
        {{"Code", "Share"}, {"00350000", 0.1}, {std::monostate(), std::monostate(), "far"}},
        0},
       {"Two", {{"other"}}, 3}});
  const Read one = ReadSheet(path, "one");
  ASSERT_TRUE(one.status.ok()) << one.status;
  ASSERT_EQ(one.rows.size(), 3u);
  EXPECT_THAT(Texts(one.rows[0]), ElementsAre("Code", "Share"));
  EXPECT_EQ(one.rows[1].cells[0].kind, CellKind::kText);
  EXPECT_EQ(one.rows[1].cells[0].text, "00350000");
  EXPECT_EQ(one.rows[1].cells[1].kind, CellKind::kNumber);
  EXPECT_THAT(Texts(one.rows[2]), ElementsAre("", "", "far"));
  const Read two = ReadSheet(path, " Two ");
  ASSERT_EQ(two.rows.size(), 1u);
  EXPECT_EQ(two.rows[0].number, 4);
}

TEST(XlsxTest, JoinsRichTextRunsAndLeavesPhoneticTextOut) {
  const Read read =
      ReadXml(R"(<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>)",
              "<si><r><t>Low </t></r><r><rPr><b/></rPr><t>Income</t></r><rPh sb=\"0\" eb=\"1\"><t>x"
              "</t></rPh></si><si><t>a_x000D_b_x0041_</t></si>");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(Texts(read.rows[0]), ElementsAre("Low Income", "", "a\rb_x0041_"));
}

TEST(XlsxTest, TellsTextNumbersTruthValuesErrorsAndFormulasApart) {
  const Read read = ReadXml(
      R"(<row r="2"><c r="A2" t="inlineStr"><is><t>in</t></is></c><c r="B2"><f>1+1</f><v>2</v></c>)"
      R"(<c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c>)"
      R"(<c r="E2" t="str"><f>A1</f><v>text</v></c><c r="F2" t="n"><v>7.0</v></c></row>)");
  ASSERT_TRUE(read.status.ok()) << read.status;
  const auto& cells = read.rows[0].cells;
  ASSERT_EQ(cells.size(), 6u);
  EXPECT_EQ(cells[0].kind, CellKind::kText);
  EXPECT_EQ(cells[1].kind, CellKind::kNumber);
  EXPECT_EQ(cells[1].text, "2");
  EXPECT_EQ(cells[2].kind, CellKind::kBoolean);
  EXPECT_EQ(cells[3].kind, CellKind::kError);
  EXPECT_EQ(cells[4].text, "text");
  EXPECT_EQ(cells[5].text, "7.0");
}

TEST(XlsxTest, PlacesCellsAndRowsWithoutReferenceAfterTheOneBefore) {
  const Read read = ReadXml(
      "<row><c><v>1</v></c><c><v>2</v></c></row><row r=\"5\"><c r=\"B5\"><v>3"
      "</v></c></row><row><c><v>4</v></c></row>");
  ASSERT_EQ(read.rows.size(), 3u) << read.status;
  EXPECT_THAT(Texts(read.rows[0]), ElementsAre("1", "2"));
  EXPECT_EQ(read.rows[1].number, 5);
  EXPECT_EQ(read.rows[2].number, 6);
}

TEST(XlsxTest, RefusesCellsOutOfPlace) {
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>2</v></c></row>)")),
              HasSubstr("cell A1 is out of order"));
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c r="A2"><v>1</v></c></row>)")), HasSubstr("A2"));
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c r="1A"><v>1</v></c></row>)")), HasSubstr("1A"));
  EXPECT_THAT(Message(ReadXml(R"(<row r="3"/><row r="2"/>)")), HasSubstr("row 2 after row 3"));
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c t="s"><v>7</v></c></row>)", "<si><t>a</t></si>")),
              HasSubstr("shared string 7 does not exist"));
  EXPECT_THAT(Message(ReadXml(R"(<c><v>1</v></c>)")), HasSubstr("outside any row"));
}

TEST(XlsxTest, RefusesAMissingSheetAndNamesTheSheetsThereAre) {
  const std::string path = WriteXlsx({{"One", {{"a"}}, 0}, {"Two", {{"b"}}, 0}});
  EXPECT_THAT(Message(ReadSheet(path, "Three")), HasSubstr("One, Two"));
  EXPECT_THAT(Message(ReadSheet(path, "")), HasSubstr("One, Two"));
}

TEST(XlsxTest, RefusesMislabelledAndTruncatedFiles) {
  EXPECT_THAT(Message(ReadSheet(WriteFile("a,b\n1,2\n", ".xlsx"))), HasSubstr("probably CSV"));
  EXPECT_THAT(Message(ReadSheet(WriteFile("\xD0\xCF\x11\xE0", ".xlsx"))), HasSubstr("password"));
  const std::string whole = ReadBytes(WriteXlsx({{"One", {{"a", 1.0}}, 0}}));
  for (const size_t keep : {whole.size() - 1, whole.size() / 2, size_t{10}}) {
    const Read read = ReadSheet(WriteFile(whole.substr(0, keep), ".xlsx"));
    EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument) << keep;
  }
}

TEST(XlsxTest, RefusesMissingParts) {
  auto parts = WorkbookParts("", "<si/>");
  for (size_t i = 0; i < parts.size(); ++i) {
    auto some = parts;
    some.erase(some.begin() + static_cast<ptrdiff_t>(i));
    const Read read = ReadSheet(WriteZip(some));
    EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument) << parts[i].first;
    EXPECT_THAT(Message(read), HasSubstr("missing")) << parts[i].first;
  }
  EXPECT_FALSE(ReadSheet(WriteZip({{"word/document.xml", "<w/>"}})).status.ok());
}

TEST(XlsxTest, RefusesBrokenXmlWithPartAndLine) {
  EXPECT_THAT(Message(ReadXml("<row r=\"1\">\n<c></row>")), HasSubstr("part xl/sheet.xml line 2"));
  auto parts = WorkbookParts("", "");
  parts[3].second = "<?xml version=\"1.0\"?><worksheet>\xFF</worksheet>";
  EXPECT_FALSE(ReadSheet(WriteZip(parts)).status.ok());
}

TEST(XlsxTest, RefusesDocumentTypesSoThatEntitiesCannotGrow) {
  auto parts = WorkbookParts("", "");
  parts[3].second =
      "<?xml version=\"1.0\"?><!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>"
      "<worksheet><sheetData><row><c t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
  EXPECT_THAT(Message(ReadSheet(WriteZip(parts))), HasSubstr("document type"));
}

TEST(XlsxTest, RefusesZipBombs) {
  auto parts = WorkbookParts("", "");
  parts.emplace_back("xl/media/zeros", std::string(8 << 20, '0'));
  EXPECT_THAT(Message(ReadSheet(WriteZip(parts))), HasSubstr("limit zip_ratio"));
  Limits limits;
  limits.unzipped_bytes = 1 << 20;
  EXPECT_THAT(Message(ReadSheet(WriteZip(parts), "", limits)), HasSubstr("limit unzipped_bytes"));
  limits = Limits();
  limits.zip_entries = 4;
  EXPECT_THAT(Message(ReadSheet(WriteZip(parts), "", limits)), HasSubstr("limit zip_entries"));
}

TEST(XlsxTest, KeepsItsLimits) {
  Limits limits;
  limits.rows = 2;
  EXPECT_THAT(Message(ReadXml("<row/><row/><row/>", "", limits)), HasSubstr("limit rows"));
  limits = Limits();
  limits.columns = 3;
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c r="D1"><v>1</v></c></row>)", "", limits)),
              HasSubstr("limit columns"));
  EXPECT_THAT(Message(ReadXml(R"(<row r="1"><c r="XFE1"><v>1</v></c></row>)", "", limits)),
              HasSubstr("XFE1"));
  limits = Limits();
  limits.shared_strings = 2;
  EXPECT_THAT(Message(ReadXml("", "<si/><si/><si/>", limits)), HasSubstr("limit shared_strings"));
  limits.shared_string_bytes = 3;
  EXPECT_THAT(Message(ReadXml("", "<si><t>ab</t></si><si><t>cd</t></si>", limits)),
              HasSubstr("limit shared_string_bytes"));
  limits = Limits();
  limits.cell_bytes = 4;
  EXPECT_THAT(Message(ReadXml("<row><c t=\"str\"><v>abcde</v></c></row>", "", limits)),
              HasSubstr("limit cell_bytes"));
  limits = Limits();
  limits.xml_depth = 3;
  EXPECT_THAT(Message(ReadXml("<row><c/></row>", "", limits)), HasSubstr("limit xml_depth"));
}

TEST(XlsxTest, RefusesADamagedPart) {
  std::string sheet;
  for (int i = 1; i <= 2000; ++i)
    absl::StrAppend(&sheet, "<row r=\"", i, "\"><c><v>", i * 7919, "</v></c></row>");
  std::string bytes = ReadBytes(WriteZip(WorkbookParts(sheet, "")));
  const size_t at = bytes.find("xl/sheet.xml") + 3000;
  for (size_t i = at; i < at + 4; ++i) bytes[i] = static_cast<char>(bytes[i] ^ 0x55);
  const Read read = ReadSheet(WriteFile(bytes, ".xlsx"));
  EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument);
}

TEST(CellReferenceTest, ReadsLettersAndDigits) {
  int64_t column = -1;
  int64_t row = -1;
  EXPECT_TRUE(ParseCellReference("A1", &column, &row));
  EXPECT_EQ(column, 0);
  EXPECT_TRUE(ParseCellReference("FP172", &column, &row));
  EXPECT_EQ(column, 171);
  EXPECT_EQ(row, 172);
  for (const char* bad : {"", "A", "1", "A0", "a1", "A-1", "A 1", "AAAA1", "A1048577", "XFE1"}) {
    EXPECT_FALSE(ParseCellReference(bad, &column, &row)) << bad;
  }
}

}  // namespace
}  // namespace partners::importer
