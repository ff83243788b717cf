#include "services/methods/value_function.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

absl::Status CheckPoint(const std::vector<ValuePoint>& points, size_t i, absl::string_view field) {
  const std::string point = absl::StrCat(field, "[", i, "]");
  absl::Status status = internal::CheckFinite(absl::StrCat(point, ".x"), points[i].x);
  if (!status.ok()) return status;
  status = internal::CheckUnitInterval(absl::StrCat(point, ".v"), points[i].v);
  if (!status.ok() || i == 0) return status;
  const double step = points[i].x - points[i - 1].x;
  if (step <= 0) return internal::Refuse(absl::StrCat(point, ".x"), "must be above the one before");
  if (std::isfinite(step)) return status;
  return internal::Refuse(absl::StrCat(point, ".x"), "is too far from the one before");
}

}  // namespace

absl::StatusOr<ValueFunction> ValueFunction::Create(std::vector<ValuePoint> points,
                                                    absl::string_view field) {
  if (points.empty()) return internal::Refuse(field, "at least one point is needed");
  for (size_t i = 0; i < points.size(); ++i) {
    absl::Status status = CheckPoint(points, i, field);
    if (!status.ok()) return status;
    points[i].v += 0.0;  // turns -0 into 0
  }
  return ValueFunction(std::move(points));
}

double ValueFunction::At(double x) const {
  const auto right = std::ranges::upper_bound(points_, x, {}, &ValuePoint::x);
  if (right == points_.begin()) return right->v;
  const auto left = right - 1;
  if (right == points_.end()) return left->v;
  // std::lerp promises what the header says: exact ends, within them, monotone.
  return std::lerp(left->v, right->v, (x - left->x) / (right->x - left->x));
}

absl::StatusOr<std::vector<double>> PiecewiseLinearValues(std::vector<ValuePoint> points,
                                                          const std::vector<double>& x) {
  absl::StatusOr<ValueFunction> function = ValueFunction::Create(std::move(points));
  if (!function.ok()) return function.status();
  std::vector<double> values;
  for (size_t i = 0; i < x.size(); ++i) {
    absl::Status finite = internal::CheckFinite(absl::StrCat("x[", i, "]"), x[i]);
    if (!finite.ok()) return finite;
    values.push_back(function->At(x[i]));
  }
  return values;
}

}  // namespace partners::methods
