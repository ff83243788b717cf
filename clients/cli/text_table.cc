#include "clients/cli/text_table.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/terminal.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

constexpr int kGap = 2;           // blanks between columns
constexpr int kApart = 2;         // blanks before the rest of a row whose name stands above it
constexpr int kReadable = 16;     // a shortened cell of this width still says something
constexpr int kShortest = 10;     // below this it says nothing
constexpr size_t kTextLines = 3;  // of text where it is tight
constexpr int kPaddedMin = 80;    // without a screen: cells up to here are always aligned

// Lines of text; an id that is too long is broken after hyphens.
std::vector<std::string> TextLines(const std::string& text, int width) {
  return LongestPiece(text) <= width ? WrapCell(text, width) : WrapCell(text, width, "-");
}

// Of a path what says which one it is, …/coaching; other text as it is.
std::string LastPart(const std::string& text) {
  const size_t slash = text.rfind('/');
  const bool path = slash != std::string::npos && slash > 0 && !absl::StrContains(text, ' ');
  return path ? absl::StrCat("…", text.substr(slash)) : text;
}

// Bytes of the first lines.
size_t Length(const std::vector<std::string>& lines, size_t count) {
  size_t length = 0;
  for (size_t i = 0; i < count; ++i) length += lines[i].size();
  return length;
}

}  // namespace

void TextTable::AddRow(const std::vector<std::string>& cells) {
  Row row;
  for (const std::string& cell : cells) row.push_back(Clean(cell));
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<int> TextTable::PaddedWidths() const {
  std::vector<int> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    std::vector<int> cells;
    for (const Row& row : rows_) cells.push_back(Width(row[i]));
    std::sort(cells.begin(), cells.end());
    const int usual = cells.empty() ? 0 : cells[(cells.size() - 1) / 2];
    const int longest = cells.empty() ? 0 : cells.back();
    widths.push_back(
        std::max(Width(columns_[i].header), std::min(longest, std::max(kPaddedMin, 2 * usual))));
  }
  return widths;
}

std::vector<int> TextTable::WholeWidths() const {
  std::vector<int> widths;
  for (const TableColumn& column : columns_) widths.push_back(Width(column.header));
  for (const Row& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  return widths;
}

bool TextTable::Gives(size_t column, Cells cells) const {
  const bool copied = column == 0 && columns_[0].cells == Cells::kName;
  const Cells kind = columns_[column].right ? Cells::kFixed : columns_[column].cells;
  return !copied && kind == cells;
}

// What a column keeps at least: of text and names `floor`, of what is fixed its longest piece, and
// its header, which `breaks` at blanks.
int TextTable::Least(size_t column, int floor, bool breaks) const {
  const std::string& header = columns_[column].header;
  const int head = breaks ? LongestPiece(header) : Width(header);
  if (!Gives(column, Cells::kFixed)) return std::max(head, floor);
  int least = head;
  for (const Row& row : rows_) least = std::max(least, LongestPiece(row[column]));
  return least;
}

// What the columns from `first` on take beyond `width`; negative when there is room.
int TextTable::Over(const std::vector<int>& widths, size_t first, int width) {
  const int gaps = kGap * static_cast<int>(widths.size() - first - 1);
  const auto begin = widths.begin() + static_cast<ptrdiff_t>(first);
  return std::accumulate(begin, widths.end(), gaps) - width;
}

// Takes the `over` blanks too many from the widest columns of a kind; answers what is still over.
int TextTable::Narrow(Cells cells, int floor, bool breaks, int over,
                      std::vector<int>* widths) const {
  std::vector<std::pair<int*, int>> giving;  // widths, and what they keep at least
  for (size_t i = 0; i < columns_.size() && over > 0; ++i) {
    if (Gives(i, cells)) giving.emplace_back(&(*widths)[i], Least(i, floor, breaks));
  }
  for (; over > 0; --over) {
    int* widest = nullptr;
    for (const auto& [width, least] : giving) {
      if (*width > least && (widest == nullptr || *width > *widest)) widest = width;
    }
    if (widest == nullptr) return over;
    --*widest;
  }
  return 0;
}

// The widths of the columns from `first` on, which share the screen; answers what is over.
int TextTable::Fit(size_t first, int width, int floor, bool breaks,
                   std::vector<int>* widths) const {
  *widths = WholeWidths();
  int over = std::max(Over(*widths, first, width), 0);
  for (const int least : {kReadable, floor}) {
    over = Narrow(Cells::kText, least, breaks, over, widths);
    over = Narrow(Cells::kName, least, breaks, over, widths);
    if (!breaks || over == 0) continue;
    for (size_t i = first; i < widths->size(); ++i) {  // shortened cells often take less
      if (!Gives(i, Cells::kFixed)) (*widths)[i] = std::min((*widths)[i], Used(i, (*widths)[i], 1));
    }
    over = Narrow(Cells::kFixed, least, breaks, std::max(Over(*widths, first, width), 0), widths);
  }
  return over;
}

// The columns that the cells of a column take when made to fit `width`: often less.
int TextTable::Used(size_t column, int width, size_t height) const {
  int used = 0;
  for (const std::string& line : WrapCell(columns_[column].header, width)) {
    used = std::max(used, Width(line));
  }
  for (const Row& row : rows_) {
    for (const std::string& line : CellLines(row[column], column, width, height)) {
      used = std::max(used, Width(line));
    }
  }
  return used;
}

// What cells leave of their columns goes to text that has not all it wants.
void TextTable::Settle(size_t first, int width, Layout* layout) const {
  const std::vector<int> whole = WholeWidths();
  std::vector<int>& widths = layout->widths;
  std::vector<size_t> wanting;
  for (size_t i = first; i < columns_.size(); ++i) {
    if (Gives(i, Cells::kText) && widths[i] < whole[i]) wanting.push_back(i);
    widths[i] = std::min(widths[i], Used(i, widths[i], layout->tight ? kTextLines : text_lines_));
  }
  for (const size_t i : wanting) {
    const int left = std::max(-Over(widths, first, width), 0);
    widths[i] += std::min(left, whole[i] - widths[i]);
  }
}

TextTable::Layout TextTable::LayoutFor(int width) const {
  if (width <= 0) return {PaddedWidths(), false, false};
  Layout layout{{}, false, true};
  const bool named = columns_.size() > 1 && columns_[0].cells == Cells::kName;
  const int over = Fit(0, width, named ? kReadable : kShortest, !named, &layout.widths);
  layout.names_apart = named && over > 0;
  const size_t first = layout.names_apart ? 1 : 0;
  const int left = layout.names_apart ? width - kApart : width;
  if (layout.names_apart) Fit(first, left, kShortest, true, &layout.widths);
  const std::vector<int> whole = WholeWidths();
  for (size_t i = first; i < columns_.size(); ++i) {
    layout.tight = layout.tight || (Gives(i, Cells::kFixed) && layout.widths[i] < whole[i]);
  }
  Settle(first, left, &layout);
  return layout;
}

bool TextTable::Fits(int width, int indent) const {
  return width <= 0 || Over(WholeWidths(), 0, width - indent) <= 0;
}

// A method in a column of text is a name too.
std::string TextTable::Shortened(const std::string& text, size_t column, int width) const {
  const bool name = columns_[column].cells == Cells::kName ||
                    (absl::StrContains(text, '/') && !absl::StrContains(text, ' '));
  return name ? ShortenName(text, width) : Shorten(text, width);
}

// What fits `width` takes the lines it needs, of text and names at most `height`.
TextTable::Lines TextTable::CellLines(const std::string& cell, size_t column, int width,
                                      size_t height) const {
  if (Gives(column, Cells::kFixed)) return WrapCell(cell, width);
  if (Width(cell) <= width) return {cell};
  const std::string text = LastPart(cell);
  Lines lines = TextLines(text, width);
  if (height < 2 || lines.size() < 2) return {Shortened(cell, column, width)};
  const size_t whole = std::min(height, lines.size()) - 1;
  const size_t at = text.find(lines[whole], Length(lines, whole));
  lines.resize(whole);
  for (std::string& line : lines) line = Shorten(line, width);
  lines.push_back(Shorten(at == std::string::npos ? "" : text.substr(at), width));
  return lines;
}

// The lines of a row: those its fixed cells need, and where it is tight more for text.
size_t TextTable::Height(const Row& cells, const Layout& layout, bool header) const {
  size_t height = 1;
  for (size_t i = layout.names_apart ? 1 : 0; i < cells.size() && layout.shortens; ++i) {
    const bool fixed = header || Gives(i, Cells::kFixed);
    const size_t lines = fixed ? WrapCell(cells[i], layout.widths[i]).size()
                               : CellLines(cells[i], i, layout.widths[i], kTextLines).size();
    const size_t most = layout.tight ? kTextLines : text_lines_;
    height = std::max(height, fixed ? lines : std::min(lines, most));
  }
  return height;
}

std::string TextTable::Line(const Row& cells, const Layout& layout) const {
  std::string line;
  const size_t first = layout.names_apart ? 1 : 0;
  for (size_t i = first; i < cells.size(); ++i) {
    const int width = layout.widths[i];
    absl::StrAppend(&line, i == first ? "" : std::string(kGap, ' '),
                    columns_[i].right ? PadLeft(cells[i], width) : PadRight(cells[i], width));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

// A row or the headers, with the name on a line of its own above them where names stand apart.
std::string TextTable::Block(const Row& cells, const Layout& layout, const std::string& margin,
                             bool header, bool bold) const {
  const size_t height = Height(cells, layout, header);
  std::vector<Row> lines(height, Row(cells.size()));
  for (size_t i = 0; i < cells.size(); ++i) {
    Lines cell = {cells[i]};
    if (layout.shortens && header) cell = WrapCell(cells[i], layout.widths[i]);
    if (layout.shortens && !header) cell = CellLines(cells[i], i, layout.widths[i], height);
    for (size_t at = 0; at < cell.size() && at < height; ++at) lines[at][i] = cell[at];
  }
  std::string text;
  if (layout.names_apart) absl::StrAppend(&text, margin, Bold(cells[0], bold), "\n");
  const std::string apart(layout.names_apart ? kApart : 0, ' ');
  for (const Row& line : lines) {
    absl::StrAppend(&text, margin, apart, Bold(Line(line, layout), bold), "\n");
  }
  return text;
}

std::string TextTable::Render(int width, bool colour, int indent) const {
  const Layout layout = LayoutFor(width > 0 ? width - indent : 0);
  const std::string margin(static_cast<size_t>(indent), ' ');
  Row headers;
  for (const TableColumn& column : columns_) headers.push_back(column.header);
  std::string text = Block(headers, layout, margin, true, colour);
  for (const Row& row : rows_) text += Block(row, layout, margin, false, false);
  return text;
}

}  // namespace partners::cli
