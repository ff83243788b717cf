#include "clients/importer/csv_source.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/str_cat.h"
#include "clients/importer/test_files.h"
#include "clients/importer/utf8.h"

namespace partners::importer {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Read {
  absl::Status status;
  std::vector<int64_t> numbers;
  std::vector<std::vector<std::string>> rows;
};

Read ReadCsv(const std::string& text, const Limits& limits = {}) {
  Read result;
  auto source = MakeCsvSource(std::make_unique<std::istringstream>(text),
                              static_cast<int64_t>(text.size()), limits);
  Row row;
  while (true) {
    const absl::StatusOr<bool> more = source->Next(row);
    result.status = more.status();
    if (!more.ok() || !*more) return result;
    result.numbers.push_back(row.number);
    auto& cells = result.rows.emplace_back();
    for (const Cell& cell : row.cells) cells.push_back(cell.text);
  }
}

TEST(CsvSourceTest, ReadsQuotedFieldsWithCommasQuotesAndLineBreaks) {
  const Read read = ReadCsv("a,\"b, \"\"c\"\"\",\"two\nlines\"\nd,,\" e \"\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.rows,
              ElementsAre(ElementsAre("a", "b, \"c\"", "two\nlines"), ElementsAre("d", "", " e ")));
}

TEST(CsvSourceTest, NumbersRowsByTheLineTheyStartOn) {
  const Read read = ReadCsv("a\n\"x\ny\nz\"\n\n   \nb\r\nc");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.numbers, ElementsAre(1, 2, 7, 8));
}

TEST(CsvSourceTest, PassesOverByteOrderMarkAndTakesBothLineEnds) {
  const Read read = ReadCsv("\xEF\xBB\xBFName,Code\r\nAbington,00010000\r\n");
  ASSERT_TRUE(read.status.ok()) << read.status;
  EXPECT_THAT(read.rows,
              ElementsAre(ElementsAre("Name", "Code"), ElementsAre("Abington", "00010000")));
}

TEST(CsvSourceTest, KeepsRaggedRowsAsTheyAre) {
  const Read read = ReadCsv("a,b,c\n1,2\n1,2,3,4\n");
  EXPECT_THAT(read.rows, ElementsAre(ElementsAre("a", "b", "c"), ElementsAre("1", "2"),
                                     ElementsAre("1", "2", "3", "4")));
}

TEST(CsvSourceTest, EmptyTextHasNoRows) {
  EXPECT_TRUE(ReadCsv("").status.ok());
  EXPECT_TRUE(ReadCsv("").rows.empty());
  EXPECT_TRUE(ReadCsv("\xEF\xBB\xBF").rows.empty());
}

TEST(CsvSourceTest, RefusesWindows1252WithLineByteAndHint) {
  const Read read = ReadCsv("a,b\nSt. Mary\x92s,2\n");
  EXPECT_EQ(read.status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(read.status.message()), HasSubstr("line 2, byte 12"));
  EXPECT_THAT(std::string(read.status.message()), HasSubstr("0x92"));
  EXPECT_THAT(std::string(read.status.message()), HasSubstr("Windows-1252"));
  const Read accent = ReadCsv("Caf\xE9 x\n");
  EXPECT_THAT(std::string(accent.status.message()), HasSubstr("0xE9"));
}

TEST(CsvSourceTest, RefusesTextCutInsideACharacter) {
  EXPECT_THAT(std::string(ReadCsv("abc\xE2\x80").status.message()), HasSubstr("inside a UTF-8"));
}

TEST(CsvSourceTest, RefusesNulBytes) {
  const Read read = ReadCsv(std::string("a,b\n1,\0\n", 8));
  EXPECT_THAT(std::string(read.status.message()), HasSubstr("line 2, byte 6: a NUL byte"));
}

TEST(CsvSourceTest, RefusesMisplacedAndUnclosedQuotes) {
  EXPECT_THAT(std::string(ReadCsv("a\n\"b\"c,d\n").status.message()), HasSubstr("line 2"));
  EXPECT_THAT(std::string(ReadCsv("a\nb\"c,d\n").status.message()), HasSubstr("double quote"));
  EXPECT_THAT(std::string(ReadCsv("a\nb\n\"open,1\n2\n").status.message()),
              HasSubstr("line 3: the quote opened in this row is never closed"));
}

TEST(CsvSourceTest, GivesTheRowsBeforeAnError) {
  const Read read = ReadCsv("a\nb\nc\xFF\n");
  EXPECT_FALSE(read.status.ok());
  EXPECT_THAT(read.rows, ElementsAre(ElementsAre("a"), ElementsAre("b")));
}

TEST(CsvSourceTest, KeepsItsLimits) {
  Limits limits;
  limits.cell_bytes = 10;
  limits.columns = 3;
  limits.rows = 2;
  limits.row_bytes = 25;
  EXPECT_THAT(std::string(ReadCsv("12345678901\n", limits).status.message()),
              HasSubstr("cell_bytes"));
  EXPECT_THAT(std::string(ReadCsv("1,2,3,4\n", limits).status.message()), HasSubstr("columns"));
  EXPECT_THAT(std::string(ReadCsv("1\n2\n3\n", limits).status.message()), HasSubstr("limit rows"));
  EXPECT_THAT(std::string(ReadCsv("1234567890,123456789,1234567890\n", limits).status.message()),
              HasSubstr("row_bytes"));
}

TEST(CsvSourceTest, AnOpenQuoteDoesNotSwallowTheFile) {
  Limits limits;
  limits.cell_bytes = 1000;
  std::string text = "a,b\n1,\"open\n";
  for (int i = 0; i < 100'000; ++i) absl::StrAppend(&text, "line ", i, "\n");
  EXPECT_THAT(std::string(ReadCsv(text, limits).status.message()),
              HasSubstr("line 2: a field is longer"));
}

TEST(CsvSourceTest, ReadsAcrossChunks) {
  std::string text;
  for (int i = 0; i < 20'000; ++i) absl::StrAppend(&text, i, ",\"é\",", i * 2, "\n");
  const Read read = ReadCsv(text);
  ASSERT_TRUE(read.status.ok()) << read.status;
  ASSERT_EQ(read.rows.size(), 20'000u);
  EXPECT_THAT(read.rows.back(), ElementsAre("19999", "é", "39998"));
  EXPECT_EQ(read.numbers.back(), 20'000);
}

TEST(OpenCsvTest, RefusesOtherKindsOfFileWhateverTheirName) {
  const auto message = [](const std::string& text) {
    return std::string(OpenCsv(WriteFile(text, ".csv"), {}).status().message());
  };
  EXPECT_THAT(message(std::string("PK\x03\x04zipzip", 10)), HasSubstr("probably XLSX"));
  EXPECT_THAT(message("\xD0\xCF\x11\xE0 old"), HasSubstr("old Excel"));
  EXPECT_THAT(message(std::string("\xFF\xFE"
                                  "a\0",
                                  4)),
              HasSubstr("UTF-16"));
  EXPECT_THAT(message("<html><table>"), HasSubstr("HTML"));
  EXPECT_THAT(message(""), HasSubstr("an empty file"));
  EXPECT_EQ(OpenCsv("/nonexistent/file.csv", {}).status().code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(OpenCsv(testing::TempDir(), {}).status().message()),
              HasSubstr("not a regular file"));
  Limits small;
  small.file_bytes = 3;
  EXPECT_THAT(std::string(OpenCsv(WriteFile("a,b,c", ".csv"), small).status().message()),
              HasSubstr("file_bytes"));
}

TEST(Utf8Test, FollowsRfc3629) {
  EXPECT_TRUE(IsUtf8("plain, é, €, 𝄞"));
  EXPECT_FALSE(IsUtf8("\xC0\x80"));          // overlong
  EXPECT_FALSE(IsUtf8("\xE0\x9F\xBF"));      // overlong
  EXPECT_FALSE(IsUtf8("\xED\xA0\x80"));      // surrogate
  EXPECT_FALSE(IsUtf8("\xF4\x90\x80\x80"));  // beyond U+10FFFF
  EXPECT_FALSE(IsUtf8("\x80"));
  EXPECT_FALSE(IsUtf8("\xE2\x82"));
}

}  // namespace
}  // namespace partners::importer
