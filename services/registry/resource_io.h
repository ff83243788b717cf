#ifndef PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_
#define PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "partners/type/v1/date.pb.h"
#include "services/registry/rules.h"
#include "services/registry/tables.h"
#include "services/runtime/call.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"

// Reading and writing one resource by its name.
namespace partners::registry {

// The stored resource; absent when there is none. INVALID_ARGUMENT on `field` when the name is of
// another shape.
template <class M>
absl::StatusOr<std::optional<M>> Find(const storage::View& view, const Collection<M>& collection,
                                      const std::string& name, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(name, field));
  return collection.table.Get(view, KeyOf(ids));
}

// The same, NOT_FOUND when there is none.
template <class M>
absl::StatusOr<M> Load(const storage::View& view, const Collection<M>& collection,
                       const std::string& name, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(std::optional<M> found, Find(view, collection, name, field));
  if (!found.has_value()) return runtime::NotFound(name);
  return *std::move(found);
}

// What a Get request asks for: as it is, or as it was recorded at the request's read_time.
template <class M, class Request>
absl::Status Get(const runtime::Call& call, const storage::View& view,
                 const Collection<M>& collection, const Request& request, M* resource) {
  if (request.has_read_time()) {
    PARTNERS_RETURN_IF_ERROR(collection.pattern.Parse(request.name(), "name").status());
    return runtime::ReadAsOf(call, view, request.name(), runtime::FromProto(request.read_time()),
                             resource);
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const bool found, collection.table.Read(view, KeyOf(ids), resource));
  return found ? absl::OkStatus() : runtime::NotFound(request.name());
}

// The same as its serialised bytes, for records that are answered as they are stored. False for a
// request of an earlier time.
template <class M, class Request>
absl::StatusOr<bool> GetStored(const storage::View& view, const Collection<M>& collection,
                               const Request& request, std::string* bytes) {
  if (request.has_read_time()) return false;
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const bool found, collection.table.ReadBytes(view, KeyOf(ids), bytes));
  if (!found) return runtime::NotFound(request.name());
  return true;
}

// Stamps the resource, judges it by the day it is written, and adds its change to the log.
template <class M>
absl::Status StampAndRecord(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                            storage::Transaction& txn, M* resource) {
  const google::protobuf::Timestamp now = runtime::ToProto(txn.now());
  if constexpr (requires { resource->mutable_create_time(); }) {
    if (kind == storage::ChangeHeader::KIND_CREATED) *resource->mutable_create_time() = now;
  }
  *resource->mutable_update_time() = now;
  JudgeOn(runtime::Today(txn.now()), resource);
  return runtime::Record(call, resource->name(), kind, txn, resource).status();
}

// Writes the resource, stamped and judged by the day it is written, together with its change.
// ALREADY_EXISTS when `kind` is KIND_CREATED and the name is taken, by a tombstone too.
template <class M>
absl::Status Save(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                  const Collection<M>& collection, storage::Transaction& txn, M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(resource->name(), "name"));
  const bool created = kind == storage::ChangeHeader::KIND_CREATED;
  if (created) {
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<M> taken, collection.table.Get(txn, KeyOf(ids)));
    if (taken.has_value()) return runtime::AlreadyExists(resource->name(), "the id is taken");
  }
  PARTNERS_RETURN_IF_ERROR(StampAndRecord(call, kind, txn, resource));
  if (created) return collection.table.Replace(txn, KeyOf(ids), /*before=*/nullptr, *resource);
  return collection.table.Put(txn, KeyOf(ids), *resource);
}

// Save over `before`, which the caller has read in this transaction, so that it is not read again.
template <class M>
absl::Status SaveOver(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                      const Collection<M>& collection, storage::Transaction& txn, const M& before,
                      M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(before.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(StampAndRecord(call, kind, txn, resource));
  return collection.table.Replace(txn, KeyOf(ids), &before, *resource);
}

// The date a request judges dates by: its in_force_on, or today. INVALID_ARGUMENT when there is no
// such date.
template <class Request>
absl::StatusOr<type::v1::Date> DayOf(const runtime::Call& call, const Request& request) {
  if (!request.has_in_force_on()) return runtime::Today(call.now);
  PARTNERS_RETURN_IF_ERROR(runtime::ToCivilDay(request.in_force_on(), "in_force_on").status());
  return request.in_force_on();
}

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_RESOURCE_IO_H_
