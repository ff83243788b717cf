#ifndef PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_
#define PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_

#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "clients/compute/json.h"
#include "clients/compute/run.h"

// For tests: `partners compute` with everything it wrote.
namespace partners::compute::testing {

struct Ran {
  int status = 0;
  std::string out, err;
};

inline Ran Call(const std::vector<std::string>& arguments, const std::string& input = "") {
  std::istringstream in(input);
  std::ostringstream out, err;
  const int status = RunCompute(arguments, in, out, err);
  return {status, out.str(), err.str()};
}

// What a method answers, null when it refuses.
inline InputJson Answer(const std::string& method, const std::string& input) {
  const Ran ran = Call({method}, input);
  EXPECT_EQ(ran.status, 0) << method << " " << ran.err;
  return ran.status == 0 ? InputJson::parse(ran.out) : InputJson();
}

inline void ExpectNear(const InputJson& number, double expected, double tolerance) {
  ASSERT_TRUE(number.is_number()) << number;
  EXPECT_NEAR(number.get<double>(), expected, tolerance);
}

inline void ExpectRefused(const std::vector<std::string>& arguments, const std::string& input,
                          const std::string& line) {
  const Ran ran = Call(arguments, input);
  EXPECT_EQ(ran.status, 2) << input;
  EXPECT_EQ(ran.out, "");
  EXPECT_EQ(ran.err, line + "\n");
}

}  // namespace partners::compute::testing

#endif  // PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_
