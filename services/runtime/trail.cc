#include "services/runtime/trail.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <cstdint>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/container/inlined_vector.h"
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
using google::protobuf::internal::WireFormatLite;

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
  struct Part {
    bool name = false;
    bool personal = false;
    const Descriptor* deeper = nullptr;  // something may be found below
  };
  std::vector<Part> parts;  // by field number
  bool any = false;         // the type is Any
  bool sealed = false;
  bool holds_sealed = false;    // itself, or somewhere below
  bool holds_anything = false;  // anything to find at all

  void Compile(const Descriptor* type, DescriptorCache<Plan>*) {
    any = IsAny(type);
    sealed = IsSealed(type);
    Survey(type, &holds_sealed, &holds_anything);
    for (int i = 0; i < type->field_count(); ++i) AddPart(type->field(i));
  }
  const Part* Find(int number) const {
    return static_cast<size_t>(number) < parts.size() ? &parts[static_cast<size_t>(number)]
                                                      : nullptr;
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

 private:
  void AddPart(const FieldDescriptor* field) {
    Part part;
    part.name = field->name() == "name" && !field->is_repeated() &&
                field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
    part.personal = IsPersonal(field);
    if (const Descriptor* held = field->message_type(); held != nullptr) {
      bool ignored = false;
      bool found = false;
      Survey(held, &ignored, &found);
      if (found) part.deeper = held;
    }
    if (!part.name && !part.personal && part.deeper == nullptr) return;
    const auto number = static_cast<size_t>(field->number());
    if (parts.size() <= number) parts.resize(number + 1);
    parts[number] = part;
  }
};

// The fields of a serialised message, one after the other.
class Fields {
 public:
  explicit Fields(absl::string_view message)
      : message_(message),
        in_(reinterpret_cast<const uint8_t*>(message.data()), static_cast<int>(message.size())) {}
  // False at the end, or where the bytes are no message.
  bool Next() {
    const uint32_t tag = in_.ReadTag();
    if (tag == 0) return false;
    number_ = WireFormatLite::GetTagFieldNumber(tag);
    value_ = {};
    if (WireFormatLite::GetTagWireType(tag) != WireFormatLite::WIRETYPE_LENGTH_DELIMITED)
      return WireFormatLite::SkipField(&in_, tag);
    int size = 0;
    if (!in_.ReadVarintSizeAsInt(&size)) return false;
    value_ = message_.substr(static_cast<size_t>(in_.CurrentPosition()), static_cast<size_t>(size));
    return in_.Skip(size);
  }
  int number() const { return number_; }
  absl::string_view value() const { return value_; }  // of texts, bytes and messages

 private:
  const absl::string_view message_;
  google::protobuf::io::CodedInputStream in_;
  int number_ = 0;
  absl::string_view value_;
};

class Looking {
 public:
  void Look(const Descriptor* type, absl::string_view message, absl::string_view inside) {
    const Plan& plan = DescriptorCache<Plan>::Get(type);
    if (!plan.holds_anything) return;
    if (plan.any) return LookIntoAny(message, inside);
    bool personal = false;
    absl::InlinedVector<std::pair<const Descriptor*, absl::string_view>, 4> below;
    for (Fields fields(message); fields.Next();) {
      const Plan::Part* part = plan.Find(fields.number());
      if (part == nullptr) continue;
      if (part->name && !fields.value().empty()) inside = fields.value();
      personal |= part->personal;
      if (part->deeper != nullptr) below.emplace_back(part->deeper, fields.value());
    }
    shown_.sealed |= plan.sealed;
    shown_.personal |= personal;
    if (plan.sealed || personal) Note(inside);
    for (const auto& [held, value] : below) Look(held, value, inside);
  }
  Shown Take() { return std::move(shown_); }

 private:
  // Types this program does not know are never sent.
  void LookIntoAny(absl::string_view any, absl::string_view inside) {
    absl::string_view url;
    absl::string_view value;
    for (Fields fields(any); fields.Next();) {
      if (fields.number() == Any::kTypeUrlFieldNumber) url = fields.value();
      if (fields.number() == Any::kValueFieldNumber) value = fields.value();
    }
    std::string name;
    if (!Any::ParseAnyTypeUrl(std::string(url), &name)) return;
    const auto* pool = google::protobuf::DescriptorPool::generated_pool();
    if (const Descriptor* type = pool->FindMessageTypeByName(name); type != nullptr)
      Look(type, value, inside);
  }
  void Note(absl::string_view name) {
    if (name.empty()) {
      shown_.unnamed = true;
    } else if (noted_.insert(name).second) {
      shown_.resources.push_back(name);
    }
  }

  Shown shown_;
  absl::flat_hash_set<absl::string_view> noted_;
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

bool MayShowTrailed(const Descriptor* type) {
  return DescriptorCache<Plan>::Get(type).holds_anything;
}

bool MayShowSealed(const Descriptor* type) { return DescriptorCache<Plan>::Get(type).holds_sealed; }

Shown FindShown(const Descriptor* type, absl::string_view answer) {
  Looking looking;
  looking.Look(type, answer, "");
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

void Fill(const Call& call, operations::v1::AccessEntry* entry) {
  entry->Clear();
  *entry->mutable_access_time() = ToProto(call.now);
  entry->set_trace_id(call.trace_id);
  entry->set_principal(call.caller.principal);
  entry->set_acted_for(call.caller.acted_for);
  entry->set_role(call.caller.role);
  entry->set_method(call.method);
}

}  // namespace partners::runtime
