#ifndef PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_
#define PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_

#include "partners/type/v1/date.pb.h"
#include "services/registry/rules.h"
#include "services/registry/tables.h"
#include "services/runtime/resources.h"

// One resource by its name (runtime/resources.h), where what follows from dates is stored as it is
// on the day of the write.
namespace partners::registry {

// Writes the resource, judged by the day it is written, together with its change; errors as of
// runtime::SaveResource.
template <class M>
absl::Status Save(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                  const Collection<M>& collection, storage::Transaction& txn, M* resource) {
  JudgeOn(runtime::Today(txn.now()), resource);
  return SaveResource(call, kind, collection, txn, resource);
}

// Save over `before`, which the caller has read in this transaction, so that it is not read again.
template <class M>
absl::Status SaveOver(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                      const Collection<M>& collection, storage::Transaction& txn, const M& before,
                      M* resource) {
  JudgeOn(runtime::Today(txn.now()), resource);
  return SaveResourceOver(call, kind, collection, txn, before, resource);
}

// The date a request judges dates by: its in_force_on, or today. INVALID_ARGUMENT when there is no
// such date.
template <class Request>
absl::StatusOr<type::v1::Date> DayOf(const runtime::Call& call, const Request& request) {
  if (!request.has_in_force_on()) return runtime::Today(call.latest);
  PARTNERS_RETURN_IF_ERROR(runtime::ToCivilDay(request.in_force_on(), "in_force_on").status());
  return request.in_force_on();
}

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_
