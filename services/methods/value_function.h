#ifndef PARTNERS_SERVICES_METHODS_VALUE_FUNCTION_H_
#define PARTNERS_SERVICES_METHODS_VALUE_FUNCTION_H_

#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kPiecewiseLinearValue{"piecewise_linear_value", 1};

// One fixed point of a value function: at the raw value x (unit of the criterion) the criterion is
// worth v (no unit, 0 = worst that counts, 1 = best that counts).
struct ValuePoint {
  double x = 0;
  double v = 0;
};

// How much a raw value is worth: straight lines through fixed points, flat outside of them.
//
//   v(x) = v_1 for x <= x_1;  v_n for x >= x_n;
//          v_i + (v_{i+1} - v_i) (x - x_i)/(x_{i+1} - x_i) between
//
// Points   at least one, x strictly increasing and finite with finite differences, v in [0,1].
//          Rising points mean "more is better", falling ones "less is better"; one point is a
//          constant. Points are absolute and frozen when the criteria are published: never take
//          them from the alternatives at hand, or scores would depend on who else is there.
// Result   always in [0,1]; exact at every point; never turns back between two points, also in
//          floating-point arithmetic.
// Cost     O(log n) per value. Immutable, thread-safe.
// Source   Keeney & Raiffa, Decisions with Multiple Objectives (1976).
// Not for  missing values: that is the criterion's policy (additive_value.h).
class ValueFunction {
 public:
  // `field` names the list of points in errors: INVALID_ARGUMENT "<field>[i].x: <rule>".
  static absl::StatusOr<ValueFunction> Create(std::vector<ValuePoint> points,
                                              absl::string_view field = "points");

  // `x` must not be NaN. An infinite x is flat outside, too.
  double At(double x) const;

 private:
  explicit ValueFunction(std::vector<ValuePoint> points) : points_(std::move(points)) {}

  std::vector<ValuePoint> points_;
};

// The values of a list of raw values in one call. INVALID_ARGUMENT names points[i].x, points[i].v
// or x[i].
absl::StatusOr<std::vector<double>> PiecewiseLinearValues(std::vector<ValuePoint> points,
                                                          const std::vector<double>& x);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_VALUE_FUNCTION_H_
