#include "storage/rocksdb/recovery.h"

#include <rocksdb/write_batch.h>

#include <algorithm>

namespace partners::storage {
namespace {

// A batch begins with the sequence of its first write, little-endian.
uint64_t FirstSequence(const rocksdb::WriteBatch& batch) {
  uint64_t sequence = 0;
  for (size_t i = 8; i-- > 0;) {
    sequence = sequence << 8 | static_cast<unsigned char>(batch.Data()[i]);
  }
  return sequence;
}

}  // namespace

void RecoveryWatch::ColumnFamilyLogNumberMap(const std::map<uint32_t, uint64_t>& logs,
                                             const std::map<std::string, uint32_t>&) {
  uint64_t newest = 0;
  for (const auto& [family, log] : logs) newest = std::max(newest, log);
  manifest_is_old_ = newest < synced_.flushed_log;
}

rocksdb::WalFilter::WalProcessingOption RecoveryWatch::LogRecordFound(
    unsigned long long, const std::string&, const rocksdb::WriteBatch& batch, rocksdb::WriteBatch*,
    bool*) {
  const uint64_t first = FirstSequence(batch);
  const bool gap = next_sequence_ != 0 && first != next_sequence_;
  if (gap || manifest_is_old_) return WalProcessingOption::kCorruptedRecord;
  next_sequence_ = first + static_cast<uint64_t>(batch.Count());
  return WalProcessingOption::kContinueProcessing;
}

}  // namespace partners::storage
