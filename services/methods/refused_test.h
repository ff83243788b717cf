#ifndef PARTNERS_SERVICES_METHODS_REFUSED_TEST_H_
#define PARTNERS_SERVICES_METHODS_REFUSED_TEST_H_

#include <gtest/gtest.h>

#include <string>

#include "absl/status/status.h"

namespace partners::methods::testing {

// For tests: the status is INVALID_ARGUMENT and its message names field and rule.
inline void ExpectRefused(const absl::Status& status, const std::string& message) {
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument) << status;
  EXPECT_EQ(status.message(), message);
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_REFUSED_TEST_H_
