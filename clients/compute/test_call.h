#ifndef PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_
#define PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_

#include <sstream>
#include <string>
#include <vector>

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

}  // namespace partners::compute::testing

#endif  // PARTNERS_CLIENTS_COMPUTE_TEST_CALL_H_
