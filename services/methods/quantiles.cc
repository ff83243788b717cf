#include "services/methods/quantiles.h"

#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/fisher_f.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <limits>

namespace partners::methods {
namespace {

namespace math = boost::math;
namespace rule = boost::math::policies;

// Nothing throws: a bad argument gives NaN, an overflow infinity.
using Quiet = rule::policy<
    rule::domain_error<rule::ignore_error>, rule::pole_error<rule::ignore_error>,
    rule::overflow_error<rule::ignore_error>, rule::evaluation_error<rule::ignore_error>,
    rule::rounding_error<rule::ignore_error>, rule::indeterminate_result_error<rule::ignore_error>>;
using Normal = math::normal_distribution<double, Quiet>;
using StudentT = math::students_t_distribution<double, Quiet>;
using ChiSquare = math::chi_squared_distribution<double, Quiet>;
using FisherF = math::fisher_f_distribution<double, Quiet>;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool IsDf(double df) { return std::isfinite(df) && df > 0; }

template <typename Distribution>
double Quantile(const Distribution& distribution, double p, double lowest) {
  if (!(p >= 0 && p <= 1)) return kNan;
  if (p == 0) return lowest;
  if (p == 1) return kInfinity;
  return math::quantile(distribution, p);
}

// For distributions that begin at `lowest`.
template <typename Distribution>
double UpperTail(const Distribution& distribution, double x, double lowest) {
  if (std::isnan(x)) return kNan;
  if (x <= lowest) return 1;
  if (x == kInfinity) return 0;
  return math::cdf(math::complement(distribution, x));
}

}  // namespace

double NormalQuantile(double p) { return Quantile(Normal(), p, -kInfinity); }

double NormalUpperTail(double x) { return UpperTail(Normal(), x, -kInfinity); }

double NormalCdf(double x) { return NormalUpperTail(-x); }

double StudentTQuantile(double p, double df) {
  return IsDf(df) ? Quantile(StudentT(df), p, -kInfinity) : kNan;
}

double StudentTUpperTail(double x, double df) {
  return IsDf(df) ? UpperTail(StudentT(df), x, -kInfinity) : kNan;
}

double ChiSquareQuantile(double p, double df) {
  return IsDf(df) ? Quantile(ChiSquare(df), p, 0) : kNan;
}

double ChiSquareUpperTail(double x, double df) {
  return IsDf(df) ? UpperTail(ChiSquare(df), x, 0) : kNan;
}

double FQuantile(double p, double df1, double df2) {
  return IsDf(df1) && IsDf(df2) ? Quantile(FisherF(df1, df2), p, 0) : kNan;
}

double FUpperTail(double x, double df1, double df2) {
  return IsDf(df1) && IsDf(df2) ? UpperTail(FisherF(df1, df2), x, 0) : kNan;
}

}  // namespace partners::methods
