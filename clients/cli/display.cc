#include "clients/cli/display.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "clients/cli/names.h"
#include "clients/cli/one_values.h"
#include "clients/cli/published_words.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/util/json_util.h"
#include "partners/type/v1/education.pb.h"
#include "partners/type/v1/missing.pb.h"

namespace partners::cli {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;

bool IsMissingReason(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
         field.enum_type()->full_name() == "partners.type.v1.MissingReason";
}

// The field that says why another is absent: percentile_missing for percentile, missing for value.
const FieldDescriptor* ReasonField(const FieldDescriptor& field) {
  const auto* type = field.containing_type();
  const FieldDescriptor* reason = type->FindFieldByName(absl::StrCat(field.name(), "_missing"));
  if (reason == nullptr && field.name() == "value") reason = type->FindFieldByName("missing");
  return reason != nullptr && IsMissingReason(*reason) ? reason : nullptr;
}

std::string ReasonText(int reason) {
  switch (reason) {
    case type::v1::MISSING_REASON_SUPPRESSED:
      return "withheld";
    case type::v1::MISSING_REASON_NOT_REPORTED:
      return "not reported";
    case type::v1::MISSING_REASON_NOT_APPLICABLE:
      return "not applicable";
    case type::v1::MISSING_REASON_UNKNOWN:
      return "unknown";
    default:
      return kNothing;
  }
}

std::string EnumText(const FieldDescriptor& field, int number) {
  const auto* value = field.enum_type()->FindValueByNumber(number);
  if (value == nullptr) return absl::StrCat("code ", number);  // of a newer server
  if (number == 0) return kNothing;
  if (IsMissingReason(field)) return ReasonText(number);
  const std::string word = EnumWord(*value);
  if (field.enum_type()->name() == "Grade") return absl::AsciiStrToUpper(word);
  if (field.enum_type()->name() == "FederalDesignation") return FederalDesignationText(word);
  return absl::StrReplaceAll(word, {{"-", " "}});
}

std::string UnitOf(const FieldDescriptor& field) {
  return absl::EndsWith(field.name(), "_percent") ? " %" : "";
}

std::string BytesText(const std::string& bytes) { return absl::StrCat(bytes.size(), " bytes"); }

std::string MessageText(const Message& message) {
  if (const OneValue* one = FindOneValue(*message.GetDescriptor())) return one->format(message);
  if (message.GetDescriptor()->full_name() == "google.protobuf.Any") {
    std::string json;
    return google::protobuf::util::MessageToJsonString(message, &json).ok() ? json : "(unreadable)";
  }
  std::vector<std::string> parts;
  for (const FieldDescriptor* field : FieldsToShow(message)) {
    parts.push_back(absl::StrCat(absl::StrReplaceAll(field->name(), {{"_", " "}}), " ",
                                 DisplayField(message, field)));
  }
  return parts.empty() ? kNothing : absl::StrJoin(parts, ", ");
}

// Reads a field's value, or one element of a repeated one.
#define PARTNERS_GET(Type)                                                     \
  (field->is_repeated() ? reflection->GetRepeated##Type(message, field, index) \
                        : reflection->Get##Type(message, field))

std::string ValueText(const Message& message, const FieldDescriptor* field, int index) {
  const Reflection* reflection = message.GetReflection();
  const std::string unit = UnitOf(*field);
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return PARTNERS_GET(Bool) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return absl::StrCat(PARTNERS_GET(Int32), unit);
    case FieldDescriptor::CPPTYPE_INT64:
      return absl::StrCat(PARTNERS_GET(Int64), unit);
    case FieldDescriptor::CPPTYPE_UINT32:
      return absl::StrCat(PARTNERS_GET(UInt32), unit);
    case FieldDescriptor::CPPTYPE_UINT64:
      return absl::StrCat(PARTNERS_GET(UInt64), unit);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return absl::StrCat(DisplayReal(static_cast<double>(PARTNERS_GET(Float))), unit);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return absl::StrCat(DisplayReal(PARTNERS_GET(Double)), unit);
    case FieldDescriptor::CPPTYPE_ENUM:
      return EnumText(*field, PARTNERS_GET(EnumValue));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return MessageText(PARTNERS_GET(Message));
    case FieldDescriptor::CPPTYPE_STRING:
      break;
  }
  const std::string text = PARTNERS_GET(String);
  if (field->type() == FieldDescriptor::TYPE_BYTES) return BytesText(text);
  if (text.empty()) return kNothing;
  return field->name() == "organisation_type" ? OrganisationTypeText(text) : text;
}

std::string ShortGrade(int number) {
  const std::string& name = type::v1::Grade_Name(static_cast<type::v1::Grade>(number));
  const std::string word = absl::StrReplaceAll(name, {{"GRADE_0", ""}, {"GRADE_", ""}});
  return word.empty() ? absl::StrCat("code ", number) : word;
}

// PK, K and 1 to 5 become PK–5.
std::string GradeSpans(const Message& message, const FieldDescriptor* field) {
  const Reflection* reflection = message.GetReflection();
  std::vector<int> grades;
  for (int i = 0; i < reflection->FieldSize(message, field); ++i) {
    grades.push_back(reflection->GetRepeatedEnumValue(message, field, i));
  }
  std::sort(grades.begin(), grades.end());
  std::vector<std::string> spans;
  for (size_t i = 0; i < grades.size();) {
    size_t end = i;
    const auto follows = [&](size_t at) {
      return at + 1 < grades.size() && grades[at + 1] == grades[at] + 1 &&
             grades[at + 1] <= type::v1::GRADE_12;  // ungraded programmes stand alone
    };
    while (follows(end)) ++end;
    spans.push_back(end == i ? ShortGrade(grades[i])
                             : absl::StrCat(ShortGrade(grades[i]), "–", ShortGrade(grades[end])));
    i = end + 1;
  }
  return absl::StrJoin(spans, ", ");
}

std::string ListText(const Message& message, const FieldDescriptor* field) {
  const int size = message.GetReflection()->FieldSize(message, field);
  if (size == 0) return kNothing;
  const bool grades = field->cpp_type() == FieldDescriptor::CPPTYPE_ENUM &&
                      field->enum_type()->full_name() == "partners.type.v1.Grade";
  if (grades) return GradeSpans(message, field);
  const bool composed = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                        FindOneValue(*field->message_type()) == nullptr;
  std::vector<std::string> parts;
  for (int i = 0; i < size; ++i) parts.push_back(ValueText(message, field, i));
  return absl::StrJoin(parts, composed ? "; " : ", ");
}

bool AlwaysSays(const FieldDescriptor& field) {
  if (field.is_repeated() || field.has_presence()) return false;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return false;
    default:
      return true;
  }
}

bool Follow(const Message& message, const std::string& path, std::string* text);

// What the rest of the path finds in each element, in their order.
bool FollowEach(const Message& message, const FieldDescriptor* field, const std::string& rest,
                std::string* text) {
  bool says = false;
  std::vector<std::string> parts;
  for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
    std::string part;
    const Message& item = message.GetReflection()->GetRepeatedMessage(message, field, i);
    const bool found = Follow(item, rest, &part);
    says = says || found;
    parts.push_back(found ? part : kNothing);
  }
  *text = absl::StrJoin(parts, ", ");
  return says;
}

bool Follow(const Message& message, const std::string& path, std::string* text) {
  const size_t dot = path.find('.');
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(path.substr(0, dot));
  if (field == nullptr) return false;
  if (dot == std::string::npos) {
    *text = DisplayField(message, field);
    return *text != kNothing;
  }
  const std::string rest = path.substr(dot + 1);
  if (field->is_repeated()) return FollowEach(message, field, rest, text);
  const Reflection* reflection = message.GetReflection();
  return reflection->HasField(message, field) &&
         Follow(reflection->GetMessage(message, field), rest, text);
}

}  // namespace

std::string DisplayReal(double value) {
  std::string text = absl::StrFormat("%.4f", value);
  while (absl::EndsWith(text, "0")) text.pop_back();
  if (absl::EndsWith(text, ".")) text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string DisplayField(const Message& message, const FieldDescriptor* field) {
  if (field->is_repeated()) return ListText(message, field);
  const Reflection* reflection = message.GetReflection();
  if (!field->has_presence() || reflection->HasField(message, field)) {
    return ValueText(message, field, -1);
  }
  const FieldDescriptor* reason = ReasonField(*field);
  return reason == nullptr ? kNothing : ReasonText(reflection->GetEnumValue(message, reason));
}

std::vector<const FieldDescriptor*> FieldsToShow(const Message& message) {
  std::vector<const FieldDescriptor*> shown;
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const FieldDescriptor* field = message.GetDescriptor()->field(i);
    if (IsMissingReason(*field)) continue;
    const bool set = field->is_repeated() ? message.GetReflection()->FieldSize(message, field) > 0
                                          : message.GetReflection()->HasField(message, field);
    const bool explained =
        ReasonField(*field) != nullptr && DisplayField(message, field) != kNothing;
    if (set || explained || AlwaysSays(*field)) shown.push_back(field);
  }
  return shown;
}

std::string DisplayPath(const Message& message, const std::string& path) {
  std::string text;
  const std::vector<std::string> alternatives = absl::StrSplit(path, '|');
  for (const std::string& alternative : alternatives) {
    const size_t equals = alternative.find('=');
    const std::string label = equals == std::string::npos ? "" : alternative.substr(0, equals);
    const std::string own = alternative.substr(label.empty() ? 0 : equals + 1);
    if (Follow(message, own, &text)) return label + text;
  }
  return kNothing;
}

bool StandsRight(const FieldDescriptor& field) {
  if (field.is_repeated()) return false;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
    case FieldDescriptor::CPPTYPE_ENUM:
    case FieldDescriptor::CPPTYPE_STRING:
      return false;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return field.message_type()->full_name() == "partners.type.v1.Money";
    default:
      return true;
  }
}

}  // namespace partners::cli
