#include "services/runtime/trail.h"

#include <algorithm>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_split.h"
#include "google/protobuf/any.pb.h"
#include "partners/type/v1/trail.pb.h"
#include "services/runtime/dates.h"
#include "services/runtime/descriptor_cache.h"
#include "services/runtime/text_formats.h"

namespace partners::runtime {
namespace {

using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

// The declared names as sets.
struct Declared {
  absl::flat_hash_set<std::string> sealed;
  absl::flat_hash_set<std::string> personal;

  Declared() {
    const type::v1::Trail& trail =
        type::v1::Trail::descriptor()->file()->options().GetExtension(type::v1::trail);
    sealed.insert(trail.sealed().begin(), trail.sealed().end());
    personal.insert(trail.personal().begin(), trail.personal().end());
  }
  static const Declared& Get() {
    static const auto* const declared = new Declared;
    return *declared;
  }
};

bool IsSealed(const Descriptor* type) { return Declared::Get().sealed.contains(type->full_name()); }
bool IsPersonal(const FieldDescriptor* field) {
  return Declared::Get().personal.contains(field->full_name());
}
bool IsAny(const Descriptor* type) { return type == Any::descriptor(); }

// What looking has to visit in one type.
struct Plan {
  std::vector<const FieldDescriptor*> personal;
  std::vector<const FieldDescriptor*> deeper;  // fields with something to find below them
  const FieldDescriptor* name = nullptr;
  bool sealed = false;
  bool holds_sealed = false;  // itself, or somewhere below
  bool holds_any = false;     // anything to find at all

  void Compile(const Descriptor* type, DescriptorCache<Plan>*) {
    name = type->FindFieldByName("name");
    if (name != nullptr &&
        (name->is_repeated() || name->cpp_type() != FieldDescriptor::CPPTYPE_STRING))
      name = nullptr;
    sealed = IsSealed(type);
    Survey(type, &holds_sealed, &holds_any);
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (IsPersonal(field)) personal.push_back(field);
      if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) continue;
      bool ignored = false;
      bool found = false;
      Survey(field->message_type(), &ignored, &found);
      if (found) deeper.push_back(field);
    }
  }

  static void Survey(const Descriptor* root, bool* any_sealed, bool* anything) {
    absl::flat_hash_set<const Descriptor*> seen = {root};
    std::vector<const Descriptor*> open = {root};
    while (!open.empty()) {
      const Descriptor* type = open.back();
      open.pop_back();
      if (IsSealed(type)) *any_sealed = *anything = true;
      if (IsAny(type)) *anything = true;
      for (int i = 0; i < type->field_count(); ++i) {
        if (IsPersonal(type->field(i))) *anything = true;
        const Descriptor* held = type->field(i)->message_type();
        if (held != nullptr && seen.insert(held).second) open.push_back(held);
      }
    }
  }
};

bool IsSet(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  return field->is_repeated() ? reflection->FieldSize(message, field) > 0
                              : reflection->HasField(message, field);
}

// The record packed into an Any; null when its type is unknown or its bytes are broken.
std::unique_ptr<Message> Unpacked(const Any& any) {
  std::string type_name;
  if (!Any::ParseAnyTypeUrl(any.type_url(), &type_name)) return nullptr;
  const Descriptor* type =
      google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(type_name);
  if (type == nullptr || !DescriptorCache<Plan>::Get(type).holds_any) return nullptr;
  std::unique_ptr<Message> message(
      google::protobuf::MessageFactory::generated_factory()->GetPrototype(type)->New());
  return message->ParseFromString(any.value()) ? std::move(message) : nullptr;
}

class Looking {
 public:
  void Look(const Message& message, const std::string& inside) {
    if (IsAny(message.GetDescriptor())) {
      const std::unique_ptr<Message> packed = Unpacked(static_cast<const Any&>(message));
      if (packed != nullptr) Look(*packed, inside);
      return;
    }
    const Plan& plan = DescriptorCache<Plan>::Get(message.GetDescriptor());
    if (!plan.holds_any) return;
    std::string name = plan.name == nullptr
                           ? std::string()
                           : message.GetReflection()->GetString(message, plan.name);
    if (name.empty()) name = inside;
    const bool personal = std::any_of(plan.personal.begin(), plan.personal.end(),
                                      [&](auto* field) { return IsSet(message, field); });
    shown_.sealed |= plan.sealed;
    shown_.personal |= personal;
    if (plan.sealed || personal) Note(name);
    for (const FieldDescriptor* field : plan.deeper) LookBelow(message, field, name);
  }
  Shown Take() { return std::move(shown_); }

 private:
  void Note(const std::string& name) {
    if (!name.empty() && noted_.insert(name).second) shown_.resources.push_back(name);
  }
  void LookBelow(const Message& message, const FieldDescriptor* field, const std::string& name) {
    const Reflection* reflection = message.GetReflection();
    if (!field->is_repeated()) {
      if (reflection->HasField(message, field)) Look(reflection->GetMessage(message, field), name);
      return;
    }
    const int size = reflection->FieldSize(message, field);
    for (int i = 0; i < size; ++i) Look(reflection->GetRepeatedMessage(message, field, i), name);
  }

  Shown shown_;
  absl::flat_hash_set<std::string> noted_;
};

constexpr size_t kNameBytesMax = 500;
constexpr size_t kIdBytesMax = 63;

bool IsRecordable(absl::string_view name) {
  if (name.empty() || name.size() > kNameBytesMax ||
      !MatchesFormat(type::v1::FORMAT_RESOURCE_NAME, name))
    return false;
  for (absl::string_view id : absl::StrSplit(name, '/')) {
    if (id.size() > kIdBytesMax) return false;
  }
  return true;
}

}  // namespace

bool MayShowTrailed(const Descriptor* type) { return DescriptorCache<Plan>::Get(type).holds_any; }

bool MayShowSealed(const Descriptor* type) { return DescriptorCache<Plan>::Get(type).holds_sealed; }

Shown FindShown(const Message& answer, const std::string& asked_for) {
  Looking looking;
  looking.Look(answer, asked_for);
  return looking.Take();
}

std::string AskedFor(const Message& request) {
  for (const char* field_name : {"name", "parent", "application"}) {
    const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName(field_name);
    if (field == nullptr || field->is_repeated() ||
        field->cpp_type() != FieldDescriptor::CPPTYPE_STRING)
      continue;
    std::string name = request.GetReflection()->GetString(request, field);
    if (IsRecordable(name)) return name;
  }
  return "";
}

bool IsTrailed(const Caller& caller) {
  return caller.role != type::v1::ROLE_SERVICE || !caller.acted_for.empty();
}

operations::v1::AccessEntry EntryOf(const Call& call) {
  operations::v1::AccessEntry entry;
  *entry.mutable_access_time() = ToProto(call.now);
  entry.set_trace_id(call.trace_id);
  entry.set_principal(call.caller.principal);
  entry.set_acted_for(call.caller.acted_for);
  entry.set_role(call.caller.role);
  entry.set_method(call.method);
  return entry;
}

}  // namespace partners::runtime
