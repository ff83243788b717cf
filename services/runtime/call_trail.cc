#include "services/runtime/call_trail.h"

#include <memory>

#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using operations::v1::AccessEntry;

void AddResource(absl::string_view name, AccessEntry* entry) {
  if (!name.empty()) entry->add_resources(name.data(), name.size());
}

// An entry about the call; valid until the thread's next one, which takes over its memory.
AccessEntry& NewEntry(const Call& call) {
  thread_local AccessEntry entry;
  Fill(call, &entry);
  return entry;
}

// What says no name is listed under what was asked for.
const AccessEntry& ShownEntry(const Call& call, const google::protobuf::Message& request,
                              const Shown& shown) {
  AccessEntry& entry = NewEntry(call);
  entry.set_kind(shown.sealed ? AccessEntry::KIND_SEALED_SHOWN : AccessEntry::KIND_PERSONAL_SHOWN);
  if (shown.unnamed) AddResource(AskedFor(request), &entry);
  for (absl::string_view resource : shown.resources) AddResource(resource, &entry);
  return entry;
}

}  // namespace

bool IsRefusal(const absl::Status& status) {
  return absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status);
}

std::string CallTrail::Asked(const Route& route, absl::string_view request) const {
  constexpr size_t kReadBytesMax = 64 << 10;
  if (sink_ == nullptr || request.size() > kReadBytesMax) return "";
  const std::unique_ptr<google::protobuf::Message> message(route.request->New());
  const bool read = message->ParseFromArray(request.data(), static_cast<int>(request.size()));
  return read ? AskedFor(*message) : "";
}

absl::Status CallTrail::RecordShown(const Route& route, const Call& call,
                                    const google::protobuf::Message& request,
                                    absl::string_view answer) const {
  if (sink_ == nullptr || !route.may_show_trailed || !IsTrailed(call.caller)) {
    return absl::OkStatus();
  }
  const Shown shown = FindShown(route.response->GetDescriptor(), answer);
  if (!shown.any()) return absl::OkStatus();
  const AccessEntry& entry = ShownEntry(call, request, shown);
  if (route.method->kind == MethodKind::kWrite) {
    sink_->AddOrCount(entry);
    return absl::OkStatus();
  }
  if (sink_->AddShown(entry)) return absl::OkStatus();
  return Unavailable("the access trail cannot take this read now; retry");
}

void CallTrail::RecordRefused(const Route& route, const Call& call, const absl::Status& status,
                              const std::string& asked_for) const {
  if (sink_ == nullptr || !IsTrailed(call.caller)) return;
  if (!IsRefusal(status) && !(absl::IsNotFound(status) && route.may_show_sealed)) return;
  AccessEntry& entry = NewEntry(call);
  entry.set_kind(AccessEntry::KIND_REFUSED);
  entry.set_reason(absl::IsNotFound(status) ? "NOT_FOUND" : ReasonOf(status));
  AddResource(asked_for, &entry);
  sink_->AddOrCount(entry);
}

}  // namespace partners::runtime
