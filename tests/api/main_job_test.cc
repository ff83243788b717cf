// The main job from end to end: everything in one process, stopped and started again between its
// stages.
#include "tests/api/main_job.h"

#include <gtest/gtest.h>

#include "tests/api/in_process.h"
#include "tests/support/test_cluster.h"

namespace partners::tests {
namespace {

class Processes final : public Ground {
 public:
  explicit Processes(TestCluster::Shape shape) : cluster(PARTNERS_CLOCKED_PARTNERSD, shape) {}
  std::shared_ptr<client::Channel> Connect(const std::string& service, const Who& who) override {
    if (who.role == type::v1::ROLE_PUBLIC) return cluster.Connect(service);
    return cluster.Connect(service, cluster.KeyFile(who.role, who.bound_to, who.principal));
  }
  void SetTime(absl::Time now) override { cluster.clock().Set(now); }

  TestCluster cluster;
};

TEST(MainJobTest, ReachesARankingInOneProcessThatIsRestartedAfterEveryStage) {
  InProcess ground;
  MainJob job(&ground);
  for (const MainJob::Stage& stage : job.Stages()) {
    SCOPED_TRACE(stage.name);
    stage.run();
    if (HasFailure()) return;
    ground.server.Restart();
    job.RepeatLastStage();
    if (HasFailure()) return;
  }
  ground.server.Restart();
  job.RankAtOnce();
  job.ExpectNothingTwice();
}

TEST(MainJobTest, ReachesARankingInOneProcessThatIsKilledAfterEveryStage) {
  Processes ground(TestCluster::Shape::kTogether);
  MainJob job(&ground);
  for (const MainJob::Stage& stage : job.Stages()) {
    SCOPED_TRACE(stage.name);
    stage.run();
    if (HasFailure()) return;
    ground.cluster.Kill("all");
    ground.cluster.Restart("all");
    job.RepeatLastStage();
    if (HasFailure()) return;
  }
  job.ExpectNothingTwice();
}

// Another process dies after every stage. The registry is down while the decision is taken, so that
// what it becomes has to wait.
TEST(MainJobTest, ReachesARankingInProcessesOfWhichOneIsKilledAfterEveryStage) {
  Processes ground(TestCluster::Shape::kApart);
  MainJob job(&ground);
  size_t turn = 0;
  for (const MainJob::Stage& stage : job.Stages()) {
    SCOPED_TRACE(stage.name);
    const bool decides = stage.name == "decision";
    if (decides) ground.cluster.Kill("registry");
    stage.run();
    if (HasFailure()) return;
    const auto& processes = ground.cluster.processes();
    const std::string victim = decides ? "vetting" : processes[turn++ % processes.size()];
    ground.cluster.Kill(victim);
    ground.cluster.Restart(victim);
    job.RepeatLastStage();
    ground.cluster.Restart("registry");
    if (HasFailure()) return;
  }
  job.ExpectNothingTwice();
}

}  // namespace
}  // namespace partners::tests
