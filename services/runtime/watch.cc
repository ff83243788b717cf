#include "services/runtime/watch.h"

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "services/runtime/errors.h"
#include "services/runtime/packing.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using changes::v1::Change;
using changes::v1::Cursor;
using google::protobuf::Message;

Cursor CursorAt(const storage::Store& store, uint64_t sequence) {
  Cursor cursor;
  cursor.set_log_id(store.log_id());
  cursor.set_sequence(static_cast<int64_t>(sequence));
  return cursor;
}

// The sequence a cursor stands at.
absl::StatusOr<uint64_t> PlaceOf(const std::optional<Cursor>& cursor, const storage::Store& store) {
  if (!cursor.has_value() || (cursor->log_id().empty() && cursor->sequence() == 0)) return 0;
  if (cursor->log_id().empty()) return FieldInvalid("cursor.log_id", "must be set");
  if (cursor->sequence() < 0) return FieldInvalid("cursor.sequence", "must be at least 0");
  if (cursor->log_id() != store.log_id()) return LogReplaced();
  const uint64_t place = static_cast<uint64_t>(cursor->sequence());
  if (place <= store.last_sequence()) return place;
  return WithReason(absl::StatusCode::kOutOfRange, "FIELD_INVALID",
                    "cursor.sequence: is beyond the end of the log",
                    {{"field", "cursor.sequence"}});
}

// CURSOR_EXPIRED when the change after `place` was committed before `since`.
absl::Status CheckServed(const storage::Store& store, uint64_t place, absl::Time since) {
  if (since == absl::InfinitePast()) return absl::OkStatus();
  bool expired = false;
  const auto judge = [&](const storage::ChangeHeader& next, absl::string_view) {
    expired = absl::FromUnixMicros(next.commit_time_micros()) < since;
    return false;
  };
  absl::Status read = store.Read([&](const storage::View& view) {
    return storage::ScanHeaders(view, place, 1, judge).status();
  });
  if (!read.ok()) return read;
  return expired ? CursorExpired() : absl::OkStatus();
}

class WatchSource final : public StreamSource {
 public:
  WatchSource(WatchOptions options, uint64_t place)
      : options_(std::move(options)), scanned_(place) {}

  absl::StatusOr<Next> Pull(Message* response) override {
    if (batch_.empty()) {
      absl::Status scanned = Scan();
      if (!scanned.ok()) return scanned;
    }
    if (!batch_.empty()) {
      Change change = std::move(batch_.front());
      batch_.pop_front();
      // After the last change of a batch, what was passed over behind it is complete too.
      const uint64_t through = batch_.empty() ? scanned_ : static_cast<uint64_t>(change.sequence());
      return Answer(std::move(change), through, response);
    }
    return ProgressIsDue() ? Answer(std::nullopt, scanned_, response) : Next::kWait;
  }

 private:
  absl::Status Scan() {
    if (scanned_ >= options_.store->last_sequence()) return absl::OkStatus();
    return options_.store->Read([this](const storage::View& view) { return ScanView(view); });
  }

  absl::Status ScanView(const storage::View& view) {
    absl::Status failed;
    size_t bytes = 0;
    const absl::StatusOr<uint64_t> last =
        storage::ScanChanges(view, scanned_, kWatchScanMax, [&](const storage::Change& change) {
          failed = Take(change, &bytes);
          return failed.ok() && batch_.size() < kStreamBatchMax && bytes < kStreamBatchBytes;
        });
    if (!failed.ok()) return failed;
    if (!last.ok()) return last.status();
    unreported_ += *last - scanned_;
    scanned_ = *last;
    return absl::OkStatus();
  }

  absl::Status Take(const storage::Change& change, size_t* bytes) {
    if (!absl::StartsWith(change.header.resource(), options_.resource_prefix)) {
      return absl::OkStatus();
    }
    absl::StatusOr<std::optional<Change>> shown = ToApiChange(options_.reader, change);
    if (!shown.ok()) return shown.status();
    if (!shown->has_value()) return absl::OkStatus();
    *bytes += (*shown)->ByteSizeLong();
    batch_.push_back(**std::move(shown));
    return absl::OkStatus();
  }

  // After a silence, or when much was passed over. A clock that was set back must not make the
  // stream fall silent.
  bool ProgressIsDue() const {
    const absl::Duration silence = options_.now() - last_answer_;
    return silence >= kProgressInterval || silence < absl::ZeroDuration() ||
           unreported_ >= kWatchScanMax;
  }

  Next Answer(std::optional<Change> change, uint64_t through, Message* response) {
    options_.fill(std::move(change), CursorAt(*options_.store, through),
                  static_cast<int64_t>(options_.store->last_sequence()), response);
    last_answer_ = options_.now();
    unreported_ = scanned_ - through;
    return Next::kMessage;
  }

  const WatchOptions options_;
  uint64_t scanned_;         // everything visible up to here is in the batch or was sent
  uint64_t unreported_ = 0;  // changes scanned since the cursor last sent
  std::deque<Change> batch_;
  absl::Time last_answer_ = absl::InfinitePast();
};

class ExportSource final : public StreamSource {
 public:
  explicit ExportSource(ExportOptions options)
      : options_(std::move(options)), sequence_(options_.store->last_sequence()) {}

  absl::StatusOr<Next> Pull(Message* response) override {
    for (size_t i = 0; batch_.empty() && !listed_all_; ++i) {
      if (i == kExportBatchesMax) return Next::kWait;
      absl::Status read =
          options_.store->Read([this](const storage::View& view) { return ReadBatch(view); });
      if (!read.ok()) return read;
    }
    if (!batch_.empty()) {
      ExportItem item = std::move(batch_.front());
      batch_.pop_front();
      return Answer(std::move(item), response);
    }
    if (closed_) return Next::kEnd;
    closed_ = true;
    ExportItem closing;
    closing.complete_through = CursorAt(*options_.store, sequence_);
    return Answer(std::move(closing), response);
  }

 private:
  absl::Status ReadBatch(const storage::View& view) {
    const absl::StatusOr<std::vector<std::string>> names =
        storage::ResourcesAt(view, options_.resource_prefix, after_, sequence_, kStreamBatchMax);
    if (!names.ok()) return names.status();
    listed_all_ = names->size() < kStreamBatchMax;
    size_t bytes = 0;
    for (const std::string& name : *names) {
      if (bytes >= kStreamBatchBytes) {
        listed_all_ = false;
        break;
      }
      absl::Status taken = Take(view, name, &bytes);
      if (!taken.ok()) return taken;
      after_ = name;
    }
    return absl::OkStatus();
  }

  absl::Status Take(const storage::View& view, const std::string& name, size_t* bytes) {
    const absl::StatusOr<std::optional<storage::Change>> change =
        storage::ReadResourceAt(view, name, sequence_);
    if (!change.ok()) return change.status();
    if (!change->has_value()) return absl::OkStatus();
    if ((*change)->header.kind() == storage::ChangeHeader::KIND_REMOVED) return absl::OkStatus();
    const absl::StatusOr<std::unique_ptr<Message>> record =
        ToVisibleRecord(options_.reader, **change);
    if (!record.ok()) return record.status();
    if (*record == nullptr) return absl::OkStatus();
    ExportItem item;
    item.resource = name;
    item.record = Pack(**record);
    *bytes += item.record.ByteSizeLong();
    batch_.push_back(std::move(item));
    return absl::OkStatus();
  }

  Next Answer(ExportItem item, Message* response) {
    item.first = std::exchange(first_, false);
    options_.fill(std::move(item), response);
    return Next::kMessage;
  }

  const ExportOptions options_;
  const uint64_t sequence_;  // the state that is exported
  std::string after_;        // names up to here were read
  std::deque<ExportItem> batch_;
  bool listed_all_ = false;
  bool first_ = true;
  bool closed_ = false;
};

}  // namespace

absl::StatusOr<std::unique_ptr<StreamSource>> NewWatch(WatchOptions options) {
  const absl::StatusOr<uint64_t> place = PlaceOf(options.cursor, *options.store);
  if (!place.ok()) return place.status();
  absl::Status served = CheckServed(*options.store, *place, options.served_since);
  if (!served.ok()) return served;
  return std::unique_ptr<StreamSource>(std::make_unique<WatchSource>(std::move(options), *place));
}

std::unique_ptr<StreamSource> NewExport(ExportOptions options) {
  return std::make_unique<ExportSource>(std::move(options));
}

}  // namespace partners::runtime
