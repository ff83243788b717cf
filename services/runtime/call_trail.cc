#include "services/runtime/call_trail.h"

#include <memory>

#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using operations::v1::AccessEntry;

AccessEntry ShownEntry(const Call& call, const Shown& shown) {
  AccessEntry entry = EntryOf(call);
  entry.set_kind(shown.sealed ? AccessEntry::KIND_SEALED_SHOWN : AccessEntry::KIND_PERSONAL_SHOWN);
  for (absl::string_view resource : shown.resources) entry.add_resources(std::string(resource));
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
                                    const std::string& asked_for, absl::string_view answer) const {
  if (sink_ == nullptr || !route.may_show_trailed || !IsTrailed(call.caller)) {
    return absl::OkStatus();
  }
  const Shown shown = FindShown(route.response->GetDescriptor(), answer, asked_for);
  if (!shown.any()) return absl::OkStatus();
  const AccessEntry entry = ShownEntry(call, shown);
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
  AccessEntry entry = EntryOf(call);
  entry.set_kind(AccessEntry::KIND_REFUSED);
  entry.set_reason(absl::IsNotFound(status) ? "NOT_FOUND" : ReasonOf(status));
  if (!asked_for.empty()) entry.add_resources(asked_for);
  sink_->AddOrCount(entry);
}

}  // namespace partners::runtime
