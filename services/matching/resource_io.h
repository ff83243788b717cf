#ifndef PARTNERS_SERVICES_MATCHING_RESOURCE_IO_H_
#define PARTNERS_SERVICES_MATCHING_RESOURCE_IO_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/matching/tables.h"
#include "services/runtime/call.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"

// Reading and writing one resource by its name.
namespace partners::matching {

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

// A resource a request refers to: INVALID_ARGUMENT on `field` when there is none.
template <class M>
absl::StatusOr<M> LoadReference(const storage::View& view, const Collection<M>& collection,
                                const std::string& name, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(std::optional<M> found, Find(view, collection, name, field));
  if (!found.has_value()) return runtime::ReferenceInvalid(field, name, "does not exist");
  return *std::move(found);
}

// What a Get request asks for: as it is, or as it was recorded at the request's read_time.
template <class M, class Request>
absl::Status Get(const runtime::Call& call, const storage::View& view,
                 const Collection<M>& collection, const Request& request, M* resource) {
  if constexpr (requires { request.read_time(); }) {
    if (request.has_read_time()) {
      PARTNERS_RETURN_IF_ERROR(collection.pattern.Parse(request.name(), "name").status());
      return runtime::ReadAsOf(call, view, request.name(), runtime::FromProto(request.read_time()),
                               resource);
    }
  }
  PARTNERS_ASSIGN_OR_RETURN(*resource, Load(view, collection, request.name(), "name"));
  return absl::OkStatus();
}

// Writes the resource, stamped with the commit time, together with its change. ALREADY_EXISTS when
// `kind` is KIND_CREATED and the name is taken.
template <class M>
absl::Status Save(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                  const Collection<M>& collection, storage::Transaction& txn, M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(resource->name(), "name"));
  const std::string key = KeyOf(ids);
  const google::protobuf::Timestamp now = runtime::ToProto(txn.now());
  if (kind == storage::ChangeHeader::KIND_CREATED) {
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<M> taken, collection.table.Get(txn, key));
    if (taken.has_value()) return runtime::AlreadyExists(resource->name(), "the id is taken");
    if constexpr (requires { resource->mutable_create_time(); }) {
      *resource->mutable_create_time() = now;
    }
  }
  if constexpr (requires { resource->mutable_update_time(); }) {
    *resource->mutable_update_time() = now;
  }
  PARTNERS_RETURN_IF_ERROR(runtime::Record(call, resource->name(), kind, txn, resource).status());
  return collection.table.Put(txn, key, *resource);
}

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_RESOURCE_IO_H_
