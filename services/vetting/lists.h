#ifndef PARTNERS_SERVICES_VETTING_LISTS_H_
#define PARTNERS_SERVICES_VETTING_LISTS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/runtime/paging.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/limits.h"
#include "storage/table.h"

// Pages of lists. One call looks at no more than kRowsExaminedMax rows: when few of them match, the
// page is short, or empty, and its token goes on from there.
namespace partners::vetting {

// Prepares a row for the answer and says whether it belongs there.
template <class M>
using Keep = std::function<absl::StatusOr<bool>(M*)>;

// How rows are walked: by primary key (index 0) or by an index, those whose key starts with
// `prefix`.
struct Walk {
  uint16_t index = 0;
  std::string prefix;
};

template <class M>
struct PageOf {
  std::vector<M> rows;
  std::string cursor;  // empty on the last page
};

// Collects one page from rows offered in order.
template <class M>
class PageBuilder {
 public:
  PageBuilder(size_t size, Keep<M> keep) : size_(size), keep_(std::move(keep)) {}

  // Offers the next row; `cursor` resumes after it. False when nothing more is wanted.
  bool Offer(M row, absl::string_view cursor) {
    absl::StatusOr<bool> kept = keep_(&row);
    if (!kept.ok()) status_ = kept.status();
    if (!status_.ok()) return false;
    if (*kept && IsFull(row)) return !(more_ = true);
    if (*kept) {
      bytes_ += row.ByteSizeLong();
      page_.rows.push_back(std::move(row));
    }
    if (*kept || page_.rows.size() < size_) page_.cursor = std::string(cursor);
    return !(more_ = ++examined_ >= kRowsExaminedMax);
  }

  absl::StatusOr<PageOf<M>> Take() {
    if (!status_.ok()) return status_;
    if (!more_) page_.cursor.clear();
    return std::move(page_);
  }

 private:
  bool IsFull(const M& next) const {
    if (page_.rows.empty()) return false;
    return page_.rows.size() == size_ || bytes_ + next.ByteSizeLong() > kPageBytesMax;
  }

  const size_t size_;
  const Keep<M> keep_;
  size_t examined_ = 0;
  size_t bytes_ = 0;
  bool more_ = false;
  absl::Status status_;
  PageOf<M> page_;
};

template <class M>
absl::StatusOr<PageOf<M>> ReadPage(const storage::View& view, const storage::Table<M>& table,
                                   const Walk& walk, const runtime::PageStart& start,
                                   Keep<M> keep) {
  PageBuilder<M> builder(start.size, std::move(keep));
  const storage::Page page{start.cursor, kRowsExaminedMax + 1, storage::Direction::kForward};
  const auto visit = [&](const M& row, absl::string_view cursor) {
    return builder.Offer(row, cursor);
  };
  PARTNERS_RETURN_IF_ERROR(walk.index == 0
                               ? table.Scan(view, walk.prefix, page, visit)
                               : table.ScanIndex(view, walk.index, walk.prefix, page, visit));
  return builder.Take();
}

// Calls `visit` for every row whose key starts with `prefix`, `limit` at most.
template <class M>
absl::Status ForEach(const storage::View& view, const storage::Table<M>& table,
                     const std::string& prefix, size_t limit,
                     const std::function<absl::Status(const M&)>& visit) {
  absl::Status status;
  const storage::Page page{"", limit, storage::Direction::kForward};
  PARTNERS_RETURN_IF_ERROR(table.Scan(view, prefix, page, [&](const M& row, absl::string_view) {
    status = visit(row);
    return status.ok();
  }));
  return status;
}

template <class M>
absl::StatusOr<size_t> Count(const storage::View& view, const storage::Table<M>& table,
                             const std::string& prefix, size_t limit) {
  size_t count = 0;
  PARTNERS_RETURN_IF_ERROR(ForEach<M>(view, table, prefix, limit, [&](const M&) {
    ++count;
    return absl::OkStatus();
  }));
  return count;
}

// Moves a page's rows into a response.
template <class M, class Field>
void Fill(PageOf<M> page, Field* field) {
  for (M& row : page.rows) *field->Add() = std::move(row);
}

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_LISTS_H_
