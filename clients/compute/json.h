#ifndef PARTNERS_CLIENTS_COMPUTE_JSON_H_
#define PARTNERS_CLIENTS_COMPUTE_JSON_H_

#define JSON_USE_IMPLICIT_CONVERSIONS 0  // a JSON value becomes something else only by get
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace partners::compute {

using InputJson = nlohmann::json;  // fields by name: finding one stays fast in large objects
using OutputJson = nlohmann::ordered_json;  // fields in the order they were given

inline constexpr size_t kMaxInputBytes = 64 << 20;
inline constexpr size_t kMaxDepth = 32;

// Strict JSON: INVALID_ARGUMENT "<name>: <rule>" for anything else, and for repeated fields,
// invalid UTF-8, numbers no double can hold, text after the document, and input beyond the limits
// above.
absl::StatusOr<InputJson> ParseJson(absl::string_view text, absl::string_view name = "input");

// Adds a field that is not there yet. Looking for it first, as [] does, is slow in large objects.
void Append(const std::string& name, OutputJson value, OutputJson* object);

// What is not defined is null.
template <typename T>
OutputJson OrNull(const std::optional<T>& value) {
  return value.has_value() ? OutputJson(*value) : OutputJson();
}

// One line without blanks. Doubles as the shortest text that reads back as the same double;
// `json` has no NaN and no infinity.
std::string WriteJson(const OutputJson& json);

}  // namespace partners::compute

#endif  // PARTNERS_CLIENTS_COMPUTE_JSON_H_
