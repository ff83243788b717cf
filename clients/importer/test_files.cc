#include "clients/importer/test_files.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <fstream>
#include <sstream>

#include "absl/strings/str_cat.h"

namespace partners::importer {
namespace {

std::string NewPath(const std::string& ending) {
  static int count = 0;
  return absl::StrCat(testing::TempDir(), "/importer-", getpid(), "-", ++count, ending);
}

void WriteCell(lxw_worksheet* sheet, size_t row, size_t column, const TestCell& cell) {
  const auto r = static_cast<lxw_row_t>(row);
  const auto c = static_cast<lxw_col_t>(column);
  if (const auto* text = std::get_if<std::string>(&cell)) {
    worksheet_write_string(sheet, r, c, text->c_str(), nullptr);
  } else if (const auto* number = std::get_if<double>(&cell)) {
    worksheet_write_number(sheet, r, c, *number, nullptr);
  }
}

}  // namespace

std::string WriteFile(const std::string& text, const std::string& ending) {
  std::string path = NewPath(ending);
  std::ofstream(path, std::ios::binary) << text;
  return path;
}

std::string ReadBytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string WriteXlsx(const std::vector<TestSheet>& sheets) {
  std::string path = NewPath(".xlsx");
  lxw_workbook* const book = workbook_new(path.c_str());
  for (const TestSheet& one : sheets) {
    lxw_worksheet* const sheet = workbook_add_worksheet(book, one.name.c_str());
    for (size_t r = 0; r < one.rows.size(); ++r) {
      for (size_t c = 0; c < one.rows[r].size(); ++c) {
        WriteCell(sheet, r + static_cast<size_t>(one.rows_above), c, one.rows[r][c]);
      }
    }
  }
  EXPECT_EQ(workbook_close(book), LXW_NO_ERROR);
  return path;
}

std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts) {
  std::string path = NewPath(".xlsx");
  int error = 0;
  zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &error);
  for (const auto& [name, text] : parts) {
    zip_source_t* const source = zip_source_buffer(archive, text.data(), text.size(), 0);
    EXPECT_GE(zip_file_add(archive, name.c_str(), source, ZIP_FL_OVERWRITE), 0);
  }
  EXPECT_EQ(zip_close(archive), 0);
  return path;
}

std::vector<std::pair<std::string, std::string>> WorkbookParts(const std::string& sheet,
                                                               const std::string& strings) {
  const std::string office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const std::string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const std::string relations = "http://schemas.openxmlformats.org/package/2006/relationships";
  const auto relation = [&](const std::string& id, const std::string& type,
                            const std::string& target) {
    return absl::StrCat("<Relationship Id=\"", id, "\" Type=\"", office, "/", type, "\" Target=\"",
                        target, "\"/>");
  };
  std::vector<std::pair<std::string, std::string>> parts;
  parts.emplace_back("_rels/.rels", absl::StrCat("<Relationships xmlns=\"", relations, "\">",
                                                 relation("a", "officeDocument", "xl/workbook.xml"),
                                                 "</Relationships>"));
  parts.emplace_back("xl/workbook.xml",
                     absl::StrCat("<workbook xmlns=\"", main, "\" xmlns:r=\"", office,
                                  "\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"s\"/></sheets>"
                                  "</workbook>"));
  parts.emplace_back(
      "xl/_rels/workbook.xml.rels",
      absl::StrCat("<Relationships xmlns=\"", relations, "\">",
                   relation("s", "worksheet", "/xl/sheet.xml"),
                   strings.empty() ? "" : relation("t", "sharedStrings", "strings.xml"),
                   "</Relationships>"));
  parts.emplace_back("xl/sheet.xml", absl::StrCat("<worksheet xmlns=\"", main, "\"><sheetData>",
                                                  sheet, "</sheetData></worksheet>"));
  if (!strings.empty()) {
    parts.emplace_back("xl/strings.xml",
                       absl::StrCat("<sst xmlns=\"", main, "\">", strings, "</sst>"));
  }
  return parts;
}

}  // namespace partners::importer
