// What the RocksDB engine promises beyond the contract every engine keeps.
#include "storage/rocksdb/database.h"

#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "absl/strings/match.h"
#include "storage/keys.h"
#include "storage/rocksdb/acknowledged.h"
#include "storage/rocksdb/synced_mark.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

std::string Random(size_t n) {
  static std::mt19937_64 random(5);
  std::string bytes;
  while (bytes.size() < n) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override { root_ = MakeTestDirectory("database"); }
  void TearDown() override { fs::remove_all(root_); }
  std::string Path(const std::string& name) const { return root_ + "/" + name; }

  absl::StatusOr<std::unique_ptr<Database>> Open(std::vector<std::string> stores) {
    DatabaseOptions options;
    options.directory = Path("data");
    options.stores = std::move(stores);
    options.compact_patience = patience_;
    return Database::Open(options);
  }

  // Files that contain the bytes.
  std::vector<std::string> FilesWith(const std::string& bytes) const {
    std::vector<std::string> found;
    for (const auto& entry : fs::directory_iterator(Path("data"))) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string all{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
      if (absl::StrContains(all, bytes)) found.push_back(entry.path().filename().string());
    }
    return found;
  }

  std::string root_;
  absl::Duration patience_ = absl::Seconds(10);
};

StoreOptions Options() {
  StoreOptions options;
  options.clock = [] { return absl::FromUnixSeconds(1'700'000'000); };
  options.random = Random;
  return options;
}

// Change 1 of the store, and a row, hold the canary.
void WriteCanary(Store& store, const std::string& canary) {
  ChangeDraft draft;
  draft.resource = "things/a";
  draft.kind = ChangeHeader::KIND_UPDATED;
  draft.payload = canary;
  ASSERT_TRUE(store
                  .Write([&](Transaction& txn) {
                    txn.Put("row", canary);
                    return txn.Append(draft).status();
                  })
                  .ok());
}

absl::Status Put(Store& store, const std::string& key, const std::string& value) {
  return store.Write([&](Transaction& txn) {
    txn.Put(key, value);
    return absl::OkStatus();
  });
}

void RedactCanary(Store& store) {
  ChangeDraft draft;
  draft.resource = "things/a";
  draft.kind = ChangeHeader::KIND_REDACTED;
  draft.payload = "by law";
  ASSERT_TRUE(store
                  .Write([&](Transaction& txn) {
                    txn.Put("row", "redacted");
                    return txn.Redact({1}, draft).status();
                  })
                  .ok());
}

TEST_F(DatabaseTest, CompactRemovesRedactedBytesFromEveryFile) {
  patience_ = absl::Milliseconds(20);
  auto database = Open({"one"}).value();
  auto store = Store::Open(database->engine("one"), Options()).value();
  const std::string canary = Random(64);  // random, so that compression does not hide it
  WriteCanary(*store, canary);
  ASSERT_TRUE(database->Compact("one").ok());
  ASSERT_FALSE(FilesWith(canary).empty());  // the search finds what is there
  auto older = database->engine("one")->Snapshot();
  RedactCanary(*store);
  EXPECT_TRUE(absl::IsUnavailable(database->Compact("one")));
  older.reset();
  ASSERT_TRUE(database->Compact("one").ok());
  EXPECT_EQ(FilesWith(canary), std::vector<std::string>());
}

// A writer holds its snapshot until its group is synced, so there is always one.
TEST_F(DatabaseTest, CompactWaitsForOlderReadsOnly) {
  auto database = Open({"one", "two"}).value();
  auto store = Store::Open(database->engine("one"), Options()).value();
  auto other = Store::Open(database->engine("two"), Options()).value();
  const std::string canary = Random(64);
  WriteCanary(*store, canary);
  auto older = database->engine("two")->Snapshot();
  RedactCanary(*store);
  std::atomic<bool> reading{true};
  std::atomic<bool> writing{true};
  std::thread writer([&] {
    std::unique_ptr<EngineSnapshot> newest;
    for (int i = 0; writing; ++i) {
      newest = database->engine("two")->Snapshot();  // before the last one goes
      EXPECT_TRUE(Put(*other, std::to_string(i), "x").ok());
      if (i == 20) {
        reading = false;
        older.reset();
      }
    }
  });
  EXPECT_TRUE(database->Compact("one").ok());
  EXPECT_FALSE(reading);
  writing = false;
  writer.join();
  EXPECT_EQ(FilesWith(canary), std::vector<std::string>());
}

TEST_F(DatabaseTest, StoresAreApartAndUnnamedOnesAreKept) {
  {
    auto database = Open({"one", "two"}).value();
    ASSERT_TRUE(database->engine("one")->Append({{Space::kRows, "a", "1"}}, 0, 3).ok());
    ASSERT_TRUE(database->engine("two")->Append({{Space::kRows, "a", "2"}}, 0, 7).ok());
  }
  {
    auto database = Open({"one"}).value();
    EXPECT_EQ(database->engine("two"), nullptr);
    EXPECT_EQ(database->stores(), (std::vector<std::string>{"one", "two"}));
    EXPECT_TRUE(absl::IsNotFound(database->Compact("two")));
  }
  auto database = Open({"two", "three"}).value();
  EXPECT_EQ(database->engine("two")->last_sequence(), 7u);
  EXPECT_EQ(database->engine("three")->last_sequence(), 0u);
  std::string value;
  EXPECT_TRUE(database->engine("two")->Snapshot()->Get(Space::kRows, "a", &value).value());
  EXPECT_EQ(value, "2");
}

TEST_F(DatabaseTest, DatabaseOfANewerFormatIsRefused) {
  { ASSERT_TRUE(Open({"one"}).ok()); }
  {
    rocksdb::DB* db = nullptr;
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, Path("data"), &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names)
      families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    ASSERT_TRUE(rocksdb::DB::Open({}, Path("data"), families, &handles, &db).ok());
    ASSERT_TRUE(db->Put({}, "format", SequenceKey(2)).ok());
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  EXPECT_TRUE(absl::IsFailedPrecondition(Open({"one"}).status()));
}

TEST_F(DatabaseTest, HeldDirectoryIsNamedPlainly) {
  auto database = Open({"one"}).value();
  const absl::Status second = Open({"one"}).status();
  EXPECT_TRUE(absl::IsUnavailable(second));
  EXPECT_TRUE(absl::StrContains(second.message(), "in use by another process")) << second;
}

TEST_F(DatabaseTest, CheckpointCarriesItsOwnMark) {
  auto database = Open({"one"}).value();
  ASSERT_TRUE(database->engine("one")->Append({{Space::kRows, "a", "1"}}, 0, 1).ok());
  ASSERT_TRUE(database->Checkpoint(Path("checkpoint")).ok());
  ASSERT_TRUE(fs::exists(Path("checkpoint") + "/" + SyncedMark::kFileName));
  ASSERT_TRUE(database->engine("one")->Append({{Space::kRows, "b", "1"}}, 1, 2).ok());
  ASSERT_TRUE(Restore(Path("checkpoint"), Path("restored"), Random).ok());
  // A checkpoint whose mark was lost is not trusted.
  fs::remove(Path("checkpoint") + "/" + SyncedMark::kFileName);
  EXPECT_TRUE(absl::IsDataLoss(Restore(Path("checkpoint"), Path("other"), Random)));
  EXPECT_FALSE(fs::exists(Path("other")));
}

TEST_F(DatabaseTest, InterruptedCheckpointAndRestoreCanBeRunAgain) {
  auto database = Open({"one"}).value();
  fs::create_directories(Path("checkpoint.partial/left"));
  ASSERT_TRUE(database->Checkpoint(Path("checkpoint")).ok());
  fs::create_directories(Path("restored.restoring/left"));
  ASSERT_TRUE(Restore(Path("checkpoint"), Path("restored"), Random).ok());
  EXPECT_FALSE(fs::exists(Path("restored.restoring")));
}

}  // namespace
}  // namespace partners::storage
