#ifndef PARTNERS_SERVICES_RUNTIME_PACKING_H_
#define PARTNERS_SERVICES_RUNTIME_PACKING_H_

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "storage/change.h"
#include "storage/formats.h"

// Resources as payloads of the log: packed by type name, the same bytes every time. All functions
// are thread-safe.
namespace partners::runtime {

// Deterministic: maps in the order of their keys.
std::string Serialise(const google::protobuf::Message& message);
google::protobuf::Any Pack(const google::protobuf::Message& message);

// The formats of payloads, one line for every service and type: a step gets a serialised Any and
// hands back what is not of its type. A payload's format is in its change's header.
const storage::UpgradeSteps& PayloadSteps();

// Makes `message` the payload of a change to be written, in the newest format.
void SetPayload(const google::protobuf::Message& message, storage::ChangeDraft* draft);

// The payload of a change that has one, brought to the newest format, and the type of what is in
// it. DATA_LOSS when it is not a packed message, or one of a type that is not compiled in.
absl::StatusOr<google::protobuf::Any> PayloadOf(
    const storage::Change& change, const storage::UpgradeSteps& steps = PayloadSteps());
absl::StatusOr<const google::protobuf::Descriptor*> TypeOf(const google::protobuf::Any& payload);

// The message in the payload of a change that has one, brought to the newest format, of a type
// compiled into this program. Fields this program does not know are dropped: nobody says who may
// see them. FAILED_PRECONDITION when its format is newer than this program's; DATA_LOSS when it
// cannot be read.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> Unpack(
    const storage::Change& change, const storage::UpgradeSteps& steps = PayloadSteps());
// The same into a message whose type is known; DATA_LOSS when the payload has another type.
absl::Status UnpackInto(const storage::Change& change, google::protobuf::Message* message);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PACKING_H_
