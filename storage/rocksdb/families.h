#ifndef PARTNERS_STORAGE_ROCKSDB_FAMILIES_H_
#define PARTNERS_STORAGE_ROCKSDB_FAMILIES_H_

#include <rocksdb/db.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/synced_mark.h"

// Opening a RocksDB database with the column families of its stores. Internal to this engine.
namespace partners::storage {

// A database and its column families. Closes them in the right order.
struct Families {
  Families() = default;
  Families(const Families&) = delete;
  Families& operator=(const Families&) = delete;
  ~Families();

  // Null when there is none.
  rocksdb::ColumnFamilyHandle* Find(const std::string& name) const;
  SpaceHandles FindStore(const std::string& store) const;
  // Stores that have column families here.
  std::vector<std::string> Stores() const;

  std::unique_ptr<rocksdb::DB> db;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
};

struct FamiliesOptions {
  rocksdb::Env* env;
  std::string directory;
  std::vector<std::string> stores;  // opened beside those that are there already
  size_t block_cache_bytes;
  SyncedMark* mark;
  bool create;     // when there is no database
  bool read_only;  // changes no file
};

// DATA_LOSS when the files are damaged or end before the mark; UNAVAILABLE when the file system
// refuses.
absl::StatusOr<std::unique_ptr<Families>> OpenFamilies(const FamiliesOptions& options);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_FAMILIES_H_
