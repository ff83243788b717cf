// Bytes flipped in any file: the open or a full read is refused, or every record is intact. Never
// fewer.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>

#include "absl/strings/match.h"
#include "storage/rocksdb/acknowledged.h"
#include "storage/rocksdb/synced_mark.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

std::string ReadBytes(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteBytes(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

class DamageTest : public testing::Test {
 protected:
  void SetUp() override {
    root_ = MakeTestDirectory("damage");
    Write(40);
    Compact();  // the first part is in tables
    Write(40);
    Compact();
    Write(40);  // the last part is in the write-ahead log only
  }
  void TearDown() override { fs::remove_all(root_); }

  fs::path original() const { return fs::path(root_) / "original"; }
  fs::path damaged() const { return fs::path(root_) / "damaged"; }

  void Write(int writes) {
    OpenStore open = OpenTestStore(original().string()).value();
    acknowledged_.WriteUntilRefused(*open.store, 2, writes);
  }
  void Compact() {
    OpenStore open = OpenTestStore(original().string()).value();
    ASSERT_TRUE(open.database->Compact("test").ok());
  }

  void CopyOriginal() {
    fs::remove_all(damaged());
    fs::copy(original(), damaged(), fs::copy_options::recursive);
  }

  // The files that carry records or say which do.
  std::vector<fs::path> Files(const std::string& what) const {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(original())) {
      const std::string name = entry.path().filename().string();
      if (absl::StrContains(name, what) && name != "LOG" && entry.file_size() > 0) {
        files.push_back(entry.path().filename());
      }
    }
    return files;
  }

  // Flips a bit of the copy and tells what a user of the store would be told.
  absl::Status FlipAndRead(const fs::path& file, size_t offset, int bit) {
    CopyOriginal();
    std::string bytes = ReadBytes(damaged() / file);
    bytes[offset] = static_cast<char>(bytes[offset] ^ (1 << bit));
    WriteBytes(damaged() / file, bytes);
    return Read();
  }

  absl::Status Read() {
    absl::StatusOr<OpenStore> open = OpenTestStore(damaged().string());
    return open.ok() ? acknowledged_.Check(*open->store) : open.status();
  }

  // An answer the operator can act on; a lost record found by our own check would be silent loss.
  static bool IsHonest(const absl::Status& status) {
    if (status.ok()) return true;
    const bool found_by_the_store = !absl::StrContains(status.message(), "acknowledged, but") &&
                                    !absl::StrContains(status.message(), "its row is missing") &&
                                    !absl::StrContains(status.message(), "without their change") &&
                                    !absl::StrContains(status.message(), "another one than");
    return found_by_the_store && (absl::IsDataLoss(status) || absl::IsFailedPrecondition(status));
  }

  // Flips random bits in random places of the named files; returns how many flips were refused.
  int FlipAtRandom(const std::string& what, int flips, size_t tail_bytes) {
    const std::vector<fs::path> files = Files(what);
    int refused = 0;
    for (int i = 0; i < flips && !files.empty(); ++i) {
      const fs::path& file = files[random_() % files.size()];
      const size_t size = fs::file_size(original() / file);
      const size_t offset = size - 1 - random_() % std::min(size, tail_bytes);
      const absl::Status status = FlipAndRead(file, offset, static_cast<int>(random_() % 8));
      EXPECT_TRUE(IsHonest(status)) << file << " at " << offset << " of " << size << ": " << status;
      if (!status.ok()) ++refused;
    }
    return refused;
  }

  std::mt19937_64 random_{7};
  std::string root_;
  Acknowledged acknowledged_;
};

TEST_F(DamageTest, UndamagedCopyIsIntact) {
  CopyOriginal();
  EXPECT_TRUE(Read().ok()) << Read();
}

TEST_F(DamageTest, FlippedBitsInTheWriteAheadLog) {
  EXPECT_GT(FlipAtRandom(".log", 60, SIZE_MAX), 40);
  EXPECT_GT(FlipAtRandom(".log", 60, 600), 40);  // the end, where damage looks like a torn write
}

TEST_F(DamageTest, EveryLengthFieldOfTheLastRecordsIsCovered) {
  // The bytes RocksDB takes for a torn write: a length that reaches past the end of the file.
  const std::vector<fs::path> logs = Files(".log");
  ASSERT_FALSE(logs.empty());
  const size_t size = fs::file_size(original() / logs.back());
  for (size_t back = 1; back <= std::min<size_t>(size, 1200); back += 3) {
    const absl::Status status = FlipAndRead(logs.back(), size - back, 6);
    ASSERT_TRUE(IsHonest(status)) << back << " bytes before the end: " << status;
  }
}

TEST_F(DamageTest, TruncatedWriteAheadLogIsRefused) {
  for (const fs::path& log : Files(".log")) {
    CopyOriginal();
    fs::resize_file(damaged() / log, fs::file_size(original() / log) - 1);
    EXPECT_TRUE(absl::IsDataLoss(Read())) << Read();
    fs::resize_file(damaged() / log, 0);
    EXPECT_TRUE(absl::IsDataLoss(Read())) << Read();
  }
}

TEST_F(DamageTest, RefusedOpenLeavesTheFilesAsTheyAre) {
  const fs::path log = Files(".log").back();
  CopyOriginal();
  fs::resize_file(damaged() / log, fs::file_size(original() / log) - 1);
  const std::string before = ReadBytes(damaged() / log);
  EXPECT_FALSE(Read().ok());
  EXPECT_EQ(ReadBytes(damaged() / log), before);  // what is left can still be rescued by hand
}

TEST_F(DamageTest, FlippedBitsInTables) { EXPECT_GT(FlipAtRandom(".sst", 100, SIZE_MAX), 30); }

TEST_F(DamageTest, FlippedBitsInTheManifest) {
  EXPECT_GT(FlipAtRandom("MANIFEST", 60, SIZE_MAX), 40);
  EXPECT_GT(FlipAtRandom("MANIFEST", 40, 200), 20);
}

TEST_F(DamageTest, FlippedBitsInCurrentAndTheMark) {
  FlipAtRandom("CURRENT", 16, SIZE_MAX);
  FlipAtRandom(SyncedMark::kFileName, 20, SIZE_MAX);
}

TEST_F(DamageTest, MissingFilesAreRefused) {
  for (const char* what : {".log", ".sst", "MANIFEST", "CURRENT", SyncedMark::kFileName}) {
    for (const fs::path& file : Files(what)) {
      CopyOriginal();
      fs::remove(damaged() / file);
      const absl::Status status = Read();
      EXPECT_FALSE(status.ok()) << file;
      EXPECT_TRUE(IsHonest(status)) << file << ": " << status;
    }
  }
}

TEST_F(DamageTest, BothSlotsOfTheMarkSpoiltIsRefused) {
  CopyOriginal();
  const fs::path mark = damaged() / SyncedMark::kFileName;
  std::string bytes = ReadBytes(mark);
  bytes[10] = static_cast<char>(bytes[10] ^ 1);
  bytes[4096 + 10] = static_cast<char>(bytes[4096 + 10] ^ 1);
  WriteBytes(mark, bytes);
  EXPECT_TRUE(absl::IsDataLoss(Read()));
}

}  // namespace
}  // namespace partners::storage
