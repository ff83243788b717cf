#ifndef PARTNERS_SERVICES_REGISTRY_LISTS_H_
#define PARTNERS_SERVICES_REGISTRY_LISTS_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/registry/limits.h"
#include "services/registry/resource_io.h"
#include "services/runtime/filter.h"
#include "services/runtime/paging.h"
#include "storage/log.h"

// Pages of lists. One call looks at no more than kRowsExaminedMax rows and answers little more than
// kPageBytesMax bytes: beyond that the page is short, or empty, and its token goes on from there.
namespace partners::registry {

template <class M>
struct PageOf {
  std::vector<M> rows;
  std::string cursor;  // empty on the last page
};

// Prepares a candidate for the answer and says whether it belongs there.
template <class M>
using Keep = std::function<bool(M*)>;

// Collects one page from candidates offered in order.
template <class M>
class PageBuilder {
 public:
  PageBuilder(size_t size, Keep<M> keep) : size_(size), keep_(std::move(keep)) {}

  // Offers the next candidate; `cursor` resumes after it. False when the page is complete.
  bool Offer(M candidate, absl::string_view cursor) {
    if (keep_(&candidate)) {
      if (page_.rows.size() == size_) {
        more_ = true;
        return false;
      }
      bytes_ += candidate.ByteSizeLong();
      page_.rows.push_back(std::move(candidate));
      page_.cursor = std::string(cursor);
    }
    return Skip(cursor);
  }
  // Passes over a row that is no candidate.
  bool Skip(absl::string_view cursor) {
    if (page_.rows.size() < size_) page_.cursor = std::string(cursor);
    more_ = ++examined_ >= kRowsExaminedMax || bytes_ >= kPageBytesMax;
    return !more_;
  }
  PageOf<M> Take() {
    if (!more_) page_.cursor.clear();
    return std::move(page_);
  }

 private:
  const size_t size_;
  const Keep<M> keep_;
  size_t examined_ = 0;
  size_t bytes_ = 0;
  bool more_ = false;
  PageOf<M> page_;
};

// How rows are walked: the primary key (index 0) or an index, those whose key starts with `prefix`.
struct Walk {
  uint16_t index = 0;
  std::string prefix;
  bool descending = false;
};

template <class M>
absl::StatusOr<PageOf<M>> ReadPage(const storage::View& view, const Collection<M>& collection,
                                   const Walk& walk, const runtime::PageStart& start,
                                   Keep<M> keep) {
  PageBuilder<M> builder(start.size, std::move(keep));
  const storage::Page page{
      start.cursor, kRowsExaminedMax + 1,
      walk.descending ? storage::Direction::kBackward : storage::Direction::kForward};
  const auto visit = [&](const M& row, absl::string_view cursor) {
    return builder.Offer(row, cursor);
  };
  PARTNERS_RETURN_IF_ERROR(
      walk.index == 0 ? collection.table.Scan(view, walk.prefix, page, visit)
                      : collection.table.ScanIndex(view, walk.index, walk.prefix, page, visit));
  return builder.Take();
}

// The resource as it was recorded at `read_time`, where the log ended with `sequence`; absent when
// there was none, or that version was redacted.
template <class M>
absl::StatusOr<std::optional<M>> FindAsOf(const runtime::Call& call, const storage::View& view,
                                          const Collection<M>& collection,
                                          const storage::ResourceBegin& resource, uint64_t sequence,
                                          absl::Time read_time) {
  if (resource.began > sequence || !collection.pattern.Matches(resource.name)) return std::nullopt;
  M record;
  const absl::Status read = runtime::ReadAsOf(call, view, resource.name, read_time, &record);
  if (absl::IsNotFound(read) || absl::IsFailedPrecondition(read)) return std::nullopt;
  if (!read.ok()) return read;
  return record;
}

// The resources of a collection whose name starts with `prefix`, as they were recorded at
// `read_time`, by name. A record whose version of that instant was redacted is left out; Get says
// so.
template <class M>
absl::StatusOr<PageOf<M>> ReadPageAsOf(const runtime::Call& call, const storage::View& view,
                                       const Collection<M>& collection, const std::string& prefix,
                                       absl::Time read_time, const runtime::PageStart& start,
                                       Keep<M> keep) {
  if (read_time > call.now) return runtime::FieldInvalid("read_time", "must not be later than now");
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t sequence, storage::SequenceAt(view, read_time));
  PageBuilder<M> builder(start.size, std::move(keep));
  std::string after = start.cursor;
  for (bool more = sequence > 0; more;) {
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<storage::ResourceBegin> resources,
                              storage::Resources(view, prefix, after, start.size + 1));
    more = !resources.empty();
    for (const storage::ResourceBegin& resource : resources) {
      after = resource.name;
      PARTNERS_ASSIGN_OR_RETURN(std::optional<M> record,
                                FindAsOf(call, view, collection, resource, sequence, read_time));
      more = record.has_value() ? builder.Offer(*std::move(record), after) : builder.Skip(after);
      if (!more) break;
    }
  }
  return builder.Take();
}

// What a list request asks for.
struct Query {
  runtime::PageStart start;
  runtime::Filter filter;
  runtime::Order order;
};

// Reads paging, filter and order of a list of M.
template <class M, class Request>
absl::StatusOr<Query> ReadQuery(const runtime::Call& call, const runtime::Pager& pager,
                                const Request& request, const std::vector<std::string>& filters,
                                const std::vector<std::string>& orders) {
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageStart start, pager.Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::Filter filter,
      runtime::Filter::Parse(request.filter(), M::descriptor(), filters, call.caller));
  PARTNERS_ASSIGN_OR_RETURN(runtime::Order order, runtime::ParseOrder(request.order_by(), orders));
  return Query{std::move(start), std::move(filter), std::move(order)};
}

// read_time chooses what was recorded; it goes with neither filter nor order.
template <class Request>
absl::Status CheckReadTime(const Request& request) {
  if (!request.has_read_time() || (request.filter().empty() && request.order_by().empty())) {
    return absl::OkStatus();
  }
  return runtime::FieldInvalid("read_time", "cannot be combined with filter or order_by");
}

// One page of what partners have: of request.parent, or of all partners when that is partners/-.
// `folder` is the part of the names between the ids, as "/services/". NOT_FOUND when there is no
// such partner; tombstones keep their lists.
template <class M, class Request>
absl::StatusOr<PageOf<M>> ReadChildren(const runtime::Call& call, const storage::View& view,
                                       const Collection<M>& collection, const std::string& folder,
                                       const Request& request, const Query& query, Keep<M> keep) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::vector<std::string> ids,
      Partners().pattern.Parse(request.parent(), "parent", /*wildcard=*/true));
  const bool all = ids[0] == "-";
  PARTNERS_RETURN_IF_ERROR(CheckReadTime(request));
  if (all && request.has_read_time()) {
    return runtime::FieldInvalid("read_time", "needs one parent, not -");
  }
  if (!all) PARTNERS_RETURN_IF_ERROR(Load(view, Partners(), request.parent(), "parent").status());
  if (request.has_read_time()) {
    return ReadPageAsOf<M>(call, view, collection, request.parent() + folder,
                           runtime::FromProto(request.read_time()), query.start, std::move(keep));
  }
  const Walk walk{0, all ? "" : KeyOf(ids), query.order.descending};
  return ReadPage<M>(view, collection, walk, query.start, std::move(keep));
}

// Moves a page into an answer.
template <class M>
void Fill(PageOf<M> page, google::protobuf::RepeatedPtrField<M>* rows) {
  for (M& row : page.rows) *rows->Add() = std::move(row);
}

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_LISTS_H_
