#ifndef PARTNERS_SERVICES_METHODS_OUTCOME_DATA_H_
#define PARTNERS_SERVICES_METHODS_OUTCOME_DATA_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// What the methods about outcomes of engagements share.
namespace partners::methods {

// Schools, changes or benchmarks of one call; more are refused.
inline constexpr size_t kOutcomeItemsMax = 100'000;

// Which change is wanted: more (growth, graduation) or less (absence, dropouts).
enum class Direction { kMoreIsBetter, kLessIsBetter };

namespace internal {

double Sign(Direction direction);  // 1 or -1

absl::Status CheckItems(absl::string_view field, size_t count);         // kOutcomeItemsMax
absl::Status CheckNotNegative(absl::string_view field, double number);  // 0 to 1e60
absl::Status CheckAboveZero(absl::string_view field, double number);    // 1e-60 to 1e60

// Mean of finite numbers that are sorted and not empty; exactly the number when all are equal.
double MeanOfSorted(const std::vector<double>& numbers);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_OUTCOME_DATA_H_
