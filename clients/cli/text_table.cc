#include "clients/cli/text_table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/terminal.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

constexpr int kGap = 2;         // blanks between columns
constexpr int kApart = 2;       // blanks before the rest of a row whose name stands above it
constexpr int kReadable = 16;   // a shortened cell of this width still says something
constexpr int kShortest = 10;   // below this it says nothing
constexpr int kPaddedMin = 80;  // without a screen: cells up to here are always aligned

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
  return !copied && !columns_[column].right && columns_[column].cells == cells;
}

// What the columns from `first` on take beyond `width`; negative when there is room.
int TextTable::Over(const std::vector<int>& widths, size_t first, int width) {
  const int gaps = kGap * static_cast<int>(widths.size() - first - 1);
  const auto begin = widths.begin() + static_cast<ptrdiff_t>(first);
  return std::accumulate(begin, widths.end(), gaps) - width;
}

// Takes the `over` blanks too many from the widest columns of a kind; answers what is still over.
int TextTable::Narrow(Cells cells, int floor, int over, std::vector<int>* widths) const {
  for (; over > 0; --over) {
    int* widest = nullptr;
    for (size_t i = 0; i < columns_.size(); ++i) {
      int& width = (*widths)[i];
      const bool gives = Gives(i, cells) && width > std::max(floor, Width(columns_[i].header));
      if (gives && (widest == nullptr || width > *widest)) widest = &width;
    }
    if (widest == nullptr) return over;
    --*widest;
  }
  return 0;
}

// The widths of the columns from `first` on, which share the screen; answers what is over.
int TextTable::Fit(size_t first, int width, int floor, std::vector<int>* widths) const {
  *widths = WholeWidths();
  int over = std::max(Over(*widths, first, width), 0);
  for (const int least : {kReadable, floor}) {
    over = Narrow(Cells::kName, least, Narrow(Cells::kText, least, over, widths), widths);
  }
  return over;
}

// The columns that a cell of the column takes when shortened to `width`; a name often takes less.
int TextTable::Used(size_t column, int width) const {
  int used = Width(columns_[column].header);
  for (const Row& row : rows_) used = std::max(used, Width(Cell(row[column], column, width)));
  return used;
}

// What shortened names leave of their columns goes to text that was shortened.
void TextTable::Settle(size_t first, int width, std::vector<int>* widths) const {
  const std::vector<int> whole = WholeWidths();
  std::vector<size_t> wanting;
  for (size_t i = first; i < columns_.size(); ++i) {
    const int used = Used(i, (*widths)[i]);
    if (used >= (*widths)[i] && Gives(i, Cells::kText)) wanting.push_back(i);
    (*widths)[i] = std::min((*widths)[i], used);
  }
  for (const size_t i : wanting) {
    const int left = std::max(-Over(*widths, first, width), 0);
    (*widths)[i] += std::min(left, whole[i] - (*widths)[i]);
  }
}

TextTable::Layout TextTable::LayoutFor(int width) const {
  if (width <= 0) return {PaddedWidths(), false, false};
  Layout layout{{}, false, true};
  const bool named = columns_.size() > 1 && columns_[0].cells == Cells::kName;
  const int over = Fit(0, width, named ? kReadable : kShortest, &layout.widths);
  layout.names_apart = named && over > 0;
  const size_t first = layout.names_apart ? 1 : 0;
  const int left = layout.names_apart ? width - kApart : width;
  if (layout.names_apart) Fit(first, left, kShortest, &layout.widths);
  Settle(first, left, &layout.widths);
  return layout;
}

bool TextTable::Fits(int width, int indent) const {
  return width <= 0 || Over(WholeWidths(), 0, width - indent) <= 0;
}

// A method in a column of text is a name too.
std::string TextTable::Cell(const std::string& text, size_t column, int width) const {
  const bool name = columns_[column].cells == Cells::kName ||
                    (absl::StrContains(text, '/') && !absl::StrContains(text, ' '));
  return name ? ShortenName(text, width) : Shorten(text, width);
}

std::string TextTable::Line(const Row& cells, const Layout& layout) const {
  std::string line;
  const size_t first = layout.names_apart ? 1 : 0;
  for (size_t i = first; i < cells.size(); ++i) {
    const int width = layout.widths[i];
    const std::string cell = layout.shortens ? Cell(cells[i], i, width) : cells[i];
    absl::StrAppend(&line, i == first ? "" : std::string(kGap, ' '),
                    columns_[i].right ? PadLeft(cell, width) : PadRight(cell, width));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

std::string TextTable::Lines(const Row& cells, const Layout& layout, const std::string& margin,
                             bool bold) const {
  const std::string line = Bold(Line(cells, layout), bold);
  if (!layout.names_apart) return absl::StrCat(margin, line, "\n");
  return absl::StrCat(margin, Bold(cells[0], bold), "\n", margin, std::string(kApart, ' '), line,
                      "\n");
}

std::string TextTable::Render(int width, bool colour, int indent) const {
  const Layout layout = LayoutFor(width > 0 ? width - indent : 0);
  const std::string margin(static_cast<size_t>(indent), ' ');
  Row headers;
  for (const TableColumn& column : columns_) headers.push_back(column.header);
  std::string text = Lines(headers, layout, margin, colour);
  for (const Row& row : rows_) text += Lines(row, layout, margin, false);
  return text;
}

}  // namespace partners::cli
