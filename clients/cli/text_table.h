#ifndef PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_
#define PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_

#include <string>
#include <vector>

namespace partners::cli {

struct TableColumn {
  std::string header;
  bool right = false;  // numbers stand right
  bool whole = false;  // never shortened: names that people copy
};

// A table of text. Columns are as wide as needed; when the whole is wider than the screen the
// widest ones are shortened first. Trailing blanks are never printed.
class TextTable {
 public:
  explicit TextTable(std::vector<TableColumn> columns) : columns_(std::move(columns)) {}

  // One cell per column, control characters removed.
  void AddRow(const std::vector<std::string>& cells);
  bool empty() const { return rows_.empty(); }

  // `width` 0, no screen: nothing is shortened, and no column is padded beyond 80 or twice the
  // width of its median cell; a longer cell moves the rest of its own line only. Headers are bold
  // with `colour`. Each line begins with `indent` blanks.
  std::string Render(int width, bool colour, int indent = 0) const;

 private:
  std::vector<int> Widths(int width) const;
  std::vector<int> PaddedWidths() const;
  std::string Line(const std::vector<std::string>& cells, const std::vector<int>& widths,
                   bool whole) const;

  std::vector<TableColumn> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_
