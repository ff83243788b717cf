#ifndef PARTNERS_CLIENTS_CLI_DISPLAY_H_
#define PARTNERS_CLIENTS_CLI_DISPLAY_H_

#include <string>
#include <vector>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Fields as people read them. What is missing is named, never shown as 0 or left blank.
namespace partners::cli {

// What stands where nothing is known and no reason is given.
inline constexpr char kNothing[] = "–";

// A value of one field, or the reason it is absent: withheld, not reported, not applicable,
// unknown. Lists are joined by commas, grades to spans (K–5). Messages with many fields become
// "label value, label value".
std::string DisplayField(const google::protobuf::Message& message,
                         const google::protobuf::FieldDescriptor* field);

// The fields worth showing: those set, those that are absent with a reason, and numbers and
// switches, which always say something. Without the reasons' own fields.
std::vector<const google::protobuf::FieldDescriptor*> FieldsToShow(
    const google::protobuf::Message& message);

// Where an alternative has `label=` before it, the label stands before what it finds.
// Follows a dotted path, `a.b|c.d` taking the first that is there; through a list it names what
// each element has. kNothing when none is there.
std::string DisplayPath(const google::protobuf::Message& message, const std::string& path);

// True for numbers and amounts, which stand right in tables.
bool StandsRight(const google::protobuf::FieldDescriptor& field);

// A double without noise: at most 4 decimals, no trailing zeros.
std::string DisplayReal(double value);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_DISPLAY_H_
