#ifndef PARTNERS_STORAGE_ROCKSDB_RECOVERY_H_
#define PARTNERS_STORAGE_ROCKSDB_RECOVERY_H_

#include <rocksdb/wal_filter.h>

#include <cstdint>
#include <map>
#include <string>

#include "storage/rocksdb/synced_mark.h"

namespace partners::storage {

// Watches RocksDB replay its write-ahead logs and refuses what RocksDB itself would let pass: a gap
// between two records (the damaged end of a log that was not the last), and a manifest that has
// forgotten a flush it once had. One per opening of a database; must outlive it.
class RecoveryWatch final : public rocksdb::WalFilter {
 public:
  explicit RecoveryWatch(const Synced& synced) : synced_(synced) {}

  void ColumnFamilyLogNumberMap(const std::map<uint32_t, uint64_t>& logs,
                                const std::map<std::string, uint32_t>& families) override;
  WalProcessingOption LogRecordFound(unsigned long long log_number, const std::string& file_name,
                                     const rocksdb::WriteBatch& batch,
                                     rocksdb::WriteBatch* new_batch, bool* batch_changed) override;
  const char* Name() const override { return "partners.RecoveryWatch"; }

 private:
  const Synced synced_;
  bool manifest_is_old_ = false;
  uint64_t next_sequence_ = 0;  // 0 before the first record
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_RECOVERY_H_
