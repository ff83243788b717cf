#ifndef PARTNERS_SERVICES_MATCHING_LISTS_H_
#define PARTNERS_SERVICES_MATCHING_LISTS_H_

#include <string>
#include <utility>
#include <vector>

#include "services/matching/tables.h"
#include "services/runtime/lists.h"

// What lists of matching have in common beyond runtime/lists.h.
namespace partners::matching {

// ReadQuery for lists that show a buyer nothing but its own: it may filter by every field, which
// the filter's general rule, not knowing whose list it is, would refuse.
template <class M, class Request>
absl::StatusOr<runtime::Query> ReadOwnQuery(const runtime::Call& call, const runtime::Pager& pager,
                                            const Request& request,
                                            const std::vector<std::string>& filters) {
  runtime::Caller reader = call.caller;
  if (reader.role == type::v1::ROLE_BUYER) reader.role = type::v1::ROLE_AUDITOR;
  runtime::Query query;
  PARTNERS_ASSIGN_OR_RETURN(query.start, pager.Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(
      query.filter, runtime::Filter::Parse(request.filter(), M::descriptor(), filters, reader));
  return query;
}

// Lists a whole collection as it is stored.
template <class M, class Request, class Response>
absl::Status ListAll(const runtime::Call& call, const runtime::Pager& pager,
                     const storage::View& view, const Collection<M>& collection,
                     const Request& request, const std::vector<std::string>& filters,
                     google::protobuf::RepeatedPtrField<M>* rows, Response* response) {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            runtime::ReadQuery<M>(call, pager, request, filters));
  const runtime::Keep<M> keep = [&](M* row) { return query.filter.Matches(*row); };
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<M> page,
                            ReadPage(view, collection.table, {}, query.start, keep));
  return AnswerPage(call, pager, request, std::move(page), rows, response);
}

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_LISTS_H_
