#ifndef PARTNERS_STORAGE_TRANSACTION_H_
#define PARTNERS_STORAGE_TRANSACTION_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "storage/engine.h"
#include "storage/overlay.h"
#include "storage/store.h"
#include "storage/view.h"

// Store's views. Internal to storage.
namespace partners::storage {

class SnapshotView final : public View {
 public:
  // `snapshot` must outlive the view.
  SnapshotView(const EngineSnapshot* snapshot, uint64_t last_sequence)
      : snapshot_(*snapshot), last_sequence_(last_sequence) {}
  absl::StatusOr<bool> Get(Space space, absl::string_view key, std::string* value) const override {
    return snapshot_.Get(space, key, value);
  }
  std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                               Direction direction) const override {
    return snapshot_.Scan(space, range, direction);
  }
  uint64_t last_sequence() const override { return last_sequence_; }

 private:
  const EngineSnapshot& snapshot_;
  const uint64_t last_sequence_;
};

// One body's transaction over the group's overlay. The writer keeps or rolls back the overlay.
class GroupTransaction final : public Transaction {
 public:
  GroupTransaction(const EngineSnapshot* base, Overlay* overlay, uint64_t last_sequence,
                   int64_t now_micros, const StoreOptions* options)
      : base_(*base),
        overlay_(*overlay),
        last_sequence_(last_sequence),
        now_micros_(now_micros),
        options_(*options) {}

  absl::StatusOr<bool> Get(Space space, absl::string_view key, std::string* value) const override {
    return OverlayGet(base_, overlay_, space, key, value);
  }
  std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                               Direction direction) const override {
    return OverlayScan(base_, overlay_, space, range, direction);
  }
  uint64_t last_sequence() const override { return last_sequence_; }

  void Put(absl::string_view key, absl::string_view value) override;
  void Delete(absl::string_view key) override;
  absl::StatusOr<Appended> Append(const ChangeDraft& draft) override;
  absl::StatusOr<uint64_t> Redact(const std::vector<uint64_t>& sequences,
                                  const ChangeDraft& draft) override;
  absl::Time now() const override { return absl::FromUnixMicros(now_micros_); }

  // FAILED_PRECONDITION when the body wrote more than it may; such a body must not be kept.
  absl::Status limits_status() const;

 private:
  // Counts a write; false when the body may not write more.
  bool Allow() { return ++mutations_ <= options_.limits.body_mutations_max; }
  void WriteRow(std::string key, std::string value);
  absl::Status CheckOwned(absl::string_view resource, uint64_t sequence) const;
  ChangeHeader MakeHeader(const ChangeDraft& draft, uint64_t sequence) const;

  const EngineSnapshot& base_;
  Overlay& overlay_;
  uint64_t last_sequence_;
  const int64_t now_micros_;
  const StoreOptions& options_;
  size_t mutations_ = 0;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_TRANSACTION_H_
