#include "storage/rocksdb/options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

namespace partners::storage {

rocksdb::DBOptions MakeDbOptions(rocksdb::Env* env) {
  rocksdb::DBOptions options;
  options.env = env;
  // A torn last write is normal after a power loss; damage elsewhere is not. The default mode would
  // drop everything after a flipped byte without a word.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num =
      0;  // a recycled log ends in old records: no telling where it was torn
  options.track_and_verify_wals_in_manifest = true;  // a log that vanished is noticed
  options.paranoid_checks = true;
  options.atomic_flush =
      true;  // a lost flush is lost for all spaces, so the log's density shows it
  options.max_file_opening_threads =
      2;                        // started for each column family at every open; 16 by default
  options.max_open_files = -1;  // damage of any table shows at open
  options.max_bgerror_resume_count =
      0;  // after an error nothing is written until it is opened again
  options.max_total_wal_size = 128 << 20;  // bounds the time of recovery
  options.max_background_jobs = 2;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  return options;
}

rocksdb::ColumnFamilyOptions MakeFamilyOptions(size_t block_cache_bytes) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = rocksdb::NewLRUCache(block_cache_bytes);
  table.filter_policy.reset(
      rocksdb::NewBloomFilterPolicy(10));  // absent keys are asked for on each create
  table.format_version = 5;
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 32 << 20;
  return options;
}

}  // namespace partners::storage
