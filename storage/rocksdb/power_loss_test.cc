// Power lost at random instants: every acknowledged write is there afterwards, none by half.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "storage/rocksdb/acknowledged.h"
#include "storage/rocksdb/faulty_file_system.h"

namespace partners::storage {
namespace {

int Rounds(int ordinary) {
  const char* const asked = std::getenv("PARTNERS_FAULT_ROUNDS");
  return asked == nullptr ? ordinary : std::max(1, std::atoi(asked));
}

// A directory that loses power again and again; every so often a new one begins.
class PowerLoss {
 public:
  explicit PowerLoss(uint64_t seed)
      : random_(seed),
        directory_(MakeTestDirectory("power-loss")),
        disk_(std::make_shared<FaultyFileSystem>(seed)) {}
  ~PowerLoss() { std::filesystem::remove_all(directory_); }

  FaultyFileSystem& disk() { return *disk_; }
  size_t acknowledged() const { return acknowledged_.size(); }

  // One life, from power on to power off.
  void Live() {
    disk_->LosePowerAfter(1 + static_cast<int>(random_() % 250));
    absl::StatusOr<OpenStore> open = OpenTestStore(data(), disk_);
    if (open.ok()) {
      acknowledged_.WriteUntilRefused(*open->store, 3, 40);
      if (random_() % 8 == 0) open->database->Compact("test").IgnoreError();
      acknowledged_.WriteUntilRefused(*open->store, 3, 40);
      disk_->LosePowerAfter(0);
    }
    disk_->LosePowerAfter(0);
    open = absl::UnknownError("closed");
    disk_->Restart();
  }

  absl::Status Check() {
    absl::StatusOr<OpenStore> open = OpenTestStore(data());
    if (!open.ok()) return open.status();
    return acknowledged_.Check(*open->store);
  }

 private:
  std::string data() const { return directory_ + "/data"; }

  std::mt19937_64 random_;
  const std::string directory_;
  const std::shared_ptr<FaultyFileSystem> disk_;
  Acknowledged acknowledged_;
};

TEST(PowerLossTest, EveryAcknowledgedWriteIsThereAfterwards) {
  constexpr int kLives = 10;
  const int directories = (Rounds(200) + kLives - 1) / kLives;
  size_t acknowledged = 0;
  for (int seed = 1; seed <= directories; ++seed) {
    PowerLoss loss(static_cast<uint64_t>(seed));
    for (int life = 0; life < kLives; ++life) {
      loss.Live();
      const absl::Status checked = loss.Check();
      ASSERT_TRUE(checked.ok()) << checked << " in life " << life << " of seed " << seed;
    }
    acknowledged += loss.acknowledged();
  }
  EXPECT_GT(acknowledged, 100u);
}

TEST(PowerLossTest, LostWritesAreNoticedWhenSyncsAreIgnored) {
  int noticed = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    PowerLoss loss(seed);
    loss.Live();
    if (!loss.Check().ok()) continue;  // lost in the middle of being made: nothing to begin with
    loss.disk().IgnoreSyncs();
    for (int life = 0; life < 5; ++life) loss.Live();
    if (!loss.Check().ok()) ++noticed;
  }
  EXPECT_GE(noticed, 5);
}

}  // namespace
}  // namespace partners::storage
