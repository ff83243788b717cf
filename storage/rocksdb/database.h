#ifndef PARTNERS_STORAGE_ROCKSDB_DATABASE_H_
#define PARTNERS_STORAGE_ROCKSDB_DATABASE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/engine.h"

namespace rocksdb {
class FileSystem;
}

namespace partners::storage {

struct DatabaseOptions {
  std::string directory;            // created when missing
  std::vector<std::string> stores;  // column family groups to open or create, e.g. "registry"
  size_t block_cache_bytes = 64 << 20;
  absl::Duration compact_patience = absl::Seconds(10);  // how long Compact waits for older reads
  std::shared_ptr<rocksdb::FileSystem> file_system;     // tests put faults here; default when null
};

// All stores of a process in one RocksDB database: one write-ahead log, one consistent checkpoint.
// Thread-safe. Stores present on disk but not named are kept untouched.
class Database {
 public:
  // DATA_LOSS when files are damaged or acknowledged records are missing; UNAVAILABLE when another
  // process holds the directory; FAILED_PRECONDITION when a newer version wrote it.
  static absl::StatusOr<std::unique_ptr<Database>> Open(DatabaseOptions options);
  virtual ~Database() = default;
  virtual Engine* engine(const std::string& store) = 0;  // null for a store not opened
  virtual std::vector<std::string> stores() const = 0;   // all on disk, opened or not
  // Writes a complete, consistent copy of all stores into `directory` while serving, hard links
  // where it can. ALREADY_EXISTS when the directory does.
  virtual absl::Status Checkpoint(const std::string& directory) = 0;
  // Removes what was deleted or overwritten in the store before the call from the files, so that a
  // redaction also holds for raw copies. Waits for the reads that began before it, in any store;
  // later ones and writes go on. UNAVAILABLE when such a read does not end: compact again.
  virtual absl::Status Compact(const std::string& store) = 0;
};

// Prepares a checkpoint to serve again in `directory`: copies it, checks that it is whole, and
// gives every store's log a new log_id, so that followers and outside readers notice. `prepare`,
// when there is one, then works on the copy before it gets its name; its error is the answer.
// ALREADY_EXISTS when `directory` exists and is not empty; NOT_FOUND when `checkpoint` is none;
// DATA_LOSS when it is damaged. An interrupted restore leaves nothing under that name and can be
// run again.
absl::Status Restore(const std::string& checkpoint, const std::string& directory,
                     const std::function<std::string(size_t)>& random,
                     const std::function<absl::Status(Database&)>& prepare = nullptr);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_DATABASE_H_
