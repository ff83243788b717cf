#include "services/methods/outcome_data.h"

#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/validation.h"

namespace partners::methods::internal {

double Sign(Direction direction) { return direction == Direction::kMoreIsBetter ? 1 : -1; }

absl::Status CheckItems(absl::string_view field, size_t count) {
  if (count <= kOutcomeItemsMax) return absl::OkStatus();
  return Refuse(field, absl::StrCat("must have at most ", kOutcomeItemsMax, " elements"));
}

absl::Status CheckNotNegative(absl::string_view field, double number) {
  absl::Status status = CheckSize(field, number);
  if (status.ok() && number < 0) status = Refuse(field, "must not be negative");
  return status;
}

absl::Status CheckAboveZero(absl::string_view field, double number) {
  if (number >= 1e-60 && number <= 1e60) return absl::OkStatus();  // false for NaN
  return Refuse(field, "must be above zero (1e-60 to 1e60)");
}

double MeanOfSorted(const std::vector<double>& numbers) {
  const double lowest = numbers.front();
  double shift = 0;
  for (double number : numbers) shift += number - lowest;
  return lowest + shift / static_cast<double>(numbers.size());
}

}  // namespace partners::methods::internal
