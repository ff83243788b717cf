#ifndef PARTNERS_STORAGE_ROCKSDB_INFO_LOG_H_
#define PARTNERS_STORAGE_ROCKSDB_INFO_LOG_H_

#include <rocksdb/env.h>

#include <cstddef>
#include <memory>
#include <string>

namespace partners::storage {

// Room of one file of the log; then it becomes LOG.old, over the one before.
inline constexpr size_t kInfoLogBytesMax = 16 << 20;

// RocksDB's warnings and errors, in the file LOG of `directory`, one line each. A line that cannot
// be written is dropped. RocksDB's own log is of no use on a full disk: after a line that it could
// not write, the next one ends the process (an assertion, which Debian's build keeps), and with it
// every read that a stopped store still answers. Thread-safe.
std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& directory,
                                            size_t bytes_max = kInfoLogBytesMax);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_INFO_LOG_H_
