#include "services/server/front_door.h"

#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/match.h"
#include "clients/cpp/channel.h"

namespace partners::server {
namespace {

class FrontDoorTest : public ::testing::Test {
 protected:
  FrontDoorTest() {
    runtime::PipelineOptions options;
    options.sources = runtime::SystemSources();
    options.keys = &keys_;
    options.telemetry = telemetry_.get();
    pipeline_ = std::make_unique<runtime::Pipeline>(options);
    config_.set_listen("127.0.0.1:0");
  }
  ~FrontDoorTest() override {
    door_.Stop(absl::ZeroDuration());
    door_.Close();
    pipeline_->Stop();
  }

  absl::Status Open() { return door_.Open(pipeline_.get(), config_); }
  bool IsServing() {
    return client::Channel::Over(door_.InProcessChannel(), "")->CheckHealth("").ok();
  }
  // What a stranger at the door hears.
  static absl::Status Knock(const std::string& address) {
    client::ChannelOptions options;
    options.server = address;
    client::CallOptions soon;
    soon.timeout = absl::Seconds(5);
    return (*client::Channel::Open(options))->CheckHealth("", soon);
  }

  runtime::KeyDirectory keys_;
  std::unique_ptr<runtime::Telemetry> telemetry_ = *runtime::Telemetry::Start({"", "none"});
  std::unique_ptr<runtime::Pipeline> pipeline_;
  Config config_;
  FrontDoor door_;
};

TEST_F(FrontDoorTest, ServesFromTheMomentTheKeysAreHere) {
  ASSERT_TRUE(Open().ok());
  EXPECT_FALSE(IsServing());
  door_.KeysAreHere();
  EXPECT_TRUE(IsServing());
}

TEST_F(FrontDoorTest, KeysThatWereHereBeforeItOpenedCount) {
  door_.KeysAreHere();
  ASSERT_TRUE(Open().ok());
  EXPECT_TRUE(IsServing());
}

TEST_F(FrontDoorTest, NothingMakesUpForAStoreThatHasStopped) {
  ASSERT_TRUE(Open().ok());
  door_.KeysAreHere();
  door_.StoreHasStopped();
  EXPECT_FALSE(IsServing());
  door_.KeysAreHere();
  EXPECT_FALSE(IsServing());
}

TEST_F(FrontDoorTest, AStoreThatStoppedBeforeItOpenedIsNotForgotten) {
  door_.StoreHasStopped();
  ASSERT_TRUE(Open().ok());
  door_.KeysAreHere();
  EXPECT_FALSE(IsServing());
}

TEST_F(FrontDoorTest, HasAnAddressWhileItIsOpenAndAnswersThereUntilItStops) {
  EXPECT_EQ(door_.address(), "");
  ASSERT_TRUE(Open().ok());
  door_.KeysAreHere();
  const std::string address = door_.address();
  EXPECT_TRUE(absl::StartsWith(address, "127.0.0.1:")) << address;
  EXPECT_TRUE(Knock(address).ok());
  door_.Stop(absl::Seconds(1));
  EXPECT_FALSE(Knock(address).ok());
  door_.StoreHasStopped();  // news that comes late
  door_.Close();
  door_.KeysAreHere();
  EXPECT_EQ(door_.address(), "");
}

TEST_F(FrontDoorTest, WhatItCannotListenOnLeavesItShut) {
  config_.set_listen("127.0.0.1:99999");
  EXPECT_FALSE(Open().ok());
  EXPECT_EQ(door_.address(), "");
  door_.KeysAreHere();
}

TEST_F(FrontDoorTest, TakesNewsFromAnyThreadWhileItOpens) {
  std::thread keys([this] { door_.KeysAreHere(); });
  std::thread reader([this] { static_cast<void>(door_.address()); });
  ASSERT_TRUE(Open().ok());
  keys.join();
  reader.join();
  EXPECT_TRUE(IsServing());
}

}  // namespace
}  // namespace partners::server
