#ifndef PARTNERS_SERVICES_MATCHING_LISTS_H_
#define PARTNERS_SERVICES_MATCHING_LISTS_H_

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/matching/limits.h"
#include "services/matching/resource_io.h"
#include "services/runtime/filter.h"
#include "services/runtime/paging.h"

// Pages of lists. One call looks at no more than kRowsExaminedMax rows: when few of them match, the
// page is short, or empty, and its token goes on from there.
namespace partners::matching {

// Collects one page of an answer from rows offered in order.
template <class M>
class PageBuilder {
 public:
  // `out` receives the page; it must outlive the builder.
  PageBuilder(size_t size, google::protobuf::RepeatedPtrField<M>* out) : size_(size), out_(*out) {}

  // Takes the next row, or passes over it when `row` is absent; `cursor` resumes after it. False
  // when the page is complete; the row then belongs to the next page.
  bool Offer(std::optional<M> row, absl::string_view cursor) {
    if (row.has_value()) {
      if (static_cast<size_t>(out_.size()) == size_) {
        more_ = true;
        return false;
      }
      *out_.Add() = *std::move(row);
    }
    cursor_ = std::string(cursor);
    more_ = ++examined_ >= kRowsExaminedMax;
    return !more_;
  }
  // Where the next page begins; empty after the last one.
  std::string NextCursor() const { return more_ ? cursor_ : ""; }

 private:
  const size_t size_;
  google::protobuf::RepeatedPtrField<M>& out_;
  size_t examined_ = 0;
  bool more_ = false;
  std::string cursor_;
};

// How a page is read: all rows of a table that start with `from`.
inline storage::Page PageFrom(const std::string& cursor) {
  return {cursor, kRowsExaminedMax + 1, storage::Direction::kForward};
}

// Someone who may filter by every field of a resource. For lists that show a buyer nothing but its
// own: the filter's general rule does not know whose list it is.
inline runtime::Caller SeesParty(const runtime::Caller& caller) {
  runtime::Caller party = caller;
  if (party.role == type::v1::ROLE_BUYER) party.role = type::v1::ROLE_AUDITOR;
  return party;
}

// Lists the resources of a collection whose key starts with `prefix`. `show` prepares a row for the
// answer, or leaves it out; the filter then judges what is shown.
template <class M, class Row, class Request>
absl::Status ListRows(const runtime::Call& call, const runtime::Pager& pager,
                      const storage::View& view, const Collection<Row>& collection,
                      const std::string& prefix, const Request& request,
                      const runtime::Filter& filter,
                      const std::function<std::optional<M>(const Row&)>& show,
                      google::protobuf::RepeatedPtrField<M>* out, std::string* next_page_token) {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager.Open(call, request));
  PageBuilder<M> page(start.size, out);
  const auto visit = [&](const Row& row, absl::string_view cursor) {
    std::optional<M> shown = show(row);
    if (shown.has_value() && !filter.Matches(*shown)) shown.reset();
    return page.Offer(std::move(shown), cursor);
  };
  PARTNERS_RETURN_IF_ERROR(collection.table.Scan(view, prefix, PageFrom(start.cursor), visit));
  *next_page_token = pager.Close(call, request, page.NextCursor());
  return absl::OkStatus();
}

// The plain case: rows are shown as they are stored.
template <class M, class Request>
absl::Status ListAll(const runtime::Call& call, const runtime::Pager& pager,
                     const storage::View& view, const Collection<M>& collection,
                     const Request& request, const std::vector<std::string>& filters,
                     google::protobuf::RepeatedPtrField<M>* out, std::string* next_page_token) {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Filter filter,
      runtime::Filter::Parse(request.filter(), M::descriptor(), filters, call.caller));
  return ListRows<M, M>(
      call, pager, view, collection, "", request, filter,
      [](const M& row) { return std::optional<M>(row); }, out, next_page_token);
}

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_LISTS_H_
