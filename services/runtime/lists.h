#ifndef PARTNERS_SERVICES_RUNTIME_LISTS_H_
#define PARTNERS_SERVICES_RUNTIME_LISTS_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/runtime/collection.h"
#include "services/runtime/errors.h"
#include "services/runtime/filter.h"
#include "services/runtime/limits.h"
#include "services/runtime/paging.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"
#include "storage/log.h"

// Pages of lists. One call looks at no more than kRowsExaminedMax rows and answers no more than
// kPageBytesMax bytes: beyond that the page is short, or empty, and its token goes on from there.
namespace partners::runtime {

// How rows are walked: by the primary key (index 0) or by an index, those whose key starts with
// `prefix`.
struct Walk {
  uint16_t index = 0;
  std::string prefix = {};
  bool descending = false;
};

// Calls `visit` for the rows of a walk that come after `cursor` (empty: from its beginning), at
// most `limit` of them, until it answers false or fails. Each row comes with the cursor to go on
// after it.
template <class M>
absl::Status VisitRows(const storage::View& view, const storage::Table<M>& table, const Walk& walk,
                       const std::string& cursor, size_t limit,
                       const std::function<absl::StatusOr<bool>(const std::type_identity_t<M>& row,
                                                                absl::string_view cursor)>& visit) {
  absl::Status status;
  const auto step = [&](const M& row, absl::string_view at) {
    const absl::StatusOr<bool> more = visit(row, at);
    status = more.status();
    return more.ok() && *more;
  };
  const storage::Page page{
      cursor, limit,
      walk.descending ? storage::Direction::kBackward : storage::Direction::kForward};
  PARTNERS_RETURN_IF_ERROR(walk.index == 0
                               ? table.Scan(view, walk.prefix, page, step)
                               : table.ScanIndex(view, walk.index, walk.prefix, page, step));
  return status;
}

// Calls `visit` for every row of a walk, `limit` at most, until it fails.
template <class M>
absl::Status ForEach(const storage::View& view, const storage::Table<M>& table, const Walk& walk,
                     size_t limit,
                     const std::function<absl::Status(const std::type_identity_t<M>&)>& visit) {
  return VisitRows(view, table, walk, /*cursor=*/"", limit,
                   [&](const M& row, absl::string_view) -> absl::StatusOr<bool> {
                     PARTNERS_RETURN_IF_ERROR(visit(row));
                     return true;
                   });
}

// The rows of a walk, `limit` at most.
template <class M>
absl::StatusOr<std::vector<M>> Collect(const storage::View& view, const storage::Table<M>& table,
                                       const Walk& walk, size_t limit) {
  std::vector<M> rows;
  PARTNERS_RETURN_IF_ERROR(ForEach(view, table, walk, limit, [&](const M& row) {
    rows.push_back(row);
    return absl::OkStatus();
  }));
  return rows;
}

// How many rows a walk has; `limit` when there are more.
template <class M>
absl::StatusOr<size_t> Count(const storage::View& view, const storage::Table<M>& table,
                             const Walk& walk, size_t limit) {
  size_t count = 0;
  PARTNERS_RETURN_IF_ERROR(ForEach(view, table, walk, limit, [&](const M&) {
    ++count;
    return absl::OkStatus();
  }));
  return count;
}

template <class M>
struct PageOf {
  std::vector<M> rows;
  std::string cursor;  // empty on the last page
};

// Prepares a row for the answer and says whether it belongs there; null keeps every row as it is.
template <class M>
using Keep = std::function<absl::StatusOr<bool>(M*)>;

// Collects one page from rows offered in order. Not thread-safe.
template <class M>
class PageBuilder {
 public:
  explicit PageBuilder(size_t size, Keep<M> keep = nullptr) : size_(size), keep_(std::move(keep)) {}

  // Offers the next row; `cursor` resumes after it. False when the page is complete: the row is its
  // last one, or begins the next page. Fails as Keep fails; the page is then of no use.
  absl::StatusOr<bool> Offer(M row, absl::string_view cursor) {
    if (keep_) {
      PARTNERS_ASSIGN_OR_RETURN(const bool kept, keep_(&row));
      if (!kept) return Skip(cursor);
    }
    const size_t bytes = row.ByteSizeLong();
    more_ = !HasRoomFor(bytes);
    if (more_) return false;
    bytes_ += bytes;
    page_.rows.push_back(std::move(row));
    return Skip(cursor);
  }
  // Passes over a row that does not belong to the answer. False as above.
  bool Skip(absl::string_view cursor) {
    page_.cursor = std::string(cursor);
    more_ = ++examined_ >= kRowsExaminedMax;
    return !more_;
  }
  PageOf<M> Take() {
    if (!more_) page_.cursor.clear();
    return std::move(page_);
  }

 private:
  // A page takes at least one row, however large, so that lists come to their end.
  bool HasRoomFor(size_t bytes) const {
    return page_.rows.empty() || (page_.rows.size() < size_ && bytes_ + bytes <= kPageBytesMax);
  }

  const size_t size_;
  const Keep<M> keep_;
  size_t examined_ = 0;
  size_t bytes_ = 0;
  bool more_ = false;  // when the rows came to no end
  PageOf<M> page_;
};

template <class M>
absl::StatusOr<PageOf<M>> ReadPage(const storage::View& view, const storage::Table<M>& table,
                                   const Walk& walk, const PageStart& start,
                                   Keep<std::type_identity_t<M>> keep = nullptr) {
  PageBuilder<M> page(start.size, std::move(keep));
  PARTNERS_RETURN_IF_ERROR(
      VisitRows(view, table, walk, start.cursor, kRowsExaminedMax,
                [&](const M& row, absl::string_view cursor) { return page.Offer(row, cursor); }));
  return page.Take();
}

// The resource as it was recorded at `read_time`, where the log ended with `sequence`; absent when
// there was none, or that version was redacted.
template <class M>
absl::StatusOr<std::optional<M>> FindAsOf(const Call& call, const storage::View& view,
                                          const Collection<M>& collection,
                                          const storage::ResourceBegin& resource, uint64_t sequence,
                                          absl::Time read_time) {
  if (resource.began > sequence || !collection.pattern.Matches(resource.name)) return std::nullopt;
  M record;
  const absl::Status read = ReadAsOf(call, view, resource.name, read_time, &record);
  if (absl::IsNotFound(read) || absl::IsFailedPrecondition(read)) return std::nullopt;
  if (!read.ok()) return read;
  return record;
}

// The resources of a collection whose name starts with `prefix`, as they were recorded at
// `read_time`, by name. A record whose version of that instant was redacted is left out; Get says
// so. INVALID_ARGUMENT on read_time when it is later than `call.now`.
template <class M>
absl::StatusOr<PageOf<M>> ReadPageAsOf(const Call& call, const storage::View& view,
                                       const Collection<M>& collection, const std::string& prefix,
                                       absl::Time read_time, const PageStart& start,
                                       Keep<std::type_identity_t<M>> keep) {
  if (read_time > call.now) return FieldInvalid("read_time", "must not be later than now");
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t sequence, storage::SequenceAt(view, read_time));
  PageBuilder<M> page(start.size, std::move(keep));
  std::string after = start.cursor;
  for (bool more = sequence > 0; more;) {
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<storage::ResourceBegin> resources,
                              storage::Resources(view, prefix, after, start.size + 1));
    more = !resources.empty();
    for (size_t i = 0; i < resources.size() && more; ++i) {
      after = resources[i].name;
      PARTNERS_ASSIGN_OR_RETURN(
          std::optional<M> record,
          FindAsOf(call, view, collection, resources[i], sequence, read_time));
      PARTNERS_ASSIGN_OR_RETURN(
          more, record.has_value() ? page.Offer(*std::move(record), after) : page.Skip(after));
    }
  }
  return page.Take();
}

// What a list request asks for.
struct Query {
  PageStart start;
  Filter filter;
  Order order;
};

// Reads paging and filter of a list of M, and its order, if such requests have one.
template <class M, class Request>
absl::StatusOr<Query> ReadQuery(const Call& call, const Pager& pager, const Request& request,
                                const std::vector<std::string>& filters,
                                const std::vector<std::string>& orders = {}) {
  Query query;
  PARTNERS_ASSIGN_OR_RETURN(query.start, pager.Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(query.filter,
                            Filter::Parse(request.filter(), M::descriptor(), filters, call.caller));
  if constexpr (requires { request.order_by(); }) {
    PARTNERS_ASSIGN_OR_RETURN(query.order, ParseOrder(request.order_by(), orders));
  }
  return query;
}

// Moves a page's rows into an answer.
template <class M>
void Fill(PageOf<M> page, google::protobuf::RepeatedPtrField<M>* rows) {
  for (M& row : page.rows) *rows->Add() = std::move(row);
}

// The end of a list method: moves the page into `rows`, which are of `response`, and sets the token
// of the next one.
template <class M, class Request, class Response>
absl::Status AnswerPage(const Call& call, const Pager& pager, const Request& request,
                        PageOf<M> page, google::protobuf::RepeatedPtrField<M>* rows,
                        Response* response) {
  response->set_next_page_token(pager.Close(call, request, page.cursor));
  Fill(std::move(page), rows);
  return absl::OkStatus();
}

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_LISTS_H_
