#ifndef PARTNERS_CLIENTS_CLI_VALUES_H_
#define PARTNERS_CLIENTS_CLI_VALUES_H_

#include <string>

#include "absl/status/status.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"

// Values as people write them. Nothing is guessed: what could be read two ways is refused with the
// way to write it.
namespace partners::cli {

// Messages that are written as one value: dates, school years, money, periods, deadlines, instants,
// durations, masks.
bool IsOneValue(const google::protobuf::Descriptor& type);

// How a value of the field is written, for help: DATE, nonprofit|company|…, NUMBER. Empty for a
// switch.
std::string PlaceholderOf(const google::protobuf::FieldDescriptor& field);

// Reads `text` into the field, or adds it to a repeated one. INVALID_ARGUMENT says how to write it.
//   enum         the value's word: higher-education
//   grades       k, 3 or 03, and ranges: k-5
//   bytes        @FILE, or base64
//   Date         2026-03-02
//   Period       2026-07-01..2029-07-01, or 2026-07-01..
//   SchoolYear   2026-27, 2026-2027, or 2027, the year it ends in
//   FiscalYear   FY2019
//   Money        12500.00
//   Deadline     2026-03-02T17:00, or with a zone after a blank
//   Timestamp    2026-03-02T17:00:00Z
//   Duration     90s, 1h30m
//   message      {"json": …} or key=value,key=value
// Repeated words, numbers and dates may be given at once, with commas.
absl::Status SetFromText(const std::string& text, const google::protobuf::FieldDescriptor* field,
                         google::protobuf::Message* message);

// Reads protobuf JSON; unknown fields, wrong types and anything after the value are refused.
absl::Status ParseJson(const std::string& json, google::protobuf::Message* message);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_VALUES_H_
