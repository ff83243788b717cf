#include "services/methods/property_test.h"

#include <numeric>

namespace rc::gen {
template Gen<int> inRange(int, int);
template Gen<size_t> inRange(size_t, size_t);
}  // namespace rc::gen

namespace partners::methods::testing {

rc::Gen<double> Between(double low, double high) {
  const auto few = rc::gen::map(rc::gen::inRange(0, 21),
                                [=](int i) { return std::min(high, low + (high - low) * i / 20); });
  const auto many = rc::gen::map(rc::gen::inRange(0, 2147483647), [=](int i) {
    return std::min(high, low + (high - low) * (i / 2147483646.0));
  });
  return rc::gen::oneOf(few, many);
}

std::vector<size_t> AnyOrder(size_t count) {
  const std::vector<size_t> keys =
      *rc::gen::container<std::vector<size_t>>(count, rc::gen::inRange<size_t>(0, 1'000'000));
  std::vector<size_t> order(count);
  std::iota(order.begin(), order.end(), size_t{0});
  std::ranges::stable_sort(order, {}, [&](size_t i) { return keys[i]; });
  return order;
}

}  // namespace partners::methods::testing
