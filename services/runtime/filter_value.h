#ifndef PARTNERS_SERVICES_RUNTIME_FILTER_VALUE_H_
#define PARTNERS_SERVICES_RUNTIME_FILTER_VALUE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "google/protobuf/message.h"

// Values of fields in a form that compares. Part of filter.h. All functions are pure.
namespace partners::runtime {

enum class Operator { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kHas };

// Whole numbers, truth values, enum numbers, dates and instants as int64; other numbers as double;
// texts as they are. The values of one field all have the same form.
using FieldValue = std::variant<int64_t, double, std::string>;

// Whether fields of this kind can be compared at all.
bool IsComparable(const google::protobuf::FieldDescriptor* field);

// Whether its values can be more or less than another: words cannot, whatever their numbers are.
bool IsOrdered(const google::protobuf::FieldDescriptor* field);

// A value as written in a filter; absent when the field cannot have it.
std::optional<FieldValue> ParseValue(const google::protobuf::FieldDescriptor* field,
                                     const std::string& text);
// What values of the field look like, in words: "must be true or false".
std::string ValueRule(const google::protobuf::FieldDescriptor* field);

// The value of a field, or of its element `index` when it is repeated.
FieldValue ReadValue(const google::protobuf::Message& message,
                     const google::protobuf::FieldDescriptor* field, int index);

bool Compare(const google::protobuf::FieldDescriptor* field, const FieldValue& value, Operator op,
             const FieldValue& literal);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_FILTER_VALUE_H_
