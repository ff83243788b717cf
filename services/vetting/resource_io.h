#ifndef PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_
#define PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/resources.h"
#include "services/vetting/limits.h"
#include "services/vetting/tables.h"

// One resource by its name (runtime/resources.h), of a size that its change fits the log.
namespace partners::vetting {

inline absl::Status CheckSize(const google::protobuf::Message& resource) {
  if (resource.ByteSizeLong() <= kResourceBytesMax) return absl::OkStatus();
  return runtime::FieldInvalid(
      absl::AsciiStrToLower(resource.GetDescriptor()->name()),
      absl::StrCat("must have at most ", kResourceBytesMax, " bytes in all"));
}

// Writes the resource together with its change; INVALID_ARGUMENT when it is larger than a resource
// may be, further errors as of runtime::SaveResource.
template <class M>
absl::Status Save(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                  const Collection<M>& collection, storage::Transaction& txn, M* resource) {
  PARTNERS_RETURN_IF_ERROR(CheckSize(*resource));
  return SaveResource(call, kind, collection, txn, resource);
}

// Save over `before`, which the caller has read in this transaction, so that it is not read again.
template <class M>
absl::Status SaveOver(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                      const Collection<M>& collection, storage::Transaction& txn, const M& before,
                      M* resource) {
  PARTNERS_RETURN_IF_ERROR(CheckSize(*resource));
  return SaveResourceOver(call, kind, collection, txn, before, resource);
}

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_RESOURCE_IO_H_
