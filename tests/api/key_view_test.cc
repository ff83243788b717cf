// A process's view of the keys, and its copy, after access was restored.
#include "services/server/key_view.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "services/server/data_directory.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

class KeyViewTest : public testing::Test {
 protected:
  std::unique_ptr<server::KeyView> Follow(TestServer& access, runtime::KeyDirectory* keys) {
    return std::make_unique<server::KeyView>(access.As(type::v1::ROLE_SERVICE, "services/registry"),
                                             data_->stores["registry"].get(), keys,
                                             telemetry_.get());
  }
  static bool Knows(const runtime::KeyDirectory& keys, const std::string& key) {
    return keys.Identify("Bearer " + key, absl::Now()).ok();
  }
  static bool Eventually(const std::function<bool()>& condition) {
    for (int i = 0; i < 4'000 && !condition(); ++i) absl::SleepFor(absl::Milliseconds(5));
    return condition();
  }

  TempDirectory directory_;
  std::unique_ptr<server::DataDirectory> data_ =
      server::OpenData(directory_.path(), {"registry"}, 8 << 20, runtime::SystemSources(), nullptr)
          .value();
  std::unique_ptr<runtime::Telemetry> telemetry_ = *runtime::Telemetry::Start({"", "none"});
};

TEST_F(KeyViewTest, WhatARestoredAccessNoLongerHasIsForgottenAlsoByTheCopy) {
  TestServer before;
  TestServer restored;  // has other keys, as an older backup would
  const std::string lost = before.Key(type::v1::ROLE_AUDITOR);
  const std::string kept = restored.Key(type::v1::ROLE_AUDITOR);
  {
    runtime::KeyDirectory keys;
    const auto view = Follow(before, &keys);
    EXPECT_TRUE(Eventually([&] { return view->ready() && Knows(keys, lost); }));
  }
  {
    runtime::KeyDirectory keys;
    const auto view = Follow(restored, &keys);
    EXPECT_TRUE(view->ready());  // by the copy
    EXPECT_TRUE(Eventually([&] { return Knows(keys, kept) && !Knows(keys, lost); }));
  }
  runtime::KeyDirectory keys;
  client::ChannelOptions nobody;
  nobody.server = "127.0.0.1:1";  // nothing listens there: the copy alone answers
  const auto channel = client::Channel::Open(nobody);
  ASSERT_TRUE(channel.ok()) << channel.status();
  const server::KeyView view(*channel, data_->stores["registry"].get(), &keys, telemetry_.get());
  EXPECT_TRUE(view.ready());
  EXPECT_FALSE(Knows(keys, lost));
  EXPECT_TRUE(Knows(keys, kept));
}

}  // namespace
}  // namespace partners::tests
