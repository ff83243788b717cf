#ifndef PARTNERS_SERVICES_METHODS_OUTCOME_TEST_H_
#define PARTNERS_SERVICES_METHODS_OUTCOME_TEST_H_

#include <cmath>
#include <optional>

#include "services/methods/outcome_data.h"
#include "services/methods/property_test.h"

// For tests: what the tests of the outcome methods share.
namespace partners::methods::testing {

inline Direction DirectionOf(const std::string& sign) {
  return sign == "1" ? Direction::kMoreIsBetter : Direction::kLessIsBetter;
}

// Equal up to the agreement target of the methods, `scale` times it.
inline void AssertNear(const std::optional<double>& a, const std::optional<double>& b,
                       double scale = 1) {
  RC_ASSERT(a.has_value() == b.has_value());
  if (a) RC_ASSERT(std::fabs(*a - *b) <= 1e-9 * std::max({1.0, std::fabs(*b), scale}));
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_OUTCOME_TEST_H_
