#include "services/methods/value_function.h"

#include <cmath>
#include <limits>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(ValueFunction, InterpolatesBetweenPointsAndIsFlatOutside) {
  const auto values =
      PiecewiseLinearValues({{0, 0}, {10, 0.5}, {30, 1}}, {-5, 0, 5, 10, 15, 20, 30, 99});
  ASSERT_TRUE(values.ok()) << values.status();
  EXPECT_EQ(*values, (std::vector<double>{0, 0, 0.25, 0.5, 0.625, 0.75, 1, 1}));
}

TEST(ValueFunction, FallingPointsMeanLessIsBetter) {
  // A price: 10 thousand is worth 1, 50 thousand nothing.
  EXPECT_EQ(PiecewiseLinearValues({{10, 1}, {50, 0}}, {10, 20, 50, 60}).value(),
            (std::vector<double>{1, 0.75, 0, 0}));
}

TEST(ValueFunction, OnePointIsAConstant) {
  EXPECT_EQ(PiecewiseLinearValues({{3, 0.4}}, {-1, 3, 7}).value(),
            (std::vector<double>{0.4, 0.4, 0.4}));
}

TEST(ValueFunction, NeverReturnsANegativeZero) {
  EXPECT_FALSE(std::signbit(PiecewiseLinearValues({{0, -0.0}, {1, 1}}, {-1}).value()[0]));
}

TEST(ValueFunction, RefusesBadPoints) {
  const auto refused = [](std::vector<ValuePoint> points, const std::string& message) {
    ExpectRefused(ValueFunction::Create(std::move(points)).status(), message);
  };
  refused({}, "points: at least one point is needed");
  refused({{1, 0}, {1, 1}}, "points[1].x: must be above the one before");
  refused({{0, 0}, {2, 0.5}, {1, 1}}, "points[2].x: must be above the one before");
  refused({{0, -0.01}}, "points[0].v: must be between 0 and 1");
  refused({{0, 0}, {1, 1.0000001}}, "points[1].v: must be between 0 and 1");
  refused({{0, NAN}}, "points[0].v: must be between 0 and 1");
  refused({{NAN, 0}}, "points[0].x: must be a finite number");
  refused({{0, 0}, {kInf, 1}}, "points[1].x: must be a finite number");
  refused({{-1.5e308, 0}, {1.5e308, 1}}, "points[1].x: is too far from the one before");
}

TEST(ValueFunction, RefusesRawValuesThatAreNotNumbers) {
  ExpectRefused(PiecewiseLinearValues({{0, 0}, {1, 1}}, {0, NAN}).status(),
                "x[1]: must be a finite number");
}

struct Function {
  std::vector<ValuePoint> points;
  ValueFunction value;
};

Function RisingFunction() {
  const auto count = *rc::gen::inRange<size_t>(1, 6);
  std::vector<double> v = *rc::gen::container<std::vector<double>>(count, Between(0, 1));
  std::ranges::sort(v);
  std::vector<ValuePoint> points;
  double x = *Between(-10, 10);
  for (double value : v) {
    points.push_back({x, value});
    x += *Between(1e-6, 3);
  }
  return {points, ValueFunction::Create(points).value()};
}

RC_GTEST_PROP(ValueFunctionProperty, RisingPointsNeverTurnBack, ()) {
  const Function f = RisingFunction();
  const double a = *Between(-12, 30);
  const double b = *rc::gen::oneOf(Between(-12, 30), rc::gen::just(std::nextafter(a, 99.0)));
  RC_ASSERT(f.value.At(std::min(a, b)) <= f.value.At(std::max(a, b)));
}

RC_GTEST_PROP(ValueFunctionProperty, IsExactAtThePointsAndBetweenThemElsewhere, ()) {
  const Function f = RisingFunction();
  for (const ValuePoint& point : f.points) RC_ASSERT(f.value.At(point.x) == point.v);
  const double x = *Between(-12, 30);
  RC_ASSERT(f.value.At(x) >= f.points.front().v);
  RC_ASSERT(f.value.At(x) <= f.points.back().v);
}

}  // namespace
}  // namespace partners::methods
