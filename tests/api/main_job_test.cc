// The main job from end to end: everything in one process, stopped and started again between its
// stages.
#include "tests/api/main_job.h"

#include <gtest/gtest.h>

#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

class InProcess final : public Ground {
 public:
  std::shared_ptr<client::Channel> Connect(const std::string&, const Who& who) override {
    if (who.role == type::v1::ROLE_PUBLIC) return server.Connect();
    return server.Connect(server.Key(who.role, who.bound_to, who.principal));
  }
  void SetTime(absl::Time now) override { server.clock().Set(now); }

  TestServer server;
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
  job.ExpectNothingTwice();
}

}  // namespace
}  // namespace partners::tests
