#ifndef PARTNERS_SERVICES_REGISTRY_LISTS_H_
#define PARTNERS_SERVICES_REGISTRY_LISTS_H_

#include <string>
#include <utility>
#include <vector>

#include "services/registry/tables.h"
#include "services/runtime/dates.h"
#include "services/runtime/lists.h"
#include "services/runtime/resources.h"

// Lists of the registry that can be read as of an earlier time.
namespace partners::registry {

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
absl::StatusOr<runtime::PageOf<M>> ReadChildren(const runtime::Call& call,
                                                const storage::View& view,
                                                const Collection<M>& collection,
                                                const std::string& folder, const Request& request,
                                                const runtime::Query& query,
                                                runtime::Keep<M> keep) {
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
    return ReadPageAsOf(call, view, collection, request.parent() + folder,
                        runtime::FromProto(request.read_time()), query.start, std::move(keep));
  }
  const runtime::Walk walk{0, all ? "" : KeyOf(ids), query.order.descending};
  return ReadPage(view, collection.table, walk, query.start, std::move(keep));
}

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_LISTS_H_
