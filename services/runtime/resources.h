#ifndef PARTNERS_SERVICES_RUNTIME_RESOURCES_H_
#define PARTNERS_SERVICES_RUNTIME_RESOURCES_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/timestamp.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/collection.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"
#include "storage/change.h"
#include "storage/store.h"

// Reading and writing one resource by its name.
namespace partners::runtime {

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
  if (!found.has_value()) return NotFound(name);
  return *std::move(found);
}

// A resource a request refers to: INVALID_ARGUMENT on `field` when there is none.
template <class M>
absl::StatusOr<M> LoadReference(const storage::View& view, const Collection<M>& collection,
                                const std::string& name, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(std::optional<M> found, Find(view, collection, name, field));
  if (!found.has_value()) return ReferenceInvalid(field, name, "does not exist");
  return *std::move(found);
}

// Whether a Get request asks for an earlier time than now.
template <class Request>
bool AsksForThen(const Request& request) {
  if constexpr (requires { request.has_read_time(); }) return request.has_read_time();
  return false;
}

// What a Get request asks for: as it is, or as it was recorded at the request's read_time, if such
// requests have one.
template <class M, class Request>
absl::Status Get(const Call& call, const storage::View& view, const Collection<M>& collection,
                 const Request& request, M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(request.name(), "name"));
  if constexpr (requires { request.read_time(); }) {
    if (AsksForThen(request)) {
      return ReadAsOf(call, view, request.name(), FromProto(request.read_time()), resource);
    }
  }
  PARTNERS_ASSIGN_OR_RETURN(const bool found, collection.table.Read(view, KeyOf(ids), resource));
  return found ? absl::OkStatus() : NotFound(request.name());
}

// The same as its serialised bytes, for records that are answered as they are stored. False for a
// request of an earlier time.
template <class M, class Request>
absl::StatusOr<bool> GetStored(const storage::View& view, const Collection<M>& collection,
                               const Request& request, std::string* bytes) {
  if (AsksForThen(request)) return false;
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const bool found, collection.table.ReadBytes(view, KeyOf(ids), bytes));
  if (!found) return NotFound(request.name());
  return true;
}

// Gives the resource the times it has a field for, and adds its change to the log.
template <class M>
absl::Status StampAndRecord(const Call& call, storage::ChangeHeader::Kind kind,
                            storage::Transaction& txn, M* resource) {
  const google::protobuf::Timestamp now = ToProto(txn.now());
  if constexpr (requires { resource->mutable_create_time(); }) {
    if (kind == storage::ChangeHeader::KIND_CREATED) *resource->mutable_create_time() = now;
  }
  if constexpr (requires { resource->mutable_update_time(); }) {
    *resource->mutable_update_time() = now;
  }
  return Record(call, resource->name(), kind, txn, resource).status();
}

// Writes the resource, stamped with the commit time, together with its change. ALREADY_EXISTS when
// `kind` is KIND_CREATED and the name is taken, by a tombstone too.
template <class M>
absl::Status SaveResource(const Call& call, storage::ChangeHeader::Kind kind,
                          const Collection<M>& collection, storage::Transaction& txn, M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(resource->name(), "name"));
  const std::string key = KeyOf(ids);
  const bool created = kind == storage::ChangeHeader::KIND_CREATED;
  if (created) {
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<M> taken, collection.table.Get(txn, key));
    if (taken.has_value()) return AlreadyExists(resource->name(), "the id is taken");
  }
  PARTNERS_RETURN_IF_ERROR(StampAndRecord(call, kind, txn, resource));
  if (created) return collection.table.Replace(txn, key, /*before=*/nullptr, *resource);
  return collection.table.Put(txn, key, *resource);
}

// SaveResource over `before`, which the caller has read in this transaction, so that it is not read
// again. INTERNAL, with nothing written, when `resource` has another name.
template <class M>
absl::Status SaveResourceOver(const Call& call, storage::ChangeHeader::Kind kind,
                              const Collection<M>& collection, storage::Transaction& txn,
                              const M& before, M* resource) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            collection.pattern.Parse(before.name(), "name"));
  if (resource->name() != before.name()) {
    return absl::InternalError("a resource was to be saved over another one");
  }
  PARTNERS_RETURN_IF_ERROR(StampAndRecord(call, kind, txn, resource));
  return collection.table.Replace(txn, KeyOf(ids), &before, *resource);
}

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_RESOURCES_H_
