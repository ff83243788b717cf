#ifndef PARTNERS_STORAGE_ROCKSDB_ENGINE_H_
#define PARTNERS_STORAGE_ROCKSDB_ENGINE_H_

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "storage/engine.h"
#include "storage/rocksdb/synced_mark.h"

namespace partners::storage {

// The column families of one store, by Space.
using SpaceHandles = std::array<rocksdb::ColumnFamilyHandle*, 3>;

// One store in the database. The default column family keeps its last sequence.
class RocksDbEngine final : public Engine {
 public:
  // All must outlive the engine.
  static absl::StatusOr<std::unique_ptr<RocksDbEngine>> Open(rocksdb::DB* db,
                                                             const SpaceHandles& handles,
                                                             SyncedMark* mark,
                                                             const std::string& store);

  std::unique_ptr<EngineSnapshot> Snapshot() const override;
  absl::Status Append(const Batch& batch, uint64_t expected_last_sequence,
                      uint64_t last_sequence) override;
  uint64_t last_sequence() const override { return last_sequence_.load(); }

 private:
  RocksDbEngine(rocksdb::DB* db, const SpaceHandles& handles, SyncedMark* mark, std::string key,
                uint64_t last_sequence)
      : db_(*db),
        handles_(handles),
        mark_(*mark),
        last_sequence_key_(std::move(key)),
        last_sequence_(last_sequence) {}

  void Fill(const Batch& batch, uint64_t last_sequence);
  absl::Status Commit();

  rocksdb::DB& db_;
  const SpaceHandles handles_;
  SyncedMark& mark_;
  const std::string last_sequence_key_;
  std::atomic<uint64_t> last_sequence_;
  // Odd while an Append is under way: a snapshot taken within one even number is at last_sequence_,
  // and need not read it.
  std::atomic<uint64_t> appends_{0};

  std::mutex mutex_;           // of Append
  rocksdb::WriteBatch write_;  // kept for its memory
  bool failed_ = false;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_ENGINE_H_
