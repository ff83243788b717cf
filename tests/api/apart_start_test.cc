// A process on a machine of its own that starts while access is away: what it answers to whom.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "clients/cpp/operations_client.h"
#include "clients/cpp/registry_client.h"
#include "tests/support/test_cluster.h"

namespace partners::tests {
namespace {

// In the log of a process: one more attempt to reach access has failed.
constexpr char kAttempt[] = "access cannot be followed";

class ApartStartTest : public testing::Test {
 protected:
  client::CallOptions Once() const {
    client::CallOptions once;
    once.retry = client::Retry::kNever;
    once.timeout = absl::Seconds(5);
    return once;
  }
  absl::Status AskWith(const std::string& key_file) {
    const client::OperationsClient operations(cluster_.Connect("registry", key_file));
    return operations.GetServerInfo({}, Once()).status();
  }
  absl::Status AskAsPublic() {
    return client::RegistryClient(cluster_.Connect("registry")).ListPartners({}, Once()).status();
  }
  absl::Status Health() { return cluster_.Connect("registry")->CheckHealth("", Once()); }
  static bool Eventually(const std::function<absl::Status()>& ask) {
    for (int i = 0; i < 4'000 && !ask().ok(); ++i) absl::SleepFor(absl::Milliseconds(5));
    return ask().ok();
  }
  // Access goes away, and the registry starts again, when `forget` as one that never ran.
  void RestartRegistryAlone(bool forget) {
    cluster_.Kill("access");
    cluster_.Kill("registry");
    if (forget) cluster_.Forget("registry");
    cluster_.RestartAlone("registry");
    ASSERT_TRUE(Eventually([this] { return AskAsPublic(); }));  // needs no key
  }

  TestCluster cluster_{PARTNERS_CLOCKED_PARTNERSD, TestCluster::Shape::kApart};
};

TEST_F(ApartStartTest, WithoutACopyOfTheKeysNoKeyIsJudgedUntilAccessIsReached) {
  const std::string known = cluster_.KeyFile(type::v1::ROLE_AUDITOR);
  ASSERT_TRUE(AskWith(known).ok());
  RestartRegistryAlone(/*forget=*/true);
  const int before = cluster_.CountInLog("registry", kAttempt);
  for (int i = 1; i <= 2; ++i) {
    const absl::Status status = AskWith(known);
    EXPECT_TRUE(absl::IsUnavailable(status)) << status;
    EXPECT_TRUE(absl::StrContains(status.message(), "no copy of the keys")) << status;
    const absl::Status health = Health();
    EXPECT_TRUE(absl::StrContains(health.message(), "not serving")) << health;
    cluster_.AwaitInLog("registry", kAttempt, before + i);  // it has tried again
  }
  EXPECT_TRUE(AskAsPublic().ok());
  cluster_.Restart("access");
  EXPECT_TRUE(Eventually([&] { return AskWith(known); }));
  EXPECT_TRUE(Eventually([this] { return Health(); }));
}

TEST_F(ApartStartTest, TheCopyOfAnEarlierRunCountsWhileAccessIsAway) {
  const std::string known = cluster_.KeyFile(type::v1::ROLE_AUDITOR);
  absl::Status status = absl::UnknownError("not asked yet");
  // A new key is in the copy a moment after it counts: a registry that was killed before then is
  // given another one.
  for (int i = 0; i < 20 && !status.ok(); ++i) {
    RestartRegistryAlone(/*forget=*/false);
    status = AskWith(known);
    if (status.ok()) break;
    cluster_.Restart("access");
    ASSERT_TRUE(Eventually([&] { return AskWith(known); }));
  }
  EXPECT_TRUE(status.ok()) << status;
  EXPECT_TRUE(Health().ok());
}

}  // namespace
}  // namespace partners::tests
