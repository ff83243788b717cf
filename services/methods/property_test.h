#ifndef PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_
#define PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_

#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/methods/refused_test.h"

// What nearly every property draws, compiled once: in property_test.cc.
namespace rc::gen {
extern template Gen<int> inRange(int, int);
extern template Gen<size_t> inRange(size_t, size_t);
}  // namespace rc::gen

// For tests: what the property tests of this folder share. A failing property prints the seed;
// RC_PARAMS="seed=… max_success=…" in the environment repeats it.
namespace partners::methods::testing {

// 2000 random cases per property, unless the environment says otherwise. Set while statics are
// initialised: the library reads it at the first property.
inline const bool kManyCases = [] {
  // No second thread exists before main.
  return setenv("RC_PARAMS", "max_success=2000", /*overwrite=*/0) == 0;
}();

// A number between low and high: decimals with few digits, and full doubles, ends included.
rc::Gen<double> Between(double low, double high);

// A permutation of 0 to count - 1.
std::vector<size_t> AnyOrder(size_t count);

// A permutation of items.
template <typename T>
std::vector<T> Shuffled(const std::vector<T>& items) {
  std::vector<T> shuffled;
  shuffled.reserve(items.size());
  for (size_t i : AnyOrder(items.size())) shuffled.push_back(items[i]);
  return shuffled;
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_PROPERTY_TEST_H_
