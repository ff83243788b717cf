#ifndef PARTNERS_STORAGE_ROCKSDB_STATUS_H_
#define PARTNERS_STORAGE_ROCKSDB_STATUS_H_

#include <rocksdb/status.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

// The one place where RocksDB's answers become ours. Internal to this engine.
namespace partners::storage {

// What RocksDB says may quote keys and values; only the kind of failure and the operating system's
// words on files are passed on. `doing` completes "cannot …".
absl::Status FromRocksDb(const rocksdb::Status& status, absl::string_view doing);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_STATUS_H_
