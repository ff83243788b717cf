#include "clients/cli/text_table.h"

#include <algorithm>
#include <numeric>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/terminal.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

constexpr int kGap = 2;         // blanks between columns
constexpr int kShortest = 10;   // below this a shortened cell says nothing
constexpr int kPaddedMin = 80;  // without a screen: cells up to here are always aligned

}  // namespace

void TextTable::AddRow(const std::vector<std::string>& cells) {
  std::vector<std::string> row;
  for (const std::string& cell : cells) row.push_back(Clean(cell));
  row.resize(columns_.size());
  rows_.push_back(std::move(row));
}

std::vector<int> TextTable::PaddedWidths() const {
  std::vector<int> widths;
  for (size_t i = 0; i < columns_.size(); ++i) {
    std::vector<int> cells;
    for (const auto& row : rows_) cells.push_back(Width(row[i]));
    std::sort(cells.begin(), cells.end());
    const int usual = cells.empty() ? 0 : cells[(cells.size() - 1) / 2];
    const int longest = cells.empty() ? 0 : cells.back();
    widths.push_back(
        std::max(Width(columns_[i].header), std::min(longest, std::max(kPaddedMin, 2 * usual))));
  }
  return widths;
}

std::vector<int> TextTable::Widths(int width) const {
  if (width <= 0) return PaddedWidths();
  std::vector<int> widths;
  for (const TableColumn& column : columns_) widths.push_back(Width(column.header));
  for (const auto& row : rows_) {
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], Width(row[i]));
  }
  const int gaps = kGap * static_cast<int>(columns_.size() - 1);
  int over = std::accumulate(widths.begin(), widths.end(), gaps) - width;
  while (over > 0) {
    size_t widest = columns_.size();
    for (size_t i = 0; i < columns_.size(); ++i) {
      const int floor = std::max(kShortest, Width(columns_[i].header));
      const bool gives = !columns_[i].whole && widths[i] > floor;
      if (gives && (widest == columns_.size() || widths[i] > widths[widest])) widest = i;
    }
    if (widest == columns_.size())
      break;  // nothing left to give: the lines are longer than the screen
    --widths[widest];
    --over;
  }
  return widths;
}

std::string TextTable::Line(const std::vector<std::string>& cells, const std::vector<int>& widths,
                            bool whole) const {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    const std::string cell = whole ? cells[i] : Shorten(cells[i], widths[i]);
    absl::StrAppend(&line, i == 0 ? "" : std::string(kGap, ' '),
                    columns_[i].right ? PadLeft(cell, widths[i]) : PadRight(cell, widths[i]));
  }
  absl::StripTrailingAsciiWhitespace(&line);
  return line;
}

std::string TextTable::Render(int width, bool colour, int indent) const {
  const std::vector<int> widths = Widths(width > 0 ? width - indent : 0);
  const std::string margin(static_cast<size_t>(indent), ' ');
  std::vector<std::string> headers;
  for (const TableColumn& column : columns_) headers.push_back(column.header);
  std::string text = absl::StrCat(margin, Bold(Line(headers, widths, width <= 0), colour), "\n");
  for (const auto& row : rows_) {
    absl::StrAppend(&text, margin, Line(row, widths, width <= 0), "\n");
  }
  return text;
}

}  // namespace partners::cli
