// Files beside RocksDB's own: SYNCED (synced_mark.h) and OWNER.LOCK. The default column family
// holds "format" (8 bytes big-endian) and "last_sequence/<store>" (the same); each store has three
// families, <store>.rows, <store>.headers and <store>.payloads.
#include "storage/rocksdb/database.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/utilities/checkpoint.h>

#include <filesystem>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/files.h"
#include "storage/keys.h"
#include "storage/rocksdb/engine.h"
#include "storage/rocksdb/families.h"
#include "storage/rocksdb/status.h"
#include "storage/rocksdb/synced_mark.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kDatabaseFormat = 1;
constexpr char kFormatKey[] = "format";
constexpr char kLockName[] = "OWNER.LOCK";

// Keeps the directory to one process, before anything in it is read.
class DirectoryLock {
 public:
  explicit DirectoryLock(rocksdb::FileSystem* file_system) : file_system_(*file_system) {}
  ~DirectoryLock() {
    if (lock_ == nullptr) return;
    file_system_.UnlockFile(lock_, rocksdb::IOOptions(), nullptr).PermitUncheckedError();
  }
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

  absl::Status Take(const std::string& directory) {
    const rocksdb::IOStatus taken = file_system_.LockFile(absl::StrCat(directory, "/", kLockName),
                                                          rocksdb::IOOptions(), &lock_, nullptr);
    if (taken.ok()) return absl::OkStatus();
    return absl::UnavailableError(
        absl::StrCat(directory, " is in use by another process, or cannot be locked"));
  }

 private:
  rocksdb::FileSystem& file_system_;
  rocksdb::FileLock* lock_ = nullptr;
};

absl::Status CheckFormat(rocksdb::DB* db) {
  std::string bytes;
  const rocksdb::Status read = db->Get(rocksdb::ReadOptions(), kFormatKey, &bytes);
  if (read.IsNotFound() && db->GetLatestSequenceNumber() == 0)
    return absl::OkStatus();  // just made
  if (!read.ok()) return absl::DataLossError("the database's format number cannot be read");
  absl::StatusOr<uint64_t> format = KeyReader(bytes).Unsigned();
  if (!format.ok()) return format.status();
  if (*format <= kDatabaseFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the database has format ", *format, ", this version knows formats up to ",
                   kDatabaseFormat, ": use the version that wrote it, or a newer one"));
}

class RocksDbDatabase final : public Database {
 public:
  explicit RocksDbDatabase(DatabaseOptions options)
      : options_(std::move(options)),
        file_system_(options_.file_system ? options_.file_system : rocksdb::FileSystem::Default()),
        env_(rocksdb::NewCompositeEnv(file_system_)),
        lock_(file_system_.get()) {}

  absl::Status Open() {
    absl::Status status = MakeDirectories(options_.directory);
    if (status.ok()) status = lock_.Take(options_.directory);
    if (status.ok()) status = OpenMark();
    if (status.ok() && !is_new_) status = CheckBeforehand();
    if (status.ok()) status = OpenFiles();
    if (status.ok()) status = OpenEngines();
    return status;
  }

  Engine* engine(const std::string& store) override {
    const auto found = engines_.find(store);
    return found == engines_.end() ? nullptr : found->second.get();
  }

  std::vector<std::string> stores() const override { return families_->Stores(); }

  absl::Status Checkpoint(const std::string& directory) override {
    const fs::path target = fs::absolute(directory).lexically_normal();
    std::error_code error;
    if (fs::exists(target, error)) {
      return absl::AlreadyExistsError(absl::StrCat(directory, " exists already"));
    }
    // Until the mark is in it, it is not a checkpoint: it gets its name last.
    const std::string partial = target.string() + ".partial";
    fs::remove_all(partial, error);
    absl::Status status = MakeDirectories(target.parent_path().string());
    if (status.ok()) status = WriteCheckpoint(partial);
    if (status.ok()) status = RenameFile(partial, target.string());
    if (status.ok()) status = SyncDirectory(target.parent_path().string());
    return status;
  }

  absl::Status Compact(const std::string& store) override {
    if (engine(store) == nullptr) return absl::NotFoundError("this store is not open");
    absl::Status status = AwaitOlderSnapshots();
    // All families at once, so that no write-ahead log with the old bytes stays alive.
    if (status.ok()) {
      status =
          FromRocksDb(families_->db->Flush(rocksdb::FlushOptions(), families_->handles), "flush");
    }
    for (rocksdb::ColumnFamilyHandle* family : families_->FindStore(store)) {
      if (!status.ok()) return status;
      status = CompactFamily(family);
    }
    return status;
  }

 private:
  absl::Status OpenMark() {
    is_new_ = IsMissing("CURRENT");
    if (is_new_ && IsMissing(SyncedMark::kFileName)) {
      absl::Status made = SyncedMark::Create(file_system_.get(), options_.directory, Synced());
      if (!made.ok()) return made;
    }
    absl::StatusOr<std::unique_ptr<SyncedMark>> mark =
        SyncedMark::Open(file_system_.get(), options_.directory);
    if (absl::IsNotFound(mark.status())) {
      return absl::DataLossError(
          absl::StrCat("the file ", SyncedMark::kFileName, " is missing beside the database"));
    }
    if (!mark.ok()) return mark.status();
    mark_ = *std::move(mark);
    if (!is_new_ || mark_->found().sequence == 0) return absl::OkStatus();
    return absl::DataLossError("the database's file CURRENT is missing");
  }

  bool IsMissing(const std::string& name) const {
    const std::string path = absl::StrCat(options_.directory, "/", name);
    return file_system_->FileExists(path, rocksdb::IOOptions(), nullptr).IsNotFound();
  }

  absl::StatusOr<std::unique_ptr<Families>> Files(bool read_only) {
    return OpenFamilies({env_.get(), options_.directory, options_.stores,
                         options_.block_cache_bytes, mark_.get(), /*create=*/is_new_, read_only});
  }

  // Finds every reason to refuse before a file is changed: what is left of lost records stays.
  absl::Status CheckBeforehand() {
    absl::StatusOr<std::unique_ptr<Families>> files = Files(/*read_only=*/true);
    if (!files.ok()) return files.status();
    return CheckFormat((*files)->db.get());
  }

  absl::Status OpenFiles() {
    absl::StatusOr<std::unique_ptr<Families>> files = Files(/*read_only=*/false);
    if (!files.ok()) return files.status();
    families_ = *std::move(files);
    if (families_->db->GetLatestSequenceNumber() != 0) return absl::OkStatus();
    rocksdb::WriteOptions options;
    options.sync = true;
    return FromRocksDb(families_->db->Put(options, kFormatKey, SequenceKey(kDatabaseFormat)),
                       "write the format number");
  }

  absl::Status OpenEngines() {
    for (const std::string& store : options_.stores) {
      absl::StatusOr<std::unique_ptr<RocksDbEngine>> engine =
          RocksDbEngine::Open(families_->db.get(), families_->FindStore(store), mark_.get(), store);
      if (!engine.ok()) return engine.status();
      engines_.emplace(store, *std::move(engine));
    }
    return absl::OkStatus();
  }

  absl::Status WriteCheckpoint(const std::string& directory) {
    rocksdb::Checkpoint* made = nullptr;
    rocksdb::Status status = rocksdb::Checkpoint::Create(families_->db.get(), &made);
    const std::unique_ptr<rocksdb::Checkpoint> checkpoint(made);
    Synced synced;
    if (status.ok()) status = checkpoint->CreateCheckpoint(directory, 0, &synced.sequence);
    if (!status.ok()) return FromRocksDb(status, "write a checkpoint");
    return SyncedMark::Create(file_system_.get(), directory, synced);
  }

  // Old bytes stay as long as a snapshot from before they went needs them, and snapshots count for
  // all stores. Snapshots taken from now on need none of them, so writers need not pause.
  absl::Status AwaitOlderSnapshots() {
    const uint64_t now = families_->db->GetLatestSequenceNumber();
    const absl::Time until = absl::Now() + options_.compact_patience;
    while (OldestSnapshot() < now) {
      if (absl::Now() > until) {
        return absl::UnavailableError(
            "a read is under way that keeps deleted bytes: compact again");
      }
      absl::SleepFor(absl::Milliseconds(1));
    }
    return absl::OkStatus();
  }

  // The sequence it shows; UINT64_MAX when there is none.
  uint64_t OldestSnapshot() {
    uint64_t oldest = 0;
    families_->db->GetIntProperty(rocksdb::DB::Properties::kOldestSnapshotSequence, &oldest);
    return oldest == 0 ? UINT64_MAX : oldest;
  }

  absl::Status CompactFamily(rocksdb::ColumnFamilyHandle* family) {
    rocksdb::CompactRangeOptions options;
    options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    return FromRocksDb(families_->db->CompactRange(options, family, nullptr, nullptr), "compact");
  }

  const DatabaseOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  DirectoryLock lock_;
  std::unique_ptr<SyncedMark> mark_;
  bool is_new_ = false;
  std::unique_ptr<Families> families_;
  std::map<std::string, std::unique_ptr<RocksDbEngine>> engines_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Database>> Database::Open(DatabaseOptions options) {
  auto database = std::make_unique<RocksDbDatabase>(std::move(options));
  absl::Status opened = database->Open();
  if (!opened.ok()) return opened;
  return database;
}

}  // namespace partners::storage
