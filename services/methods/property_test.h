#ifndef PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_
#define PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

// For tests: what the property tests of this folder share. A failing property prints the seed;
// RC_PARAMS="seed=… max_success=…" in the environment repeats it.
namespace partners::methods::testing {

// 2000 random cases per property, unless the environment says otherwise. Set while statics are
// initialised: the library reads it at the first property.
inline const bool kManyCases = [] {
  // NOLINTNEXTLINE(concurrency-mt-unsafe): no second thread exists before main
  return setenv("RC_PARAMS", "max_success=2000", /*overwrite=*/0) == 0;
}();

// A number between low and high: decimals with few digits, and full doubles, ends included.
inline rc::Gen<double> Between(double low, double high) {
  const auto few = rc::gen::map(rc::gen::inRange(0, 21),
                                [=](int i) { return std::min(high, low + (high - low) * i / 20); });
  const auto many = rc::gen::map(rc::gen::inRange(0, 2147483647), [=](int i) {
    return std::min(high, low + (high - low) * (i / 2147483646.0));
  });
  return rc::gen::oneOf(few, many);
}

// A permutation of items.
template <typename T>
std::vector<T> Shuffled(const std::vector<T>& items) {
  std::vector<size_t> keys = *rc::gen::container<std::vector<size_t>>(
      items.size(), rc::gen::inRange<size_t>(0, 1'000'000));
  std::vector<size_t> order(items.size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](size_t i) { return keys[i]; });
  std::vector<T> shuffled;
  shuffled.reserve(items.size());
  for (size_t i : order) shuffled.push_back(items[i]);
  return shuffled;
}

// The status is INVALID_ARGUMENT and its message names field and rule.
inline void ExpectRefused(const absl::Status& status, const std::string& message) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(status.message(), message);
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_
