#include "services/methods/quantiles.h"

#include <cmath>
#include <limits>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

void ExpectRelative(double actual, double expected) {
  EXPECT_NEAR(actual, expected, 1e-10 * std::fabs(expected));
}

// Closed forms: t with 1 and 2 degrees, chi-square with 2, F(2, 2) with P(X > x) = 1/(1+x).
TEST(Quantiles, HaveTheirClosedForms) {
  const double pi = std::acos(-1.0);
  ExpectRelative(NormalQuantile(0.975), 1.959963984540054);
  for (double p : {0.6, 0.9, 0.975, 0.999}) {
    ExpectRelative(StudentTQuantile(p, 1), std::tan(pi * (p - 0.5)));
    ExpectRelative(StudentTQuantile(p, 2), (2 * p - 1) / std::sqrt(2 * p * (1 - p)));
    ExpectRelative(ChiSquareQuantile(p, 2), -2 * std::log1p(-p));
    ExpectRelative(FQuantile(p, 2, 2), p / (1 - p));
  }
}

// NIST/SEMATECH e-Handbook of Statistical Methods, tables 1.3.6.7.1 to 1.3.6.7.4.
TEST(Quantiles, AgreeWithPublishedTables) {
  EXPECT_NEAR(NormalQuantile(0.995), 2.576, 5e-4);
  EXPECT_NEAR(StudentTQuantile(0.975, 12), 2.179, 5e-4);
  EXPECT_NEAR(StudentTQuantile(0.95, 5), 2.015, 5e-4);
  EXPECT_NEAR(StudentTQuantile(0.975, 100), 1.984, 5e-4);
  EXPECT_NEAR(ChiSquareQuantile(0.975, 12), 23.337, 5e-4);
  EXPECT_NEAR(ChiSquareQuantile(0.025, 12), 4.404, 5e-4);
  EXPECT_NEAR(ChiSquareQuantile(0.95, 1), 3.841, 5e-4);
  EXPECT_NEAR(FQuantile(0.95, 3, 10), 3.708, 5e-4);
  EXPECT_NEAR(FQuantile(0.99, 5, 20), 4.103, 5e-4);
}

TEST(Quantiles, UpperTailsAreExactFarOut) {
  ExpectRelative(NormalUpperTail(10), 7.619853024160526e-24);
  ExpectRelative(NormalCdf(-10), 7.619853024160526e-24);
  ExpectRelative(ChiSquareUpperTail(200, 2), std::exp(-100));
  ExpectRelative(FUpperTail(1e12, 2, 2), 1 / (1 + 1e12));
  EXPECT_EQ(ChiSquareUpperTail(-1, 3), 1);
  EXPECT_EQ(FUpperTail(0, 3, 4), 1);
}

TEST(Quantiles, EndsAreTheEndsOfTheDistribution) {
  EXPECT_EQ(NormalQuantile(0), -kInfinity);
  EXPECT_EQ(StudentTQuantile(1, 3), kInfinity);
  EXPECT_EQ(ChiSquareQuantile(0, 3), 0);
  EXPECT_EQ(FQuantile(1, 3, 4), kInfinity);
  EXPECT_EQ(NormalUpperTail(kInfinity), 0);
  EXPECT_EQ(NormalUpperTail(-kInfinity), 1);
}

TEST(Quantiles, NothingThrowsOnNonsense) {
  for (double bad : {-0.1, 1.1, std::nan(""), kInfinity}) {
    EXPECT_TRUE(std::isnan(NormalQuantile(bad)));
    EXPECT_TRUE(std::isnan(FQuantile(bad, 2, 3)));
  }
  for (double bad : {0.0, -1.0, std::nan(""), kInfinity}) {
    EXPECT_TRUE(std::isnan(StudentTQuantile(0.9, bad)));
    EXPECT_TRUE(std::isnan(StudentTUpperTail(1, bad)));
    EXPECT_TRUE(std::isnan(ChiSquareQuantile(0.9, bad)));
    EXPECT_TRUE(std::isnan(ChiSquareUpperTail(1, bad)));
    EXPECT_TRUE(std::isnan(FQuantile(0.9, 2, bad)));
    EXPECT_TRUE(std::isnan(FUpperTail(1, bad, 2)));
  }
  EXPECT_TRUE(std::isnan(NormalUpperTail(std::nan(""))));
}

RC_GTEST_PROP(QuantilesProperty, TheTailOfTheQuantileIsTheRest, ()) {
  const double p = *Between(0.001, 0.999);
  const double df1 = *Between(0.5, 200);
  const double df2 = *Between(0.5, 200);
  const auto back = [&](double tail) { RC_ASSERT(std::fabs(tail - (1 - p)) <= 1e-10); };
  back(NormalUpperTail(NormalQuantile(p)));
  back(StudentTUpperTail(StudentTQuantile(p, df1), df1));
  back(ChiSquareUpperTail(ChiSquareQuantile(p, df1), df1));
  back(FUpperTail(FQuantile(p, df1, df2), df1, df2));
}

}  // namespace
}  // namespace partners::methods
