#include "storage/rocksdb/families.h"

#include <rocksdb/listener.h>

#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/rocksdb/info_log.h"
#include "storage/rocksdb/options.h"
#include "storage/rocksdb/recovery.h"
#include "storage/rocksdb/status.h"

namespace partners::storage {
namespace {

constexpr const char* kSpaceSuffixes[] = {".rows", ".headers", ".payloads"};  // by Space

// Tells the mark which write-ahead logs have become tables.
class FlushListener final : public rocksdb::EventListener {
 public:
  explicit FlushListener(SyncedMark* mark) : mark_(*mark) {}
  void OnFlushCompleted(rocksdb::DB* db, const rocksdb::FlushJobInfo&) override {
    uint64_t number = 0;
    if (db->GetIntProperty(rocksdb::DB::Properties::kMinLogNumberToKeep, &number)) {
      mark_.set_flushed_log(number);
    }
  }

 private:
  SyncedMark& mark_;
};

// Those on disk, which RocksDB wants opened all together, and those asked for.
absl::StatusOr<std::set<std::string>> FamilyNames(const FamiliesOptions& options,
                                                  const rocksdb::DBOptions& db_options) {
  std::vector<std::string> on_disk{rocksdb::kDefaultColumnFamilyName};
  if (!options.create) {
    const rocksdb::Status listed =
        rocksdb::DB::ListColumnFamilies(db_options, options.directory, &on_disk);
    if (!listed.ok()) return FromRocksDb(listed, "read the database's manifest");
  }
  std::set<std::string> names(on_disk.begin(), on_disk.end());
  if (options.read_only) return names;
  for (const std::string& store : options.stores) {
    for (const char* suffix : kSpaceSuffixes) names.insert(store + suffix);
  }
  return names;
}

absl::Status CheckReach(const rocksdb::DB& db, const SyncedMark& mark) {
  const uint64_t reached = db.GetLatestSequenceNumber();
  if (reached >= mark.found().sequence) return absl::OkStatus();
  return absl::DataLossError(
      absl::StrCat("acknowledged writes are missing: the files end at write ", reached,
                   ", but write ", mark.found().sequence, " was synced"));
}

}  // namespace

Families::~Families() {
  if (db == nullptr) return;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    db->DestroyColumnFamilyHandle(handle).PermitUncheckedError();
  }
  db->Close().PermitUncheckedError();
}

rocksdb::ColumnFamilyHandle* Families::Find(const std::string& name) const {
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    if (handle->GetName() == name) return handle;
  }
  return nullptr;
}

SpaceHandles Families::FindStore(const std::string& store) const {
  SpaceHandles found;
  for (size_t space = 0; space < found.size(); ++space) {
    found[space] = Find(store + kSpaceSuffixes[space]);
  }
  return found;
}

std::vector<std::string> Families::Stores() const {
  const std::string suffix = kSpaceSuffixes[0];
  std::vector<std::string> stores;
  for (rocksdb::ColumnFamilyHandle* handle : handles) {
    std::string name = handle->GetName();
    if (!absl::EndsWith(name, suffix)) continue;
    name.resize(name.size() - suffix.size());
    stores.push_back(std::move(name));
  }
  return stores;
}

absl::StatusOr<std::unique_ptr<Families>> OpenFamilies(const FamiliesOptions& options) {
  rocksdb::DBOptions db_options = MakeDbOptions(options.env);
  absl::StatusOr<std::set<std::string>> names = FamilyNames(options, db_options);
  if (!names.ok()) return names.status();
  const rocksdb::ColumnFamilyOptions family_options = MakeFamilyOptions(options.block_cache_bytes);
  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const std::string& name : *names) descriptors.emplace_back(name, family_options);

  db_options.info_log = NewInfoLog(options.directory);
  RecoveryWatch watch(options.mark->found());
  db_options.wal_filter = &watch;
  db_options.create_if_missing = options.create;
  db_options.create_missing_column_families = !options.read_only;
  db_options.listeners.push_back(std::make_shared<FlushListener>(options.mark));
  auto families = std::make_unique<Families>();
  rocksdb::DB* db = nullptr;
  const rocksdb::Status opened =
      options.read_only
          ? rocksdb::DB::OpenForReadOnly(db_options, options.directory, descriptors,
                                         &families->handles, &db)
          : rocksdb::DB::Open(db_options, options.directory, descriptors, &families->handles, &db);
  if (!opened.ok()) return FromRocksDb(opened, "open the database");
  families->db.reset(db);
  absl::Status reaches = CheckReach(*db, *options.mark);
  if (!reaches.ok()) return reaches;
  return families;
}

}  // namespace partners::storage
