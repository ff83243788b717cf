#include "storage/rocksdb/engine.h"

#include <rocksdb/perf_level.h>

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/rocksdb/status.h"

namespace partners::storage {
namespace {

rocksdb::Slice ToSlice(absl::string_view bytes) { return {bytes.data(), bytes.size()}; }
absl::string_view ToView(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

// RocksDB counts each comparison of a key for whoever reads its counters; nobody here does, and
// without them a lookup costs a fifth less. Holds for the calling thread.
void CountNothing() { rocksdb::SetPerfLevel(rocksdb::PerfLevel::kDisable); }

absl::StatusOr<bool> GetFrom(rocksdb::DB* db, const rocksdb::ReadOptions& options,
                             rocksdb::ColumnFamilyHandle* family, absl::string_view key,
                             std::string* value) {
  const rocksdb::Status status = db->Get(options, family, ToSlice(key), value);
  if (status.IsNotFound()) return false;
  if (!status.ok()) return FromRocksDb(status, "read a record");
  return true;
}

absl::StatusOr<uint64_t> ReadLastSequence(rocksdb::DB* db, const rocksdb::ReadOptions& options,
                                          const std::string& key) {
  std::string bytes;
  absl::StatusOr<bool> found = GetFrom(db, options, db->DefaultColumnFamily(), key, &bytes);
  if (!found.ok()) return found.status();
  if (!*found) return 0;
  return KeyReader(bytes).Unsigned();
}

class RocksDbCursor final : public Cursor {
 public:
  RocksDbCursor(rocksdb::DB* db, rocksdb::ColumnFamilyHandle* family,
                const rocksdb::Snapshot* snapshot, const Range& range, Direction direction)
      : range_(range), lower_(range_.from), upper_(range_.until), direction_(direction) {
    rocksdb::ReadOptions options;
    options.snapshot = snapshot;
    if (!range_.from.empty()) options.iterate_lower_bound = &lower_;
    if (!range_.until.empty()) options.iterate_upper_bound = &upper_;
    if (!range_.until.empty() && range_.until <= range_.from)
      return;  // empty, and so is `iterator_`
    iterator_.reset(db->NewIterator(options, family));
    direction_ == Direction::kForward ? iterator_->SeekToFirst() : iterator_->SeekToLast();
  }

  bool Valid() const override { return iterator_ != nullptr && iterator_->Valid(); }
  void Next() override {
    direction_ == Direction::kForward ? iterator_->Next() : iterator_->Prev();
  }
  absl::string_view Key() const override { return ToView(iterator_->key()); }
  absl::string_view Value() const override { return ToView(iterator_->value()); }
  absl::Status status() const override {
    if (iterator_ == nullptr) return absl::OkStatus();
    return FromRocksDb(iterator_->status(), "read a record");
  }

 private:
  const Range range_;  // the iterator points into it
  const rocksdb::Slice lower_, upper_;
  const Direction direction_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
};

class RocksDbSnapshot final : public EngineSnapshot {
 public:
  RocksDbSnapshot(rocksdb::DB* db, const SpaceHandles& handles,
                  const std::string& last_sequence_key, const std::atomic<uint64_t>& appends,
                  const std::atomic<uint64_t>& last_sequence)
      : db_(*db), handles_(handles), last_sequence_key_(last_sequence_key) {
    CountNothing();
    const uint64_t before = appends.load();
    snapshot_ = db->GetSnapshot();
    const uint64_t last = last_sequence.load();
    if (before % 2 == 0 && appends.load() == before) known_last_ = last;
    options_.snapshot = snapshot_;
  }
  ~RocksDbSnapshot() override { db_.ReleaseSnapshot(snapshot_); }

  absl::StatusOr<bool> Get(Space space, absl::string_view key, std::string* value) const override {
    return GetFrom(&db_, options_, handles_[static_cast<size_t>(space)], key, value);
  }
  std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                               Direction direction) const override {
    return std::make_unique<RocksDbCursor>(&db_, handles_[static_cast<size_t>(space)], snapshot_,
                                           range, direction);
  }
  absl::StatusOr<uint64_t> last_sequence() const override {
    if (known_last_.has_value()) return *known_last_;
    return ReadLastSequence(&db_, options_, last_sequence_key_);
  }

 private:
  rocksdb::DB& db_;
  const SpaceHandles& handles_;
  const std::string& last_sequence_key_;
  const rocksdb::Snapshot* snapshot_;
  std::optional<uint64_t> known_last_;  // unless an Append was under way when it was taken
  rocksdb::ReadOptions options_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<RocksDbEngine>> RocksDbEngine::Open(rocksdb::DB* db,
                                                                   const SpaceHandles& handles,
                                                                   SyncedMark* mark,
                                                                   const std::string& store) {
  std::string key = "last_sequence/" + store;
  absl::StatusOr<uint64_t> last = ReadLastSequence(db, rocksdb::ReadOptions(), key);
  if (!last.ok()) return last.status();
  return std::unique_ptr<RocksDbEngine>(
      new RocksDbEngine(db, handles, mark, std::move(key), *last));
}

std::unique_ptr<EngineSnapshot> RocksDbEngine::Snapshot() const {
  return std::make_unique<RocksDbSnapshot>(&db_, handles_, last_sequence_key_, appends_,
                                           last_sequence_);
}

absl::Status RocksDbEngine::Append(const Batch& batch, uint64_t expected_last_sequence,
                                   uint64_t last_sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (failed_) {
    return absl::UnavailableError("an earlier commit failed: the store must be opened again");
  }
  if (expected_last_sequence != last_sequence_) {
    return absl::AbortedError(absl::StrCat("another writer has appended: expected last change ",
                                           expected_last_sequence, ", found ",
                                           last_sequence_.load()));
  }
  Fill(batch, last_sequence);
  ++appends_;
  absl::Status committed = Commit();
  if (committed.ok()) {
    last_sequence_ = last_sequence;
    ++appends_;
  } else {
    failed_ = true;  // and `appends_` stays odd: what snapshots show from now on is theirs to read
  }
  return committed;
}

void RocksDbEngine::Fill(const Batch& batch, uint64_t last_sequence) {
  write_.Clear();
  for (const Mutation& mutation : batch) {
    rocksdb::ColumnFamilyHandle* family = handles_[static_cast<size_t>(mutation.space)];
    if (mutation.value) {
      write_.Put(family, ToSlice(mutation.key), ToSlice(*mutation.value));
    } else {
      write_.Delete(family, ToSlice(mutation.key));
    }
  }
  if (last_sequence != last_sequence_) write_.Put(last_sequence_key_, SequenceKey(last_sequence));
}

absl::Status RocksDbEngine::Commit() {
  CountNothing();
  rocksdb::WriteOptions options;
  options.sync = true;
  const rocksdb::Status written = db_.Write(options, &write_);
  if (!written.ok()) return FromRocksDb(written, "commit");
  // Published means synced, whoever's write it was.
  return mark_.Advance(db_.GetLatestSequenceNumber());
}

}  // namespace partners::storage
