#include "services/server/scrubber.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <mutex>
#include <string>
#include <vector>

#include "services/server/data_directory.h"

namespace partners::server {
namespace {

namespace fs = std::filesystem;

constexpr char kCanary[] = "Wilhelmina Canary";

class ScrubberTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/scrubber-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    Open();
  }
  void TearDown() override {
    data_.reset();
    fs::remove_all(root_);
  }
  void Open() {
    data_.reset();
    data_ = OpenData(root_, {"registry"}, 8 << 20, runtime::SystemSources(), nullptr).value();
  }
  storage::Store& store() { return *data_->stores["registry"]; }

  void AppendCanary() {
    storage::ChangeDraft draft;
    draft.resource = "partners/p1";
    draft.kind = storage::ChangeHeader::KIND_CREATED;
    draft.payload = kCanary;
    EXPECT_TRUE(
        store().Write([&](storage::Transaction& txn) { return txn.Append(draft).status(); }).ok());
  }
  void Redact(uint64_t sequence) {
    storage::ChangeDraft draft;
    draft.resource = "partners/p1";
    draft.kind = storage::ChangeHeader::KIND_REDACTED;
    EXPECT_TRUE(store()
                    .Write([&](storage::Transaction& txn) {
                      return txn.Redact({sequence}, draft).status();
                    })
                    .ok());
  }
  bool CanaryInFiles() const {
    for (const auto& entry : fs::recursive_directory_iterator(root_)) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
      if (text.find(kCanary) != std::string::npos) return true;
    }
    return false;
  }
  void AwaitScrubbed() {
    for (int i = 0; i < 2'000 && HasRedactedBytes(store()).value(); ++i) usleep(5'000);
    EXPECT_FALSE(HasRedactedBytes(store()).value());
  }

  std::string root_;
  std::unique_ptr<DataDirectory> data_;
};

TEST_F(ScrubberTest, RedactedBytesLeaveTheFilesWithinTheInterval) {
  const Scrubber scrubber(data_->database.get(), {{"registry", &store()}}, nullptr,
                          std::chrono::milliseconds(20));
  for (uint64_t sequence : {1, 3}) {
    AppendCanary();
    EXPECT_FALSE(HasRedactedBytes(store()).value());
    EXPECT_TRUE(CanaryInFiles());
    Redact(sequence);
    AwaitScrubbed();
    EXPECT_FALSE(CanaryInFiles());
  }
}

TEST_F(ScrubberTest, WhatAnEarlierProcessRedactedIsScrubbedAtTheNextStart) {
  AppendCanary();
  Redact(1);
  EXPECT_TRUE(HasRedactedBytes(store()).value());
  EXPECT_TRUE(CanaryInFiles());
  Open();
  AwaitScrubbed();
  EXPECT_FALSE(CanaryInFiles());
}

// The store's log is there, its files are not: a compaction that fails.
TEST_F(ScrubberTest, AFailingRunIsToldOnceAndTriedAgain) {
  AppendCanary();
  Redact(1);
  std::mutex mutex;
  std::vector<std::string> told;
  const auto on_failure = [&](const std::string& role, const absl::Status& why) {
    const std::lock_guard lock(mutex);
    told.push_back(role + ": " + why.ToString());
  };
  std::atomic<int> runs{0};
  {
    const Scrubber scrubber(data_->database.get(), {{"away", &store()}}, on_failure,
                            std::chrono::milliseconds(1));
    const Ticker clock(std::chrono::milliseconds(10), [&] { ++runs; });
    while (runs < 20) usleep(1'000);
  }
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0], "away: NOT_FOUND: this store is not open");
  EXPECT_TRUE(HasRedactedBytes(store()).value());
}

}  // namespace
}  // namespace partners::server
