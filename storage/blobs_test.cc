#include "storage/blobs.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

// SHA-256 of "abc", FIPS 180-2.
constexpr char kAbc[] = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

class BlobsTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/blobs-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    root_ = pattern;
    Open();
  }
  void TearDown() override { fs::remove_all(root_); }
  void Open() { blobs_ = Blobs::Open(root_ + "/blobs", 1000).value(); }
  std::string FileOf(const std::string& digest) const {
    return root_ + "/blobs/" + digest.substr(0, 2) + "/" + digest;
  }
  static void Write(const std::string& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  std::string root_;
  std::unique_ptr<Blobs> blobs_;
};

TEST_F(BlobsTest, PutIsNamedByItsDigestAndSurvivesReopening) {
  EXPECT_EQ(blobs_->Put("abc").value(), kAbc);
  EXPECT_EQ(blobs_->Put("abc").value(), kAbc);
  EXPECT_TRUE(blobs_->Put("").ok());
  Open();
  EXPECT_EQ(blobs_->Get(kAbc).value(), "abc");
}

TEST_F(BlobsTest, UnknownTooLongAndMisnamedAreRefused) {
  EXPECT_TRUE(absl::IsNotFound(blobs_->Get(kAbc).status()));
  EXPECT_TRUE(absl::IsInvalidArgument(blobs_->Put(std::string(1001, 'x')).status()));
  for (const std::string name : {"", "../../etc/passwd", "BA7816", "ba78"}) {
    EXPECT_TRUE(absl::IsInvalidArgument(blobs_->Get(name).status())) << name;
    EXPECT_TRUE(absl::IsInvalidArgument(blobs_->Delete(name))) << name;
  }
}

TEST_F(BlobsTest, DamagedDocumentIsDataLossAndPutRepairsIt) {
  ASSERT_TRUE(blobs_->Put("abc").ok());
  Write(FileOf(kAbc), "abd");
  EXPECT_TRUE(absl::IsDataLoss(blobs_->Get(kAbc).status()));
  ASSERT_TRUE(blobs_->Put("abc").ok());
  EXPECT_EQ(blobs_->Get(kAbc).value(), "abc");
}

TEST_F(BlobsTest, DeleteIsHarmlessTwice) {
  ASSERT_TRUE(blobs_->Put("abc").ok());
  EXPECT_TRUE(blobs_->Delete(kAbc).ok());
  EXPECT_TRUE(blobs_->Delete(kAbc).ok());
  EXPECT_TRUE(absl::IsNotFound(blobs_->Get(kAbc).status()));
}

TEST_F(BlobsTest, InterruptedPutLeavesNothingAfterReopening) {
  Write(root_ + "/blobs/new/7", "half");
  Open();
  EXPECT_TRUE(fs::is_empty(root_ + "/blobs/new"));
}

TEST_F(BlobsTest, CopyIsACompleteSetOfItsOwn) {
  ASSERT_TRUE(blobs_->Put("abc").ok());
  const std::string other = blobs_->Put("other").value();
  ASSERT_TRUE(blobs_->CopyTo(root_ + "/backup/blobs").ok());
  ASSERT_TRUE(blobs_->Put("later").ok());
  ASSERT_TRUE(blobs_->CopyTo(root_ + "/backup/blobs").ok());  // again: only what is new
  ASSERT_TRUE(blobs_->Delete(kAbc).ok());
  const auto copy = Blobs::Open(root_ + "/backup/blobs", 1000).value();
  EXPECT_EQ(copy->Get(kAbc).value(), "abc");
  EXPECT_EQ(copy->Get(other).value(), "other");
  EXPECT_EQ(fs::hard_link_count(FileOf(other)), 2u);
}

}  // namespace
}  // namespace partners::storage
