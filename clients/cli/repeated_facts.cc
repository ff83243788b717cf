#include "clients/cli/repeated_facts.h"

#include <algorithm>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/display.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Whether the record has the value under the field's name or one that ends with it.
bool Says(const Message& record, const FieldDescriptor& field, const std::string& value) {
  const auto shown = FieldsToShow(record);
  return std::any_of(shown.begin(), shown.end(), [&](const FieldDescriptor* own) {
    const bool same =
        own->name() == field.name() || absl::EndsWith(own->name(), absl::StrCat("_", field.name()));
    return same && own->cpp_type() == field.cpp_type() && DisplayField(record, own) == value;
  });
}

}  // namespace

bool SaysNothingNew(const Message& element, const Message& record) {
  const auto facts = FieldsToShow(element);
  return facts.size() > 1 && std::all_of(facts.begin(), facts.end(), [&](const auto* fact) {
           return Says(record, *fact, DisplayField(element, fact));
         });
}

std::unique_ptr<Message> WithoutRepeats(const Message& record, const FieldDescriptor* list) {
  std::unique_ptr<Message> kept(record.New());
  kept->CopyFrom(record);
  const auto* reflection = record.GetReflection();
  reflection->ClearField(kept.get(), list);
  for (int i = 0; i < reflection->FieldSize(record, list); ++i) {
    const Message& element = reflection->GetRepeatedMessage(record, list, i);
    if (!SaysNothingNew(element, record))
      reflection->AddMessage(kept.get(), list)->CopyFrom(element);
  }
  return kept;
}

bool SaidAbove(const Message& part, const FieldDescriptor& field, const Message& record) {
  const FieldDescriptor* above = record.GetDescriptor()->FindFieldByName(field.name());
  const bool texts = above != nullptr && !above->is_repeated() && !field.is_repeated() &&
                     above->cpp_type() == FieldDescriptor::CPPTYPE_STRING &&
                     field.cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return texts && record.GetReflection()->GetString(record, above) ==
                      part.GetReflection()->GetString(part, &field);
}

}  // namespace partners::cli
