// The main job while something kills one server process after the other, at any moment: calls that
// were cut off are made again by the client under their request ids.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <future>
#include <mutex>
#include <random>

#include "absl/strings/str_cat.h"
#include "tests/api/main_job.h"
#include "tests/support/test_cluster.h"

namespace partners::tests {
namespace {

// Processes that may be killed at any time but while a key is made or a channel opened.
class KilledProcesses final : public Ground {
 public:
  KilledProcesses(TestCluster::Shape shape, unsigned seed)
      : cluster_(PARTNERS_CLOCKED_PARTNERSD, shape), random_(seed) {}
  std::shared_ptr<client::Channel> Connect(const std::string& service, const Who& who) override {
    const std::lock_guard lock(mutex_);
    if (who.role == type::v1::ROLE_PUBLIC) return cluster_.Connect(service);
    return cluster_.Connect(service, cluster_.KeyFile(who.role, who.bound_to, who.principal));
  }
  void SetTime(absl::Time now) override { cluster_.clock().Set(now); }

  // Longer with every kill, so that whatever a machine needs to get on, it gets in the end.
  absl::Duration Pause() { return absl::Milliseconds(5 + Below(60 + 2 * kills_)); }
  size_t kills() const { return kills_; }
  void KillOne() {
    const std::lock_guard lock(mutex_);
    const auto& processes = cluster_.processes();
    const std::string& victim = processes[Below(processes.size())];
    cluster_.Kill(victim);
    cluster_.Restart(victim);
    ++kills_;
  }

 private:
  size_t Below(size_t limit) {
    return std::uniform_int_distribution<size_t>(0, limit - 1)(random_);
  }

  std::mutex mutex_;
  TestCluster cluster_;  // guarded by mutex_
  size_t kills_ = 0;     // of the thread that kills
  std::mt19937 random_;  // of the thread that kills
};

// Seeds to try: more by the variable that the tests of storage have too.
int Rounds() {
  const char* const rounds = std::getenv("PARTNERS_FAULT_ROUNDS");
  return rounds == nullptr ? 2 : std::max(2, std::atoi(rounds) / 100);
}

void RunStages(MainJob* job) {
  for (const MainJob::Stage& stage : job->Stages()) {
    SCOPED_TRACE(stage.name);
    stage.run();
    if (testing::Test::HasFailure()) return;
    job->RepeatLastStage();
    if (testing::Test::HasFailure()) return;
  }
}

// The job has a thread of its own: a process ends with the thread that started it.
void RunWhileKilled(TestCluster::Shape shape, unsigned seed) {
  SCOPED_TRACE(absl::StrCat("seed ", seed));
  KilledProcesses ground(shape, seed);
  MainJob job(&ground);
  const std::future<void> done = std::async(std::launch::async, RunStages, &job);
  while (done.wait_for(absl::ToChronoMilliseconds(ground.Pause())) == std::future_status::timeout) {
    ground.KillOne();
  }
  if (testing::Test::HasFailure()) return;
  job.ExpectNothingTwice();
  EXPECT_GT(ground.kills(), 3u);
}

TEST(KilledJobTest, ReachesARankingInOneProcess) {
  for (int seed = 1; seed <= Rounds(); ++seed)
    RunWhileKilled(TestCluster::Shape::kTogether, static_cast<unsigned>(seed));
}

TEST(KilledJobTest, ReachesARankingInProcessesApart) {
  for (int seed = 1; seed <= Rounds(); ++seed)
    RunWhileKilled(TestCluster::Shape::kApart, static_cast<unsigned>(seed));
}

}  // namespace
}  // namespace partners::tests
