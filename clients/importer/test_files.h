#ifndef PARTNERS_CLIENTS_IMPORTER_TEST_FILES_H_
#define PARTNERS_CLIENTS_IMPORTER_TEST_FILES_H_

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace partners::importer {

// Files made by tests, in the tests' temporary folder. Each call makes another file.

std::string WriteFile(const std::string& text, const std::string& ending);
std::string ReadBytes(const std::string& path);

// A sheet as a test writes it: std::monostate leaves the cell out, a double is a number cell.
using TestCell = std::variant<std::monostate, std::string, double>;
using TestRows = std::vector<std::vector<TestCell>>;
struct TestSheet {
  std::string name;
  TestRows rows;
  // Rows of the sheet left empty above the first one.
  int rows_above = 0;
};

// Written by libxlsxwriter, with shared strings.
std::string WriteXlsx(const std::vector<TestSheet>& sheets);

// A zip archive of these parts.
std::string WriteZip(const std::vector<std::pair<std::string, std::string>>& parts);

// The least parts of a workbook with one sheet "S" whose XML is `sheet`; `strings` may be empty.
std::vector<std::pair<std::string, std::string>> WorkbookParts(const std::string& sheet,
                                                               const std::string& strings);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_TEST_FILES_H_
