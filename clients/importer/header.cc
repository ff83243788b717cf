#include "clients/importer/header.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

constexpr int64_t kRowsSearched = 30;

// A header cell: the text of the row itself, and of the row above where there are two.
struct Heading {
  std::string group;
  std::string text;
};

std::string TextAt(const Row& row, size_t i) {
  return i < row.cells.size() ? OneLine(row.cells[i].text) : std::string();
}

std::vector<Heading> SingleRow(const Row& row) {
  std::vector<Heading> headings;
  for (size_t i = 0; i < row.cells.size(); ++i) headings.push_back({"", TextAt(row, i)});
  return headings;
}

// The upper text spans the columns up to the next one; a column without lower text is named by the
// upper one.
std::vector<Heading> TwoRows(const Row& upper, const Row& lower) {
  std::vector<Heading> headings;
  std::string group;
  for (size_t i = 0; i < std::max(upper.cells.size(), lower.cells.size()); ++i) {
    const std::string above = TextAt(upper, i);
    const std::string below = TextAt(lower, i);
    if (!above.empty()) group = above;
    headings.push_back(below.empty() ? Heading{"", above} : Heading{group, below});
  }
  return headings;
}

bool Matches(const Heading& heading, const Column& column) {
  return Folded(heading.text) == Folded(column.header()) &&
         (column.group().empty() || Folded(heading.group) == Folded(column.group()));
}

std::string NameOf(const Column& column) {
  return absl::StrCat("\"", column.group(), column.group().empty() ? "" : " / ", column.header(),
                      "\"");
}

// The index of the column, or -1 with a complaint.
int Locate(const std::vector<Heading>& headings, const Column& column, std::string* complaint) {
  std::vector<int> found;
  for (size_t i = 0; i < headings.size(); ++i) {
    if (Matches(headings[i], column)) found.push_back(static_cast<int>(i));
  }
  const size_t wanted = static_cast<size_t>(std::max(1, column.occurrences()));
  const size_t which = static_cast<size_t>(std::max(1, column.occurrence()));
  if (found.size() == wanted && which <= wanted) return found[which - 1];
  *complaint = found.empty() ? absl::StrCat("no column ", NameOf(column))
                             : absl::StrCat(found.size(), " columns ", NameOf(column), " where ",
                                            wanted, " expected");
  return -1;
}

struct Attempt {
  Header header;
  std::vector<std::string> complaints;
  int64_t row = 0;
};

Attempt Try(const std::vector<Heading>& headings, int64_t row, const ColumnList& columns) {
  Attempt attempt;
  attempt.row = row;
  for (const Column& column : columns.columns()) {
    std::string complaint;
    attempt.header.position.push_back(Locate(headings, column, &complaint));
    if (!complaint.empty()) attempt.complaints.push_back(std::move(complaint));
  }
  return attempt;
}

void NameColumns(const std::vector<Heading>& headings, const Table& table, Header* header) {
  std::vector<bool> used(headings.size(), false);
  for (const int position : header->position) used[static_cast<size_t>(position)] = true;
  for (size_t i = 0; i < headings.size(); ++i) {
    const auto& [group, text] = headings[i];
    header->names.push_back(group.empty() ? text : absl::StrCat(group, " / ", text));
    const bool wiped = std::any_of(
        table.never_read().begin(), table.never_read().end(),
        [&text = text](const std::string& name) { return Folded(name) == Folded(text); });
    header->wiped.push_back(wiped);
    if (!used[i] && !wiped && !text.empty()) header->unread.push_back(header->names.back());
  }
}

absl::Status CheckTitle(const Table& table, const std::string& title) {
  if (table.title_contains().empty() ||
      absl::StrContains(Folded(title), Folded(table.title_contains()))) {
    return absl::OkStatus();
  }
  return absl::InvalidArgumentError(
      absl::StrCat("the text above the header is \"", Shortened(title), "\", not \"...",
                   table.title_contains(), "...\"; is this another report?"));
}

absl::Status NoHeader(const Attempt& best) {
  if (best.row == 0) return absl::InvalidArgumentError("the table is empty: no header");
  return absl::InvalidArgumentError(
      absl::StrCat("no header row for this mapping; the nearest is row ", best.row, ", which has ",
                   absl::StrJoin(best.complaints, "; ")));
}

}  // namespace

int ColumnList::Add(const Column& column) {
  if (column.header().empty()) return -1;
  const std::string key = column.SerializeAsString();
  for (size_t i = 0; i < columns_.size(); ++i) {
    if (columns_[i].SerializeAsString() == key) return static_cast<int>(i);
  }
  columns_.push_back(column);
  return static_cast<int>(columns_.size()) - 1;
}

absl::StatusOr<Header> FindHeader(RowSource& source, const Table& table,
                                  const ColumnList& columns) {
  const bool two = table.header_rows() == 2;
  Row previous;
  Row row;
  Attempt best;
  std::string title;
  for (int64_t searched = 0; searched < kRowsSearched; ++searched) {
    const absl::StatusOr<bool> more = source.Next(row);
    if (!more.ok()) return more.status();
    if (!*more) break;
    const std::vector<Heading> headings = two ? TwoRows(previous, row) : SingleRow(row);
    Attempt attempt = Try(headings, row.number, columns);
    if (attempt.complaints.empty()) {
      if (absl::Status s = CheckTitle(table, title); !s.ok()) return s;
      NameColumns(headings, table, &attempt.header);
      attempt.header.title = title;
      return attempt.header;
    }
    if (best.row == 0 || attempt.complaints.size() < best.complaints.size()) best = attempt;
    const Row& above = two ? previous : row;
    for (const Cell& cell : above.cells) {
      if (!OneLine(cell.text).empty()) absl::StrAppend(&title, OneLine(cell.text), " ");
    }
    previous = std::move(row);
    row = Row();
  }
  return NoHeader(best);
}

}  // namespace partners::importer
