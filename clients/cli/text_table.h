#ifndef PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_
#define PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_

#include <string>
#include <vector>

namespace partners::cli {

// What stands in a column decides what it gives up on a narrow screen.
enum class Cells {
  kText,   // prose and lists: shortened first
  kName,   // names of records: shortened when the text has given what it can
  kFixed,  // times, numbers, words out of a list: never shortened, at most broken at blanks
};

struct TableColumn {
  std::string header;
  bool right = false;  // numbers stand right, and are as fixed
  Cells cells = Cells::kText;
};

// A table of text. Columns are as wide as needed. When the whole is wider than the screen the
// widest columns of text are shortened first, then names; a name loses its beginning, since its end
// says which one it is. Names in the first column are what people copy: they stay whole, and where
// they leave too little to the rest each has a line of its own above the rest of its row. Where
// that does not do either, headers and fixed cells are broken at blanks, and periods after their
// dots, and text and names take up to three lines, names with their last part, broken after
// hyphens. Last, text and names are shortened beyond what reads well. What can be shortened no
// further makes lines longer than the screen. Trailing blanks are never printed.
class TextTable {
 public:
  // Text that is too long for its column takes up to `text_lines` lines before it is shortened.
  explicit TextTable(std::vector<TableColumn> columns, size_t text_lines = 1)
      : columns_(std::move(columns)), text_lines_(text_lines) {}

  // One cell per column, control characters removed.
  void AddRow(const std::vector<std::string>& cells);
  bool empty() const { return rows_.empty(); }

  // Whether nothing has to be shortened at this width and indent.
  bool Fits(int width, int indent = 0) const;

  // `width` 0, no screen: nothing is shortened, and no column is padded beyond 80 or twice the
  // width of its median cell; a longer cell moves the rest of its own line only. Headers are bold
  // with `colour`. Each line begins with `indent` blanks.
  std::string Render(int width, bool colour, int indent = 0) const;

 private:
  using Row = std::vector<std::string>;
  // Widths of the columns; with `names_apart` the first has lines of its own.
  struct Layout {
    std::vector<int> widths;
    bool names_apart = false;
    bool shortens = false;
    bool tight = false;  // what is fixed is broken: text may take more lines too
  };

  using Lines = std::vector<std::string>;

  Layout LayoutFor(int width) const;
  std::vector<int> PaddedWidths() const;
  std::vector<int> WholeWidths() const;
  static int Over(const std::vector<int>& widths, size_t first, int width);
  bool Gives(size_t column, Cells cells) const;
  int Least(size_t column, int floor, bool breaks) const;
  int Narrow(Cells cells, int floor, bool breaks, int over, std::vector<int>* widths) const;
  int Fit(size_t first, int width, int floor, bool breaks, std::vector<int>* widths) const;
  int Used(size_t column, int width, size_t height) const;
  void Settle(size_t first, int width, Layout* layout) const;
  std::string Shortened(const std::string& text, size_t column, int width) const;
  Lines CellLines(const std::string& cell, size_t column, int width, size_t height) const;
  size_t Height(const Row& cells, const Layout& layout, bool header) const;
  std::string Line(const Row& cells, const Layout& layout) const;
  std::string Block(const Row& cells, const Layout& layout, const std::string& margin, bool header,
                    bool bold) const;

  std::vector<TableColumn> columns_;
  size_t text_lines_;
  std::vector<Row> rows_;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_TEXT_TABLE_H_
