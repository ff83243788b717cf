#include "storage/rocksdb/recovery.h"

#include <gtest/gtest.h>
#include <rocksdb/write_batch.h>

namespace partners::storage {
namespace {

using Option = rocksdb::WalFilter::WalProcessingOption;

// A record of the write-ahead log: `writes` writes, the first with this sequence.
rocksdb::WriteBatch Record(uint64_t sequence, int writes) {
  rocksdb::WriteBatch batch;
  for (int i = 0; i < writes; ++i) batch.Put("key", "value");
  std::string bytes = batch.Data();
  for (size_t i = 0; i < 8; ++i) bytes[i] = static_cast<char>(sequence >> (8 * i));
  return rocksdb::WriteBatch(bytes);
}

Option Replay(RecoveryWatch& watch, uint64_t sequence, int writes) {
  rocksdb::WriteBatch unused;
  bool changed = false;
  return watch.LogRecordFound(1, "000001.log", Record(sequence, writes), &unused, &changed);
}

TEST(RecoveryWatchTest, RecordsThatFollowEachOtherPass) {
  RecoveryWatch watch({});
  EXPECT_EQ(Replay(watch, 700, 3), Option::kContinueProcessing);  // what came before is in tables
  EXPECT_EQ(Replay(watch, 703, 1), Option::kContinueProcessing);
  EXPECT_EQ(Replay(watch, 704, 2), Option::kContinueProcessing);
}

TEST(RecoveryWatchTest, GapBetweenRecordsIsRefused) {
  RecoveryWatch watch({});
  EXPECT_EQ(Replay(watch, 1, 3), Option::kContinueProcessing);
  EXPECT_EQ(Replay(watch, 5, 1), Option::kCorruptedRecord);
}

TEST(RecoveryWatchTest, ManifestThatForgotAFlushIsRefused) {
  const Synced synced{/*sequence=*/9, /*flushed_log=*/7};
  RecoveryWatch old(synced);
  old.ColumnFamilyLogNumberMap({{0, 4}, {1, 6}}, {});
  EXPECT_EQ(Replay(old, 1, 1), Option::kCorruptedRecord);
  RecoveryWatch current(synced);
  current.ColumnFamilyLogNumberMap({{0, 4}, {1, 7}}, {});
  EXPECT_EQ(Replay(current, 1, 1), Option::kContinueProcessing);
}

}  // namespace
}  // namespace partners::storage
