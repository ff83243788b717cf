#include "services/runtime/records.h"

#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/packing.h"
#include "services/runtime/visibility.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

const FieldDescriptor* EtagField(const Message& resource) {
  const FieldDescriptor* field = resource.GetDescriptor()->FindFieldByName("etag");
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? field : nullptr;
}

void SetEtag(absl::string_view payload_digest, Message* resource) {
  const FieldDescriptor* field = EtagField(*resource);
  if (field == nullptr) return;
  resource->GetReflection()->SetString(resource, field, EtagOf(payload_digest));
}

void ClearEtag(Message* resource) {
  const FieldDescriptor* field = EtagField(*resource);
  if (field != nullptr) resource->GetReflection()->ClearField(resource, field);
}

// Puts into the log what of a resource belongs there. Its etag, which the change makes, is gone
// afterwards.
void SetPayloadOf(Message* resource, storage::ChangeDraft* draft) {
  ClearEtag(resource);
  if (!MayHoldSecrets(resource->GetDescriptor())) return SetPayload(*resource, draft);
  std::unique_ptr<Message> copy(resource->New());
  copy->CopyFrom(*resource);
  ClearSecrets(copy.get());
  SetPayload(*copy, draft);
}

}  // namespace

absl::StatusOr<uint64_t> Record(const Call& call, const std::string& name,
                                storage::ChangeHeader::Kind kind, storage::Transaction& txn,
                                Message* resource) {
  storage::ChangeDraft draft;
  draft.principal = call.caller.principal;
  draft.acted_for = call.caller.acted_for;
  draft.request_id = call.request_id;
  draft.method = call.method;
  draft.resource = name;
  draft.kind = kind;
  SetPayloadOf(resource, &draft);
  const absl::StatusOr<storage::Appended> appended = txn.Append(draft);
  if (!appended.ok()) return appended.status();
  SetEtag(appended->digest, resource);
  return appended->sequence;
}

std::string EtagOf(absl::string_view payload_digest) {
  constexpr size_t kBytes = 8;
  return absl::BytesToHexString(payload_digest.substr(0, kBytes));
}

absl::Status CheckEtag(const std::string& given, const std::string& current,
                       const std::string& name) {
  return given.empty() || given == current ? absl::OkStatus() : EtagMismatch(name);
}

absl::Status ReadAsOf(const Call& call, const storage::View& view, const std::string& name,
                      absl::Time read_time, Message* resource) {
  if (read_time > call.now) return FieldInvalid("read_time", "must not be later than now");
  const absl::StatusOr<uint64_t> sequence = storage::SequenceAt(view, read_time);
  if (!sequence.ok()) return sequence.status();
  const absl::StatusOr<std::optional<storage::Change>> change =
      storage::ReadResourceAt(view, name, *sequence);
  if (!change.ok()) return change.status();
  if (!change->has_value()) return NotFound(name);
  if (!(*change)->payload.has_value()) {
    return WithReason(absl::StatusCode::kFailedPrecondition, "REDACTED",
                      absl::StrCat(name, " as it was then has been redacted"),
                      {{"resource", name}});
  }
  absl::Status unpacked = UnpackInto(**change, resource);
  if (!unpacked.ok()) return unpacked;
  SetEtag((*change)->header.payload_digest(), resource);
  return absl::OkStatus();
}

}  // namespace partners::runtime
