#include "services/methods/validation.h"

#include <cmath>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace partners::methods::internal {

absl::Status Refuse(absl::string_view field, absl::string_view rule) {
  return absl::InvalidArgumentError(absl::StrCat(field, ": ", rule));
}

std::string Element(absl::string_view list, absl::string_view id) {
  return absl::StrCat(list, "[", absl::Utf8SafeCEscape(id), "]");
}

std::string Member(absl::string_view list, absl::string_view id, absl::string_view member) {
  return absl::StrCat(Element(list, id), ".", member);
}

absl::Status CheckFinite(absl::string_view field, double number) {
  if (std::isfinite(number)) return absl::OkStatus();
  return Refuse(field, "must be a finite number");
}

absl::Status CheckUnitInterval(absl::string_view field, double number) {
  if (number >= 0 && number <= 1) return absl::OkStatus();  // false for NaN
  return Refuse(field, "must be between 0 and 1");
}

absl::Status CheckWeight(absl::string_view field, double weight) {
  if (!std::isfinite(weight)) return Refuse(field, "must be a finite number");
  if (weight < 0) return Refuse(field, "must not be negative");
  return absl::OkStatus();
}

absl::Status CheckWeightSum(absl::string_view field, double sum) {
  if (!std::isfinite(sum)) return Refuse(field, "the weights must have a finite sum");
  if (sum <= 0) return Refuse(field, "at least one weight must be above zero");
  return absl::OkStatus();
}

}  // namespace partners::methods::internal
