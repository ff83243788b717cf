#ifndef PARTNERS_SERVICES_RUNTIME_UPDATE_H_
#define PARTNERS_SERVICES_RUNTIME_UPDATE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/message.h"

namespace partners::runtime {

// Applies an update to `stored`: the top-level fields `mask` names, or without a mask the populated
// ones. name and etag are never changed. INVALID_ARGUMENT naming update_mask for unknown, nested,
// immutable and output-only paths. `allowed`, when not empty, limits the paths: others answer
// PERMISSION_DENIED.
absl::Status ApplyUpdate(const google::protobuf::Message& from,
                         const google::protobuf::FieldMask& mask,
                         const std::vector<std::string>& allowed,
                         google::protobuf::Message* stored);

// Clears output-only fields a caller may have sent in a resource to create.
void ClearOutputOnly(google::protobuf::Message* resource);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_UPDATE_H_
