#include "services/runtime/stream_limits.h"

#include <gtest/gtest.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/limits.h"

namespace partners::runtime {
namespace {

class StreamLimitsTest : public testing::Test {
 protected:
  std::shared_ptr<void> Take(const std::string& caller, bool is_service = false) {
    return limits_.Take(caller, is_service, telemetry_.get());
  }
  std::unique_ptr<Telemetry> telemetry_ = *Telemetry::Start({"", "none"});
  StreamLimits limits_;
};

TEST_F(StreamLimitsTest, OneCallerHasItsShareAndGetsItBack) {
  std::vector<std::shared_ptr<void>> open;
  for (int i = 0; i < kStreamsPerCallerMax; ++i) {
    ASSERT_NE(open.emplace_back(Take("a")), nullptr) << i;
  }
  EXPECT_EQ(Take("a"), nullptr);
  EXPECT_NE(Take("b"), nullptr);
  open.pop_back();
  EXPECT_NE(Take("a"), nullptr);
}

TEST_F(StreamLimitsTest, WhatIsKeptForServicesNobodyElseGets) {
  std::vector<std::shared_ptr<void>> open;
  for (int i = 0; i < kStreamsMax - kStreamsForServices; ++i) {
    ASSERT_NE(open.emplace_back(Take(absl::StrCat("caller", i))), nullptr) << i;
  }
  EXPECT_EQ(Take("one more"), nullptr);
  for (int i = 0; i < kStreamsForServices; ++i) {
    ASSERT_NE(open.emplace_back(Take("service", true)), nullptr) << i;
  }
  EXPECT_EQ(Take("service", true), nullptr);
}

}  // namespace
}  // namespace partners::runtime
