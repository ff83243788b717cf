// The disk full at the n-th write, then space again: nothing acknowledged is lost, nothing is there
// by half, and the store is not used any more until it is opened again.
#include <gtest/gtest.h>

#include <filesystem>

#include "storage/rocksdb/acknowledged.h"
#include "storage/rocksdb/faulty_file_system.h"

namespace partners::storage {
namespace {

class DiskFullTest : public testing::Test {
 protected:
  void SetUp() override { directory_ = MakeTestDirectory("disk-full"); }
  void TearDown() override { std::filesystem::remove_all(directory_); }
  std::string data() const { return directory_ + "/data"; }

  std::string directory_;
};

TEST_F(DiskFullTest, EveryNthWriteFails) {
  Acknowledged acknowledged;
  size_t stopped = 0;
  for (int n = 0; n < 70; ++n) {
    auto disk = std::make_shared<FaultyFileSystem>(static_cast<uint64_t>(n));
    disk->FillDiskAfter(n);
    {
      absl::StatusOr<OpenStore> open = OpenTestStore(data(), disk);
      if (open.ok()) {
        acknowledged.WriteUntilRefused(*open->store, 2, 60);
        if (!open->store->health().ok()) {
          ++stopped;
          disk->FreeDisk();  // space alone does not bring the store back
          EXPECT_TRUE(absl::IsUnavailable(WriteLabelled(*open->store, "late").status()));
          EXPECT_TRUE(absl::IsUnavailable(open->store->health()));
        }
      } else {
        EXPECT_TRUE(absl::IsUnavailable(open.status())) << open.status();
      }
    }
    disk->FreeDisk();
    absl::StatusOr<OpenStore> again = OpenTestStore(data(), disk);
    ASSERT_TRUE(again.ok()) << again.status() << " after write " << n;
    const absl::Status checked = acknowledged.Check(*again->store);
    ASSERT_TRUE(checked.ok()) << checked << " after write " << n;
    absl::StatusOr<uint64_t> goes_on = WriteLabelled(*again->store, "again");
    ASSERT_TRUE(goes_on.ok()) << goes_on.status();
    acknowledged.Add(*goes_on, "again");
  }
  EXPECT_GT(stopped, 10u);
}

}  // namespace
}  // namespace partners::storage
