#include "services/runtime/filter_value.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "google/protobuf/timestamp.pb.h"
#include "partners/type/v1/date.pb.h"
#include "services/runtime/dates.h"
#include "services/runtime/enum_words.h"

namespace partners::runtime {
namespace {

using google::protobuf::EnumDescriptor;
using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Reflection;
using type::v1::Date;

bool IsDate(const FieldDescriptor* field) { return field->message_type() == Date::descriptor(); }
bool IsInstant(const FieldDescriptor* field) {
  return field->message_type() == google::protobuf::Timestamp::descriptor();
}

// In the order of the calendar.
int64_t DateNumber(const Date& date) {
  return (static_cast<int64_t>(date.year()) * 100 + date.month()) * 100 + date.day();
}

std::optional<FieldValue> ParseEnum(const EnumDescriptor* type, const std::string& text) {
  std::string name = absl::AsciiStrToUpper(text);
  std::replace(name.begin(), name.end(), '-', '_');
  const EnumValueDescriptor* value = type->FindValueByName(name);
  if (value == nullptr) value = type->FindValueByName(EnumPrefix(*type) + name);
  if (value == nullptr) return std::nullopt;
  return FieldValue(static_cast<int64_t>(value->number()));
}

std::optional<FieldValue> ParseMessage(const FieldDescriptor* field, const std::string& text) {
  if (IsDate(field)) {
    absl::StatusOr<Date> date = ParseDate(text, "");
    if (!date.ok()) return std::nullopt;
    return FieldValue(DateNumber(*date));
  }
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, text, &time, &error)) return std::nullopt;
  return FieldValue(absl::ToUnixMicros(time));
}

std::optional<FieldValue> ParseDouble(const std::string& text) {
  double value = 0;
  if (!absl::SimpleAtod(text, &value) || !std::isfinite(value)) return std::nullopt;
  return FieldValue(value);
}

std::optional<FieldValue> ParseInteger(const std::string& text) {
  int64_t value = 0;
  if (!absl::SimpleAtoi(text, &value)) return std::nullopt;
  return FieldValue(value);
}

FieldValue ReadMessage(const FieldDescriptor* field, const Message& value) {
  if (IsDate(field)) return DateNumber(static_cast<const Date&>(value));
  return absl::ToUnixMicros(FromProto(static_cast<const google::protobuf::Timestamp&>(value)));
}

bool CompareHas(const FieldDescriptor* field, const FieldValue& value, const FieldValue& literal) {
  const std::string* text = std::get_if<std::string>(&value);
  if (text == nullptr) return value == literal;
  const std::string& part = std::get<std::string>(literal);
  if (field->is_repeated()) return absl::EqualsIgnoreCase(*text, part);
  return absl::StrContains(absl::AsciiStrToLower(*text), absl::AsciiStrToLower(part));
}

}  // namespace

bool IsComparable(const FieldDescriptor* field) {
  if (field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    return IsDate(field) || IsInstant(field);
  }
  return field->type() != FieldDescriptor::TYPE_BYTES;
}

std::optional<FieldValue> ParseValue(const FieldDescriptor* field, const std::string& text) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return FieldValue(text);
    case FieldDescriptor::CPPTYPE_BOOL:
      if (text != "true" && text != "false") return std::nullopt;
      return FieldValue(static_cast<int64_t>(text == "true"));
    case FieldDescriptor::CPPTYPE_ENUM:
      return ParseEnum(field->enum_type(), text);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ParseMessage(field, text);
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_UINT64:
      return ParseDouble(text);
    default:
      return ParseInteger(text);
  }
}

std::string ValueRule(const FieldDescriptor* field) {
  switch (field->cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return "must be true or false";
    case FieldDescriptor::CPPTYPE_ENUM:
      return absl::StrCat("must be one of ", WordsOf(*field->enum_type()));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return IsDate(field) ? "must be a date like 2026-03-02"
                           : "must be an instant like 2026-03-02T17:00:00Z";
    case FieldDescriptor::CPPTYPE_FLOAT:
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return "must be a number";
    default:
      return "must be a whole number";
  }
}

FieldValue ReadValue(const Message& message, const FieldDescriptor* f, int i) {
  const Reflection* r = message.GetReflection();
  const bool many = f->is_repeated();
  switch (f->cpp_type()) {
    case FieldDescriptor::CPPTYPE_STRING:
      return many ? r->GetRepeatedString(message, f, i) : r->GetString(message, f);
    case FieldDescriptor::CPPTYPE_BOOL:
      return int64_t{many ? r->GetRepeatedBool(message, f, i) : r->GetBool(message, f)};
    case FieldDescriptor::CPPTYPE_ENUM:
      return int64_t{many ? r->GetRepeatedEnumValue(message, f, i) : r->GetEnumValue(message, f)};
    case FieldDescriptor::CPPTYPE_INT32:
      return int64_t{many ? r->GetRepeatedInt32(message, f, i) : r->GetInt32(message, f)};
    case FieldDescriptor::CPPTYPE_UINT32:
      return int64_t{many ? r->GetRepeatedUInt32(message, f, i) : r->GetUInt32(message, f)};
    case FieldDescriptor::CPPTYPE_INT64:
      return many ? r->GetRepeatedInt64(message, f, i) : r->GetInt64(message, f);
    case FieldDescriptor::CPPTYPE_UINT64:
      return static_cast<double>(many ? r->GetRepeatedUInt64(message, f, i)
                                      : r->GetUInt64(message, f));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return double{many ? r->GetRepeatedFloat(message, f, i) : r->GetFloat(message, f)};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return many ? r->GetRepeatedDouble(message, f, i) : r->GetDouble(message, f);
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return ReadMessage(f,
                         many ? r->GetRepeatedMessage(message, f, i) : r->GetMessage(message, f));
  }
  return int64_t{0};
}

bool IsOrdered(const FieldDescriptor* field) {
  return field->cpp_type() != FieldDescriptor::CPPTYPE_ENUM;
}

bool Compare(const FieldDescriptor* field, const FieldValue& value, Operator op,
             const FieldValue& literal) {
  switch (op) {
    case Operator::kEqual:
      return value == literal;
    case Operator::kNotEqual:
      return value != literal;
    case Operator::kLess:
      return value < literal;
    case Operator::kLessOrEqual:
      return value <= literal;
    case Operator::kGreater:
      return value > literal;
    case Operator::kGreaterOrEqual:
      return value >= literal;
    case Operator::kHas:
      return CompareHas(field, value, literal);
  }
  return false;
}

}  // namespace partners::runtime
