#ifndef PARTNERS_SERVICES_RUNTIME_PACKING_H_
#define PARTNERS_SERVICES_RUNTIME_PACKING_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"

// Resources as payloads of the log: packed by type name, the same bytes every time. All functions
// are thread-safe.
namespace partners::runtime {

// Deterministic: maps in the order of their keys.
std::string Serialise(const google::protobuf::Message& message);
google::protobuf::Any Pack(const google::protobuf::Message& message);

// The message in a payload (a serialised Any), of a type compiled into this program. Fields this
// program does not know are dropped: nobody says who may see them. DATA_LOSS when it cannot be
// read.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Unpack(const std::string& payload);
// The same into a message whose type is known; DATA_LOSS when the payload has another type.
absl::Status UnpackInto(const std::string& payload, google::protobuf::Message* message);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PACKING_H_
