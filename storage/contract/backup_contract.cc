// Checkpoint while serving, and restore.
#include <thread>

#include "storage/contract/contract.h"
#include "storage/log.h"

namespace partners::storage {
namespace {

TEST_P(EngineContract, CheckpointWhileWritingRestoresToAWholePrefixUnderANewLogId) {
  if (!GetParam().restore) GTEST_SKIP() << "the engine has no checkpoints";
  Open();
  std::atomic<bool> writing{true};
  std::atomic<uint64_t> acknowledged{0};
  std::thread writer([&] {
    while (writing) acknowledged = Append("things/a", "payload " + std::to_string(acknowledged));
  });
  EXPECT_TRUE(Eventually([&] { return acknowledged > 20; }));
  const uint64_t before = acknowledged;
  const absl::Status made = opened().Checkpoint(Path("backup/one"));
  EXPECT_TRUE(made.ok()) << made;
  const uint64_t after = acknowledged + 1;
  writing = false;
  writer.join();
  EXPECT_TRUE(absl::IsAlreadyExists(opened().Checkpoint(Path("backup/one"))));
  const std::string log_id = store().log_id();
  Close();

  ASSERT_TRUE(GetParam().restore(Path("backup/one"), Path("restored"), random()).ok());
  EXPECT_TRUE(
      absl::IsAlreadyExists(GetParam().restore(Path("backup/one"), Path("restored"), random())));
  ASSERT_TRUE(TryOpen(Path("restored")).ok());
  EXPECT_NE(store().log_id(), log_id);
  EXPECT_EQ(store().log_id().size(), 32u);
  EXPECT_GE(store().last_sequence(), before);
  EXPECT_LE(store().last_sequence(), after);
  ASSERT_TRUE(store()
                  .Read([&](const View& view) {
                    return ScanChanges(view, 0, 1'000'000,
                                       [](const Change& change) {
                                         EXPECT_EQ(change.payload,
                                                   "payload " + std::to_string(
                                                                    change.header.sequence() - 1));
                                         return true;
                                       })
                        .status();
                  })
                  .ok());
  const uint64_t last = store().last_sequence();
  EXPECT_EQ(Append("things/a", "goes on"), last + 1);
  Open();  // the original is as it was
  EXPECT_EQ(store().log_id(), log_id);
}

TEST_P(EngineContract, RestoringWhatIsNoCheckpointIsRefused) {
  if (!GetParam().restore) GTEST_SKIP() << "the engine has no checkpoints";
  EXPECT_TRUE(absl::IsNotFound(GetParam().restore(Path("nothing"), Path("restored"), random())));
}

}  // namespace
}  // namespace partners::storage
