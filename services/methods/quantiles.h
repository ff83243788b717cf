#ifndef PARTNERS_SERVICES_METHODS_QUANTILES_H_
#define PARTNERS_SERVICES_METHODS_QUANTILES_H_

namespace partners::methods {

// Quantiles and upper tails of the four distributions the methods need.
//
//   quantile    the x with P(X <= x) = p
//   upper tail  P(X > x), exact to its own size (1e-30 is 1e-30 and not 1 - 1)
//
// Units    none: p is a probability, x a value of the distribution.
// Ranges   0 <= p <= 1; degrees of freedom above zero, fractions allowed. p = 0 and p = 1 give the
//          ends of the distribution: minus or plus infinity, or 0 for chi-square and F.
// Errors   Never throws. NaN for what is outside the ranges; callers check their input before.
// Accuracy Relative error at most 1e-10. Thread-safe. Source: Boost.Math.

double NormalQuantile(double p);
double NormalUpperTail(double x);
double NormalCdf(double x);  // P(X <= x), exact to its own size

double StudentTQuantile(double p, double df);
double StudentTUpperTail(double x, double df);

double ChiSquareQuantile(double p, double df);
double ChiSquareUpperTail(double x, double df);  // 1 for x <= 0

double FQuantile(double p, double df1, double df2);
double FUpperTail(double x, double df1, double df2);  // 1 for x <= 0

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_QUANTILES_H_
