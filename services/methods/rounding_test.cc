#include "services/methods/rounding.h"

#include <cmath>
#include <limits>
#include <numeric>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Units = std::vector<int64_t>;

TEST(R6, RoundsHalvesUpwards) {
  EXPECT_EQ(R6(0.5), 500000);
  EXPECT_EQ(R6(0.0000005), 1);
  EXPECT_EQ(R6(-0.0000005), 0);
  EXPECT_EQ(R6(-1.25), -1250000);
}

TEST(RoundHalfUp, GivesUnitsOfTheLastDigit) {
  EXPECT_EQ(RoundHalfUp(0.7345, 3).value(), 735);
  EXPECT_EQ(RoundHalfUp(0.7344, 3).value(), 734);
  EXPECT_EQ(RoundHalfUp(1.005, 2).value(), 101);  // 1.00499999999999989… as a double
  EXPECT_EQ(RoundHalfUp(-0.5, 0).value(), 0);
  EXPECT_EQ(RoundHalfUp(-1.5, 0).value(), -1);
  EXPECT_EQ(RoundHalfUp(100, 0).value(), 100);
}

TEST(RoundHalfUp, RefusesTooManyDigits) {
  ExpectRefused(RoundHalfUp(1, 7).status(), "decimals: must be between 0 and 6");
  ExpectRefused(RoundHalfUp(1, -1).status(), "decimals: must be between 0 and 6");
  ExpectRefused(RoundHalfUp(NAN, 2).status(), "value: must be a finite number");
  ExpectRefused(RoundHalfUp(1.1e7, 2).status(),
                "value: is too large to print with this number of decimals");
}

// The example by which the method is usually taught: six parties with 47.0, 16.0, 15.9, 12.0, 6.0
// and 3.1 % of the votes share ten seats.
TEST(RoundToTotal, SharesTenSeatsByLargestRemainder) {
  const auto seats = RoundToTotal({4.7, 1.6, 1.59, 1.2, 0.6, 0.31}, 10, 0);
  ASSERT_TRUE(seats.ok()) << seats.status();
  EXPECT_EQ(seats->total, 10);
  EXPECT_EQ(seats->parts, (Units{5, 2, 1, 1, 1, 0}));
}

TEST(RoundToTotal, EqualRemaindersAreServedInTheOrderGiven) {
  EXPECT_EQ(RoundToTotal({1. / 3, 1. / 3, 1. / 3}, 1, 1).value().parts, (Units{4, 3, 3}));
  EXPECT_EQ(RoundToTotal({0.5, 0.5, 0.5, 0.5}, 2, 0).value().parts, (Units{1, 1, 0, 0}));
  // 0.1 + 0.2 and 0.3 differ in the last bit; their remainders count as equal.
  EXPECT_EQ(RoundToTotal({0.3, 0.1 + 0.2, 0.4}, 1, 0).value().parts, (Units{0, 0, 1}));
  EXPECT_EQ(RoundToTotal({0.3, 0.1 + 0.2}, 0.6, 0).value().parts, (Units{1, 0}));
}

TEST(RoundToTotal, WholePartsStayAsTheyAre) {
  EXPECT_EQ(RoundToTotal({0, 0.29, 0.71}, 1, 2).value().parts, (Units{0, 29, 71}));
  EXPECT_EQ(RoundToTotal({}, 0, 2).value().total, 0);
}

TEST(RoundToTotal, TakesNegativeParts) {
  const RoundedParts rounded = RoundToTotal({1.26, -0.62, -0.24}, 0.4, 1).value();
  EXPECT_EQ(rounded.total, 4);
  EXPECT_EQ(rounded.parts, (Units{13, -6, -3}));  // remainders .6, .8, .6: two units to give
}

TEST(RoundToTotal, RefusesPartsThatMissTheTotal) {
  ExpectRefused(RoundToTotal({0.5, 0.4}, 1, 2).status(), "total: must be the sum of the parts");
  ExpectRefused(RoundToTotal({0.5, NAN}, 1, 2).status(), "parts[1]: must be a finite number");
  ExpectRefused(RoundToTotal({1}, 1, 9).status(), "decimals: must be between 0 and 6");
  ExpectRefused(RoundToTotal({2e9, -2e9}, 0, 0).status(),
                "parts[0]: is too large to print with this number of decimals");
  ExpectRefused(RoundToTotal(std::vector<double>(1001, 0), 0, 0).status(),
                "parts: must be at most 1000");
}

TEST(FormatUnits, WritesTheDecimalPoint) {
  EXPECT_EQ(FormatUnits(735, 3), "0.735");
  EXPECT_EQ(FormatUnits(-735, 3), "-0.735");
  EXPECT_EQ(FormatUnits(73512, 1), "7351.2");
  EXPECT_EQ(FormatUnits(7, 0), "7");
  EXPECT_EQ(FormatUnits(0, 2), "0.00");
  EXPECT_EQ(FormatUnits(std::numeric_limits<int64_t>::min(), 0), "-9223372036854775808");
}

std::vector<double> AnyParts() {
  // Few distinct values, so that equal remainders are common.
  const auto third = rc::gen::map(rc::gen::inRange(0, 90), [](int i) { return i / 3.0; });
  const auto eighth = rc::gen::map(rc::gen::inRange(0, 90), [](int i) { return i / 8.0; });
  const auto part = rc::gen::oneOf(third, eighth, Between(0, 40));
  return *rc::gen::container<std::vector<double>>(part);
}

RC_GTEST_PROP(RoundToTotalProperty, PartsAddUpExactlyAndStayWithinOneUnit, ()) {
  const std::vector<double> parts = AnyParts();
  const int decimals = *rc::gen::inRange(0, 5);
  const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
  const auto rounded = RoundToTotal(parts, total, decimals);
  RC_ASSERT(rounded.ok());
  RC_ASSERT(rounded->total == RoundHalfUp(total, decimals).value());
  RC_ASSERT(std::accumulate(rounded->parts.begin(), rounded->parts.end(), int64_t{0}) ==
            rounded->total);
  for (size_t i = 0; i < parts.size(); ++i) {
    const double exact = parts[i] * std::pow(10, decimals);
    RC_ASSERT(std::fabs(static_cast<double>(rounded->parts[i]) - exact) < 1 + 2e-6);
    if (exact == std::floor(exact)) RC_ASSERT(rounded->parts[i] == static_cast<int64_t>(exact));
  }
}

RC_GTEST_PROP(RoundToTotalProperty, NoPartOvertakesALargerOneByMoreThanTheTieRule, ()) {
  const std::vector<double> parts = AnyParts();
  const double total = std::accumulate(parts.begin(), parts.end(), 0.0);
  const auto rounded = RoundToTotal(parts, total, 1);
  RC_ASSERT(rounded.ok());
  for (size_t i = 0; i < parts.size(); ++i) {
    for (size_t j = 0; j < parts.size(); ++j) {
      // Larger, or equal and listed earlier: at least as many units.
      const bool ahead = parts[i] > parts[j] + 1e-6 || (parts[i] == parts[j] && i < j);
      if (ahead) RC_ASSERT(rounded->parts[i] >= rounded->parts[j]);
    }
  }
}

}  // namespace
}  // namespace partners::methods
