#include "services/runtime/update.h"

#include <algorithm>
#include <memory>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/message_differencer.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/descriptor_cache.h"
#include "services/runtime/descriptor_fields.h"
#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

constexpr char kMask[] = "update_mask";

bool IsOutputOnly(const FieldDescriptor* field) {
  return field->options().GetExtension(type::v1::output_only);
}

bool IsImmutable(const FieldDescriptor* field) {
  return field->options().GetExtension(type::v1::immutable);
}

bool IsKept(const std::string& field) { return field == "name" || field == "etag"; }

bool IsAllowed(const FieldDescriptor* field, const std::vector<std::string>& allowed) {
  return allowed.empty() ||
         std::find(allowed.begin(), allowed.end(), field->name()) != allowed.end();
}

absl::Status Denied(const FieldDescriptor* field) {
  return NotAllowed(absl::StrCat("your role may not change ", field->name()));
}

// Why a path may not be in a mask; empty when it may.
std::string PathRule(const Descriptor* type, const std::string& path) {
  const FieldDescriptor* field = type->FindFieldByName(path);
  if (field == nullptr && type->FindFieldByName(path.substr(0, path.find('.'))) != nullptr) {
    return "must name whole fields, not parts of them";
  }
  if (field == nullptr) return absl::StrCat("must name fields of ", type->name());
  if (IsOutputOnly(field)) return absl::StrCat("must not name ", path, ": the service sets it");
  if (IsImmutable(field)) return absl::StrCat("must not name ", path, ": it is fixed at creation");
  return "";
}

using Fields = std::vector<const FieldDescriptor*>;

absl::StatusOr<Fields> MaskedFields(const Descriptor* type, const google::protobuf::FieldMask& mask,
                                    const std::vector<std::string>& allowed) {
  Violations violations;
  Fields fields;
  for (int i = 0; i < mask.paths_size(); ++i) {
    const std::string& path = mask.paths(i);
    if (IsKept(path) && type->FindFieldByName(path) != nullptr) continue;
    const std::string rule = PathRule(type, path);
    if (!rule.empty()) violations.Add(absl::StrCat(kMask, ".paths[", i, "]"), rule);
    if (!rule.empty()) continue;
    const FieldDescriptor* field = type->FindFieldByName(path);
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) fields.push_back(field);
  }
  if (!violations.empty()) return violations.status();
  for (const FieldDescriptor* field : fields) {
    if (!IsAllowed(field, allowed)) return Denied(field);
  }
  return fields;
}

// A message with that one field of `from`.
std::unique_ptr<Message> Only(const FieldDescriptor* field, const Message& from) {
  std::unique_ptr<Message> copy(from.New());
  copy->CopyFrom(from);
  std::unique_ptr<Message> only(from.New());
  from.GetReflection()->SwapFields(copy.get(), only.get(), {field});
  return only;
}

bool SameIn(const FieldDescriptor* field, const Message& a, const Message& b) {
  return google::protobuf::util::MessageDifferencer::Equals(*Only(field, a), *Only(field, b));
}

// Without a mask a caller sends back what it read: fields it may not change are only refused when
// they differ.
absl::StatusOr<Fields> PopulatedFields(const Message& from, const Message& stored,
                                       const std::vector<std::string>& allowed) {
  Violations violations;
  Fields fields;
  Fields populated;
  from.GetReflection()->ListFields(from, &populated);
  const FieldDescriptor* denied = nullptr;
  for (const FieldDescriptor* field : populated) {
    if (IsKept(field->name()) || IsOutputOnly(field)) continue;
    const bool allowed_field = IsAllowed(field, allowed);
    if (!IsImmutable(field) && allowed_field) {
      fields.push_back(field);
    } else if (!SameIn(field, from, stored)) {
      if (IsImmutable(field)) violations.Add(field->name(), "is fixed at creation");
      if (!allowed_field && denied == nullptr) denied = field;
    }
  }
  if (!violations.empty()) return violations.status();
  if (denied != nullptr) return Denied(denied);
  return fields;
}

// Whether a message of this type can hold an output-only field, however deep.
bool HoldsOutputOnly(const Descriptor* root) {
  const Fields fields = FieldsBelow(root);
  return std::any_of(fields.begin(), fields.end(), IsOutputOnly);
}

// What ClearOutputOnly has to look at in one type.
struct OutputOnlyPlan {
  Fields cleared;
  Fields entered;  // messages with such fields below them

  void Compile(const Descriptor* type, DescriptorCache<OutputOnlyPlan>*) {
    for (int i = 0; i < type->field_count(); ++i) {
      const FieldDescriptor* field = type->field(i);
      if (IsOutputOnly(field)) {
        cleared.push_back(field);
      } else if (field->message_type() != nullptr && HoldsOutputOnly(field->message_type())) {
        entered.push_back(field);
      }
    }
  }
};

void ClearBelow(const FieldDescriptor* field, const Reflection* reflection, Message* message) {
  if (!field->is_repeated()) {
    if (reflection->HasField(*message, field)) {
      ClearOutputOnly(reflection->MutableMessage(message, field));
    }
    return;
  }
  const int size = reflection->FieldSize(*message, field);
  for (int i = 0; i < size; ++i) {
    ClearOutputOnly(reflection->MutableRepeatedMessage(message, field, i));
  }
}

}  // namespace

absl::Status ApplyUpdate(const Message& from, const google::protobuf::FieldMask& mask,
                         const std::vector<std::string>& allowed, Message* stored) {
  const absl::StatusOr<Fields> fields = mask.paths().empty()
                                            ? PopulatedFields(from, *stored, allowed)
                                            : MaskedFields(from.GetDescriptor(), mask, allowed);
  if (!fields.ok()) return fields.status();
  std::unique_ptr<Message> source(from.New());
  source->CopyFrom(from);
  ClearOutputOnly(source.get());
  stored->GetReflection()->SwapFields(stored, source.get(), *fields);
  return absl::OkStatus();
}

void ClearOutputOnly(Message* resource) {
  const auto& plan = DescriptorCache<OutputOnlyPlan>::Get(resource->GetDescriptor());
  const Reflection* reflection = resource->GetReflection();
  for (const FieldDescriptor* field : plan.cleared) reflection->ClearField(resource, field);
  for (const FieldDescriptor* field : plan.entered) ClearBelow(field, reflection, resource);
}

}  // namespace partners::runtime
