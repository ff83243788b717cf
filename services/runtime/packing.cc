#include "services/runtime/packing.h"

#include "absl/strings/str_cat.h"
#include "google/protobuf/io/coded_stream.h"
#include "google/protobuf/io/zero_copy_stream_impl_lite.h"

namespace partners::runtime {
namespace {

using google::protobuf::Any;
using google::protobuf::Message;

// The full name of the type; empty when the payload is not an Any.
std::string TypeName(const Any& any) {
  std::string name;
  return Any::ParseAnyTypeUrl(any.type_url(), &name) ? name : "";
}

absl::Status Fill(const Any& any, Message* message) {
  if (!message->ParseFromString(any.value())) {
    return absl::DataLossError(absl::StrCat("a payload of the log is not a ", TypeName(any)));
  }
  message->DiscardUnknownFields();
  return absl::OkStatus();
}

}  // namespace

std::string Serialise(const Message& message) {
  std::string text;
  {
    google::protobuf::io::StringOutputStream out(&text);
    google::protobuf::io::CodedOutputStream coded(&out);
    coded.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&coded);
  }
  return text;
}

Any Pack(const Message& message) {
  Any any;
  any.set_type_url(absl::StrCat("type.googleapis.com/", message.GetDescriptor()->full_name()));
  any.set_value(Serialise(message));
  return any;
}

const storage::UpgradeSteps& PayloadSteps() {
  static const auto& steps = *new storage::UpgradeSteps{};
  return steps;
}

void SetPayload(const Message& message, storage::ChangeDraft* draft) {
  draft->format = storage::NewestFormat(PayloadSteps());
  draft->payload = Serialise(Pack(message));
}

absl::StatusOr<Any> PayloadOf(const storage::Change& change, const storage::UpgradeSteps& steps) {
  std::string payload = change.payload.value_or("");
  const absl::Status upgraded =
      storage::Upgrade(steps, change.header.format(),
                       absl::StrCat("the payload of change ", change.header.sequence()), &payload);
  if (!upgraded.ok()) return upgraded;
  Any any;
  if (any.ParseFromString(payload) && !TypeName(any).empty()) return any;
  return absl::DataLossError("a payload of the log is not a packed message");
}

absl::StatusOr<const google::protobuf::Descriptor*> TypeOf(const Any& payload) {
  const google::protobuf::Descriptor* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(TypeName(payload));
  if (type != nullptr) return type;
  return absl::DataLossError(
      absl::StrCat("no type ", TypeName(payload), " of a payload of the log"));
}

absl::StatusOr<std::unique_ptr<Message>> Unpack(const storage::Change& change,
                                                const storage::UpgradeSteps& steps) {
  absl::StatusOr<Any> any = PayloadOf(change, steps);
  if (!any.ok()) return any.status();
  const absl::StatusOr<const google::protobuf::Descriptor*> type = TypeOf(*any);
  if (!type.ok()) return type.status();
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(*type)->New());
  absl::Status filled = Fill(*any, message.get());
  if (!filled.ok()) return filled;
  return message;
}

absl::Status UnpackInto(const storage::Change& change, Message* message) {
  absl::StatusOr<Any> any = PayloadOf(change, PayloadSteps());
  if (!any.ok()) return any.status();
  if (TypeName(*any) != message->GetDescriptor()->full_name()) {
    return absl::DataLossError(absl::StrCat("a payload of the log is a ", TypeName(*any),
                                            ", not a ", message->GetDescriptor()->full_name()));
  }
  return Fill(*any, message);
}

}  // namespace partners::runtime
