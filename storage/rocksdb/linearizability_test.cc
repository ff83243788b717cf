// Concurrent reads and writes, in real time and across power losses, are linearizable.
#include "storage/rocksdb/linearizability.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <filesystem>
#include <random>
#include <thread>

#include "storage/rocksdb/acknowledged.h"
#include "storage/rocksdb/faulty_file_system.h"

namespace partners::storage {
namespace {

Operation WriteOf(const std::string& value, uint64_t invoked, uint64_t answered) {
  return {true, value, invoked, answered};
}
Operation ReadOf(const std::string& value, uint64_t invoked, uint64_t answered) {
  return {false, value, invoked, answered};
}

TEST(LinearizabilityTest, OrdersThatExistAreFound) {
  EXPECT_TRUE(IsLinearizable({}));
  EXPECT_TRUE(IsLinearizable({ReadOf("", 1, 2), WriteOf("a", 3, 4), ReadOf("a", 5, 6)}));
  // Overlapping, so either order will do.
  EXPECT_TRUE(IsLinearizable({WriteOf("a", 1, 10), ReadOf("", 2, 3), ReadOf("a", 4, 5)}));
  EXPECT_TRUE(IsLinearizable({WriteOf("a", 1, 10), WriteOf("b", 1, 10), ReadOf("a", 11, 12)}));
  // A write without an answer may have happened, or not.
  EXPECT_TRUE(IsLinearizable({WriteOf("a", 1, kNeverAnswered), ReadOf("a", 5, 6)}));
  EXPECT_TRUE(IsLinearizable({WriteOf("a", 1, kNeverAnswered), ReadOf("", 5, 6)}));
}

TEST(LinearizabilityTest, SeededViolationsAreFound) {
  // A stale read.
  EXPECT_FALSE(IsLinearizable({WriteOf("a", 1, 2), ReadOf("", 3, 4)}));
  // A read of the future.
  EXPECT_FALSE(IsLinearizable({ReadOf("a", 1, 2), WriteOf("a", 3, 4)}));
  // Two readers that disagree about the order.
  EXPECT_FALSE(IsLinearizable({WriteOf("a", 1, 10), WriteOf("b", 1, 10), ReadOf("a", 11, 12),
                               ReadOf("b", 13, 14), ReadOf("a", 15, 16)}));
  // A write that happened and was forgotten again.
  EXPECT_FALSE(
      IsLinearizable({WriteOf("a", 1, kNeverAnswered), ReadOf("a", 5, 6), ReadOf("", 7, 8)}));
}

constexpr size_t kRegisters = 3;

// Threads that read and write a few registers, and the history they saw.
class Registers {
 public:
  explicit Registers(uint64_t seed) : random_(seed) {}

  void Use(Store& store, int threads, int operations) {
    std::vector<std::thread> running;
    for (int t = 0; t < threads; ++t) {
      running.emplace_back([this, &store, operations, seed = random_()] {
        std::mt19937_64 random(seed);
        for (int i = 0; i < operations; ++i) {
          const size_t which = random() % kRegisters;
          if (random() % 2 == 0 ? !Write(store, which) : !Read(store, which)) return;
        }
      });
    }
    for (std::thread& thread : running) thread.join();
  }

  void ReadAll(Store& store) {
    for (size_t which = 0; which < kRegisters; ++which) Read(store, which);
  }

  bool AllLinearizable() const {
    return std::all_of(histories_.begin(), histories_.end(), IsLinearizable);
  }

 private:
  static std::string KeyOf(size_t which) { return "register/" + std::to_string(which); }

  bool Write(Store& store, size_t which) {
    const std::string value = std::to_string(++next_value_);
    Operation operation = WriteOf(value, ++clock_, kNeverAnswered);
    const bool ok = store
                        .Write([&](Transaction& txn) {
                          txn.Put(KeyOf(which), value);
                          return absl::OkStatus();
                        })
                        .ok();
    if (ok) operation.answered = ++clock_;
    Keep(which, operation);
    return ok;
  }

  bool Read(Store& store, size_t which) {
    Operation operation = ReadOf("", ++clock_, 0);
    const bool ok = store
                        .Read([&](const View& view) {
                          return view.Get(Space::kRows, KeyOf(which), &operation.value).status();
                        })
                        .ok();
    operation.answered = ++clock_;
    if (ok) Keep(which, operation);
    return ok;
  }

  void Keep(size_t which, const Operation& operation) {
    std::lock_guard<std::mutex> lock(mutex_);
    histories_[which].push_back(operation);
  }

  std::mt19937_64 random_;
  std::atomic<uint64_t> clock_{0};
  std::atomic<uint64_t> next_value_{0};
  std::mutex mutex_;
  std::array<std::vector<Operation>, kRegisters> histories_;
};

// Four lives of one directory with power losses between; a history over all of them.
class Lives {
 public:
  explicit Lives(uint64_t seed)
      : random_(seed),
        directory_(MakeTestDirectory("linear")),
        disk_(std::make_shared<FaultyFileSystem>(seed)),
        registers_(seed) {
    OpenTestStore(data(), disk_).IgnoreError();
  }
  ~Lives() { std::filesystem::remove_all(directory_); }
  FaultyFileSystem& disk() { return *disk_; }

  // False when a history is not linearizable, or the store is not there any more.
  bool Run() {
    for (int life = 0; life < 4; ++life) {
      absl::StatusOr<OpenStore> open = OpenTestStore(data(), disk_);
      if (!open.ok()) return false;
      registers_.ReadAll(*open->store);
      disk_->LosePowerAfter(1 + static_cast<int>(random_() % 60));
      registers_.Use(*open->store, 4, 7);
      disk_->LosePowerAfter(0);
      open = absl::UnknownError("closed");
      disk_->Restart();
    }
    return registers_.AllLinearizable();
  }

 private:
  std::string data() const { return directory_ + "/data"; }

  std::mt19937_64 random_;
  const std::string directory_;
  const std::shared_ptr<FaultyFileSystem> disk_;
  Registers registers_;
};

TEST(LinearizabilityTest, ReadsAndWritesAreLinearizableAcrossPowerLosses) {
  for (uint64_t seed = 1; seed <= 25; ++seed) {
    Lives lives(seed);
    ASSERT_TRUE(lives.Run()) << "seed " << seed;
  }
}

TEST(LinearizabilityTest, IgnoredSyncsAreFoundOut) {
  int found = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    Lives lives(seed);
    lives.disk().IgnoreSyncs();
    if (!lives.Run()) ++found;
  }
  EXPECT_GE(found, 5);
}

}  // namespace
}  // namespace partners::storage
