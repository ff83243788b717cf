#include "services/runtime/descriptor_fields.h"

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"

namespace partners::runtime {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const Descriptor* HeldType(const FieldDescriptor* field) {
  if (field->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) return nullptr;
  const Descriptor* type =
      field->is_map() ? field->message_type()->map_value()->message_type() : field->message_type();
  const bool leaf = type == nullptr || absl::StartsWith(type->full_name(), "google.protobuf.");
  return leaf ? nullptr : type;
}

std::vector<const FieldDescriptor*> FieldsBelow(const Descriptor* root) {
  std::vector<const FieldDescriptor*> fields;
  absl::flat_hash_set<const Descriptor*> seen = {root};
  std::vector<const Descriptor*> open = {root};
  while (!open.empty()) {
    const Descriptor* type = open.back();
    open.pop_back();
    for (int i = 0; i < type->field_count(); ++i) {
      fields.push_back(type->field(i));
      const Descriptor* held = HeldType(type->field(i));
      if (held != nullptr && seen.insert(held).second) open.push_back(held);
    }
  }
  return fields;
}

}  // namespace partners::runtime
