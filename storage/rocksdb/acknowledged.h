#ifndef PARTNERS_STORAGE_ROCKSDB_ACKNOWLEDGED_H_
#define PARTNERS_STORAGE_ROCKSDB_ACKNOWLEDGED_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

// For fault tests: writes that can be checked later, and the check.
namespace partners::storage {

// A database with one store, closed in the right order.
struct OpenStore {
  std::unique_ptr<Database> database;
  std::unique_ptr<Store> store;
};
absl::StatusOr<OpenStore> OpenTestStore(const std::string& directory,
                                        std::shared_ptr<rocksdb::FileSystem> file_system = nullptr);

// A directory in memory where there is one: faults are made by us, and syncs cost nothing there.
std::string MakeTestDirectory(const std::string& name);

// One commit of two rows and one change that belong together, told apart by `label`. Returns its
// sequence.
absl::StatusOr<uint64_t> WriteLabelled(Store& store, const std::string& label);

// What a store owes: the sequence and label of every acknowledged write. Thread-safe.
class Acknowledged {
 public:
  void Add(uint64_t sequence, const std::string& label);
  size_t size() const;

  // Writes from `threads` threads, at most `writes` each, until one is refused.
  void WriteUntilRefused(Store& store, int threads, int writes);

  // OK when every acknowledged write is there, the log is dense, and no write is there by half;
  // DATA_LOSS saying what is wrong otherwise.
  absl::Status Check(const Store& store) const;

 private:
  mutable std::mutex mutex_;
  std::map<uint64_t, std::string> labels_;
  uint64_t next_label_ = 0;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_ACKNOWLEDGED_H_
