#ifndef PARTNERS_SERVICES_METHODS_ROUNDING_H_
#define PARTNERS_SERVICES_METHODS_ROUNDING_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kLargestRemainder{"largest_remainder", 1};

// Limits: 0 to 6 decimals, |value| * 10^decimals at most 1e9, at most 1000 parts.
inline constexpr int kDecimalsMax = 6;
inline constexpr double kPrintedUnitsMax = 1e9;
inline constexpr int kPartsMax = 1000;

// R6(x) = floor(1e6 x + 0.5): how a real coefficient enters integer arithmetic.
// `x` must be finite with |x| <= 9e12 (checked by callers; otherwise the result is meaningless).
int64_t R6(double x);

// `value` rounded to `decimals` decimals, halves upwards, in units of the last printed digit:
// RoundHalfUp(0.7345, 3) = 735. A value within a millionth of a digit of a half counts as a half,
// so that noise in the last bits of a double cannot change what is printed.
// Errors: INVALID_ARGUMENT naming `value` or `decimals`.
absl::StatusOr<int64_t> RoundHalfUp(double value, int decimals);

struct RoundedParts {
  int64_t total = 0;           // RoundHalfUp(total), in units of the last printed digit
  std::vector<int64_t> parts;  // same unit, positions as given; they add up to `total` exactly
};

// Rounds parts so that the printed parts add up to the printed total (largest remainder, also
// known as Hamilton's method): each part is rounded down, then the parts with the largest
// remainders get one more unit each until the sum fits. Equal remainders (to a millionth of a
// digit) are served in the order given, so the caller's order must be a meaningful one
// (published order of criteria).
//
// Input   `parts` and their sum `total` in any unit, negative parts allowed.
// Result  every printed part is less than one unit away from the exact one (plus the millionth);
//         a part that is a whole number of units, such as zero, keeps its value.
// Errors  INVALID_ARGUMENT naming parts[i], total or decimals: not finite, beyond the limits above,
//         or parts that miss the total by more than a hundredth of the last printed digit.
// Cost    O(n log n). Thread-safe. Source: Balinski & Young, Fair Representation (1982).
// Not for anything that is calculated with afterwards: only for what a person reads.
absl::StatusOr<RoundedParts> RoundToTotal(const std::vector<double>& parts, double total,
                                          int decimals);

// The decimal text of a number of units: FormatUnits(-735, 3) = "-0.735". `decimals` is the one
// the units were rounded with, 0 to 6.
std::string FormatUnits(int64_t units, int decimals);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ROUNDING_H_
