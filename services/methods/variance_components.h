#ifndef PARTNERS_SERVICES_METHODS_VARIANCE_COMPONENTS_H_
#define PARTNERS_SERVICES_METHODS_VARIANCE_COMPONENTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kVarianceComponents{"variance_components", 1};

// What cannot be known is absent: msb, n0 and s2_b need two districts; msw, s2_w and s2_b need a
// district with two schools. Variances are in the square of the unit of the changes.
struct VarianceComponents {
  int64_t schools = 0;         // N
  int64_t districts = 0;       // G
  std::optional<double> msb;   // mean square between districts, not negative
  std::optional<double> msw;   // mean square within districts, not negative
  std::optional<double> n0;    // schools of a typical district: at least 1, at most N / G
  std::optional<double> s2_w;  // variance of schools of one district, = msw
  std::optional<double> s2_b;  // variance between districts beyond that, not negative
};

// How much the changes of schools differ inside a district, and how much districts differ beyond
// that: what happens to all schools of a district (a new curriculum, a budget) moves them together.
//
//   MSB = sum_g n_g (x_g. - x..)^2 / (G-1)          x_g. mean of district g, x.. mean of all N
//   MSW = sum (x - x_g.)^2 / (N-G)
//   n0  = (N - sum_g n_g^2 / N) / (G-1)
//   s2_w = MSW;  s2_b = max(0, (MSB - MSW) / n0)
//
// Input    changes of all schools of one type, by district id. No change at all is no error.
// Order    neither the order of changes nor the names of districts matter; renaming districts may
//          move the last bits of a sum.
// Errors   INVALID_ARGUMENT naming changes (an empty id; more than 100,000), changes[district]
//          (empty) or changes[district][i] (not finite, beyond 1e60).
// Cost     O(N log N). Thread-safe.
// Source   Searle, Casella & McCulloch 1992, chapter 3 (analysis of variance estimators, one-way
//          random model, unequal groups); Priority Partners methods, P10.
// Not for  deciding whether districts differ: s2_b from a handful of districts is a rough guess,
//          and 0 says no more than that the data show no difference.
absl::StatusOr<VarianceComponents> EstimateVarianceComponents(
    std::map<std::string, std::vector<double>> changes);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_VARIANCE_COMPONENTS_H_
