#include "services/runtime/field_rule_table.h"

#include "absl/strings/match.h"
#include "google/protobuf/field_mask.pb.h"
#include "google/protobuf/timestamp.pb.h"

namespace partners::runtime {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

// Well-known types with contents of their own kind, bounded by the size of the request.
bool IsFree(const Descriptor* type) {
  return absl::StartsWith(type->full_name(), "google.protobuf.") &&
         type != google::protobuf::FieldMask::descriptor() &&
         type != google::protobuf::Timestamp::descriptor();
}

RuleTable::Field CompileField(const FieldDescriptor* field, DescriptorCache<RuleTable>* cache) {
  const google::protobuf::FieldOptions& options = field->options();
  RuleTable::Field rule{field, field->cpp_type()};
  rule.repeated = field->is_repeated();
  rule.presence = !rule.repeated && field->has_presence();
  rule.required = options.GetExtension(type::v1::required);
  rule.always = field->name() == "name" || field->name() == "etag";
  rule.bytes = field->type() == FieldDescriptor::TYPE_BYTES;
  rule.format = options.GetExtension(type::v1::format);
  const type::v1::Length& length = options.GetExtension(type::v1::length);
  rule.length_min = length.min();
  if (length.max() > 0) rule.length_max = length.max();
  const type::v1::Items& items = options.GetExtension(type::v1::items);
  rule.items_min = items.min();
  if (items.max() > 0) rule.items_max = items.max();
  const type::v1::Range& range = options.GetExtension(type::v1::range);
  rule.ranged = range.has_min() || range.has_max();
  if (range.has_min()) rule.min = range.min();
  if (range.has_max()) rule.max = range.max();
  if (rule.type == FieldDescriptor::CPPTYPE_MESSAGE && !IsFree(field->message_type())) {
    rule.nested = cache->Reserve(field->message_type());
  }
  return rule;
}

}  // namespace

void RuleTable::Compile(const Descriptor* type, DescriptorCache<RuleTable>* cache) {
  timestamp = type == google::protobuf::Timestamp::descriptor();
  for (int i = 0; i < type->field_count() && !timestamp; ++i) {
    const FieldDescriptor* field = type->field(i);
    if (!field->options().GetExtension(type::v1::output_only)) {
      fields.push_back(CompileField(field, cache));
    }
  }
  if (!absl::StartsWith(type->name(), "Update") || !absl::EndsWith(type->name(), "Request")) return;
  const FieldDescriptor* first = type->FindFieldByNumber(1);
  mask = type->FindFieldByName("update_mask");
  if (mask == nullptr || first == nullptr || first->is_repeated() ||
      first->cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE ||
      mask->message_type() != google::protobuf::FieldMask::descriptor()) {
    return;
  }
  resource = first;
}

}  // namespace partners::runtime
