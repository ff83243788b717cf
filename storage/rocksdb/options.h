#ifndef PARTNERS_STORAGE_ROCKSDB_OPTIONS_H_
#define PARTNERS_STORAGE_ROCKSDB_OPTIONS_H_

#include <rocksdb/options.h>

#include <cstddef>

// How we run RocksDB. Each setting that is not the default has its reason in options.cc.
namespace partners::storage {

rocksdb::DBOptions MakeDbOptions(rocksdb::Env* env);
rocksdb::ColumnFamilyOptions MakeFamilyOptions(size_t block_cache_bytes);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_OPTIONS_H_
