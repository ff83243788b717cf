#ifndef PARTNERS_STORAGE_ROCKSDB_SYNCED_MARK_H_
#define PARTNERS_STORAGE_ROCKSDB_SYNCED_MARK_H_

#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace partners::storage {

// What must be found in a database: at least this.
struct Synced {
  uint64_t sequence = 0;  // RocksDB's own, which counts every write of every store
  uint64_t flushed_log =
      0;  // the oldest write-ahead log still needed; its predecessors are in tables
};

// A small file beside the database that says how far acknowledged writes reach. RocksDB cannot tell
// a damaged end of its write-ahead log from a write that was under way when the power went, and
// drops both; a database that reaches less far than its mark has lost acknowledged writes.
//
// Advance is called after the write-ahead log was synced and is not synced itself, so the mark may
// lag behind what is durable but never run ahead. Two slots are written in turn: a torn write
// spoils one.
class SyncedMark {
 public:
  static constexpr char kFileName[] = "SYNCED";

  // Makes the file, durably. Its directory must exist.
  static absl::Status Create(rocksdb::FileSystem* file_system, const std::string& directory,
                             const Synced& synced);
  // NOT_FOUND when there is no file; DATA_LOSS when neither slot can be read.
  static absl::StatusOr<std::unique_ptr<SyncedMark>> Open(rocksdb::FileSystem* file_system,
                                                          const std::string& directory);

  // What the file said when it was opened.
  const Synced& found() const { return found_; }
  // Thread-safe. Going back is ignored.
  absl::Status Advance(uint64_t sequence);
  // For the next Advance.
  void set_flushed_log(uint64_t number);

 private:
  SyncedMark(std::unique_ptr<rocksdb::FSRandomRWFile> file, const Synced& found, int slot)
      : file_(std::move(file)), found_(found), written_(found), next_slot_(slot) {}

  const std::unique_ptr<rocksdb::FSRandomRWFile> file_;
  const Synced found_;
  std::mutex mutex_;
  Synced written_;
  int next_slot_;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_SYNCED_MARK_H_
