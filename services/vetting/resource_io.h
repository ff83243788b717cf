#ifndef PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_
#define PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/call.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/limits.h"
#include "services/vetting/tables.h"

// Reading and writing one resource by its name.
namespace partners::vetting {

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

inline absl::Status CheckSize(const google::protobuf::Message& resource) {
  if (resource.ByteSizeLong() <= kResourceBytesMax) return absl::OkStatus();
  return runtime::FieldInvalid(
      absl::AsciiStrToLower(resource.GetDescriptor()->name()),
      absl::StrCat("must have at most ", kResourceBytesMax, " bytes in all"));
}

// Writes the resource together with its change, with the times it has a field for. ALREADY_EXISTS
// when `kind` is KIND_CREATED and the name is taken, INVALID_ARGUMENT when it is larger than a
// resource may be.
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
  if constexpr (requires { resource->mutable_create_time(); }) {
    if (created) *resource->mutable_create_time() = runtime::ToProto(txn.now());
  }
  if constexpr (requires { resource->mutable_update_time(); }) {
    *resource->mutable_update_time() = runtime::ToProto(txn.now());
  }
  PARTNERS_RETURN_IF_ERROR(CheckSize(*resource));
  PARTNERS_RETURN_IF_ERROR(runtime::Record(call, resource->name(), kind, txn, resource).status());
  return collection.table.Put(txn, KeyOf(ids), *resource);
}

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_
