#include "storage/follower.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/follower_rows.h"
#include "storage/log.h"

namespace partners::storage {
namespace {

// Bounds on what is read ahead of delivery, and on what is delivered again after a crash.
constexpr size_t kChunkChanges = 256;
constexpr size_t kChunkBytes = 1 << 20;
constexpr uint64_t kCursorLag = 256;

bool IsTransient(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kUnavailable:
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kAborted:
    case absl::StatusCode::kResourceExhausted:
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kCancelled:
    case absl::StatusCode::kUnknown:
    case absl::StatusCode::kUnauthenticated:  // the other side may not know our key yet
      return true;
    default:
      return false;
  }
}

// A change to deliver, or why its payload could not be read.
struct Delivery {
  ChangeHeader header;
  absl::StatusOr<Change> change;
};

struct Chunk {
  std::vector<Delivery> deliveries;
  uint64_t through = 0;  // everything up to here is in `deliveries` or not wanted
};

class LogFollower final : public Follower {
 public:
  LogFollower(Store* store, FollowerOptions options, uint64_t position,
              std::vector<ParkedChange> parked)
      : store_(*store), options_(std::move(options)), position_(position), saved_(position) {
    for (ParkedChange& change : parked) parked_.emplace(change.sequence, std::move(change));
    listening_ = store_.Listen([this](uint64_t) { Wake(); });
    thread_ = std::thread([this] { Run(); });
  }

  ~LogFollower() override {
    listening_.reset();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  absl::StatusOr<std::vector<ParkedChange>> Parked() const override {
    std::lock_guard<std::mutex> lock(mutex_);
    std::vector<ParkedChange> all;
    for (const auto& [sequence, parked] : parked_) all.push_back(parked);
    return all;
  }

  absl::Status Retry(uint64_t sequence) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      const auto found = parked_.find(sequence);
      if (found == parked_.end()) return NotParked(sequence);
      const uint64_t first = FirstParked(found->second.resource);
      if (first != sequence) {
        return absl::FailedPreconditionError(
            absl::StrCat("change ", sequence, " waits behind change ", first, ": retry that one"));
      }
      retries_.insert(sequence);
    }
    Wake();
    return absl::OkStatus();
  }

  absl::Status Abandon(uint64_t sequence) override {
    absl::Status status = store_.Write([&](Transaction& txn) -> absl::Status {
      absl::StatusOr<bool> parked = IsParked(txn, options_.name, sequence);
      if (!parked.ok()) return parked.status();
      if (!*parked) return NotParked(sequence);
      DeleteParked(txn, options_.name, sequence);
      return absl::OkStatus();
    });
    if (status.ok()) Forget(sequence);
    return status;
  }

  uint64_t delivered_sequence() const override { return position_.load(); }

 private:
  static absl::Status NotParked(uint64_t sequence) {
    return absl::NotFoundError(absl::StrCat("change ", sequence, " is not parked"));
  }

  // --- the follower's thread -------------------------------------------------------------------

  void Run() {
    absl::Duration pause = options_.retry_min;
    while (!Stopping()) {
      RetryParked();
      absl::StatusOr<Chunk> chunk = ReadChunk();
      if (!chunk.ok()) {
        Pause(&pause);
        continue;
      }
      pause = options_.retry_min;
      if (chunk->through == position_.load()) {
        Idle();
      } else {
        Deliver(*chunk);
      }
    }
    if (saved_ < position_.load()) SaveCursor();
  }

  absl::StatusOr<Chunk> ReadChunk() {
    Chunk chunk;
    size_t bytes = 0;
    absl::Status status = store_.Read([&](const View& view) {
      auto visit = [&](const ChangeHeader& header, absl::string_view) {
        chunk.through = header.sequence();
        if (!options_.wants(header)) return true;
        Delivery delivery{header, ReadChange(view, header.sequence())};
        if (delivery.change.ok()) bytes += delivery.change->payload.value_or("").size();
        chunk.deliveries.push_back(std::move(delivery));
        return bytes < kChunkBytes;
      };
      return ScanHeaders(view, position_, kChunkChanges, visit).status();
    });
    if (!status.ok()) return status;
    chunk.through = std::max(chunk.through, position_.load());
    return chunk;
  }

  void Deliver(const Chunk& chunk) {
    for (const Delivery& delivery : chunk.deliveries) {
      if (!DeliverOrPark(delivery)) return;
      if (position_ - saved_ >= kCursorLag) SaveCursor();
    }
    position_ = chunk.through;
    if (position_ - saved_ >= kCursorLag) SaveCursor();
  }

  // False when the follower stops before the change was dealt with.
  bool DeliverOrPark(const Delivery& delivery) {
    const uint64_t sequence = delivery.header.sequence();
    ParkedChange parked;
    parked.sequence = sequence;
    parked.resource = delivery.header.resource();
    parked.behind = FirstParkedLocked(parked.resource);
    if (parked.behind != 0) {
      parked.reason = absl::FailedPreconditionError(
          absl::StrCat("an earlier change of the resource, ", parked.behind, ", is parked"));
    } else {
      std::optional<absl::Status> answer = DeliverPatiently(delivery.change);
      if (!answer) return false;
      parked.reason = *std::move(answer);
    }
    if (!parked.reason.ok() && !Park(std::move(parked))) return false;
    position_ = sequence;
    return true;
  }

  // OK or a refusal for good; absent when the follower stops first.
  std::optional<absl::Status> DeliverPatiently(const absl::StatusOr<Change>& change) {
    if (!change.ok()) return change.status();
    for (absl::Duration pause = options_.retry_min;;) {
      absl::Status status = options_.deliver(*change);
      if (status.ok() || !IsTransient(status)) return status;
      if (saved_ < position_.load()) SaveCursor();
      Pause(&pause);
      if (Stopping()) return std::nullopt;
    }
  }

  // Durable together with the cursor, so that no change is lost between the two.
  bool Park(ParkedChange parked) {
    const bool saved = WritePatiently([&](Transaction& txn) {
      parked.since = txn.now();
      WriteParked(txn, options_.name, parked);
      WriteCursor(txn, options_.name, {store_.log_id(), parked.sequence});
      return absl::OkStatus();
    });
    if (!saved) return false;
    saved_ = parked.sequence;
    std::lock_guard<std::mutex> lock(mutex_);
    parked_.insert_or_assign(parked.sequence, std::move(parked));
    return true;
  }

  // Tries the parked changes that a person asked for or that nothing holds back any more.
  void RetryParked() {
    while (!Stopping()) {
      std::optional<ParkedChange> due = TakeDue();
      if (!due || !RetryOne(*std::move(due))) return;
    }
  }

  bool RetryOne(ParkedChange parked) {
    absl::StatusOr<Change> change = absl::UnknownError("");
    absl::Status read = store_.Read([&](const View& view) {
      change = ReadChange(view, parked.sequence);
      return absl::OkStatus();
    });
    if (!read.ok()) return false;
    std::optional<absl::Status> answer = DeliverPatiently(change);
    if (!answer) return false;
    parked.reason = *std::move(answer);
    parked.behind = 0;
    return Settle(std::move(parked));
  }

  // Keeps the answer of a retry, unless the change was abandoned meanwhile.
  bool Settle(ParkedChange parked) {
    bool abandoned = false;
    const bool saved = WritePatiently([&](Transaction& txn) -> absl::Status {
      absl::StatusOr<bool> found = IsParked(txn, options_.name, parked.sequence);
      if (!found.ok()) return found.status();
      abandoned = !*found;
      if (abandoned) return absl::OkStatus();
      if (parked.reason.ok()) {
        DeleteParked(txn, options_.name, parked.sequence);
      } else {
        WriteParked(txn, options_.name, parked);
      }
      return absl::OkStatus();
    });
    if (!saved) return false;
    if (abandoned || parked.reason.ok()) {
      Forget(parked.sequence);
    } else {
      std::lock_guard<std::mutex> lock(mutex_);
      retries_.erase(parked.sequence);
      const auto found = parked_.find(parked.sequence);  // or it was abandoned since the write
      if (found != parked_.end()) found->second = std::move(parked);
    }
    return true;
  }

  std::optional<ParkedChange> TakeDue() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::set<absl::string_view> seen;
    for (const auto& [sequence, parked] : parked_) {
      const bool first = seen.insert(parked.resource).second;
      if (first && (parked.behind != 0 || retries_.count(sequence) != 0)) {
        return parked;
      }
    }
    return std::nullopt;
  }

  bool SaveCursor() {
    const uint64_t position = position_;
    const bool saved = WritePatiently([&](Transaction& txn) {
      WriteCursor(txn, options_.name, {store_.log_id(), position});
      return absl::OkStatus();
    });
    if (saved) saved_ = position;
    return saved;
  }

  // Writes in spite of a full queue. False when the store or the follower stops.
  bool WritePatiently(const WriteBody& body) {
    for (absl::Duration pause = options_.retry_min;; Pause(&pause)) {
      if (store_.Write(body).ok()) return true;
      if (Stopping()) return false;
    }
  }

  // Waits for something to do; makes the cursor durable when nothing comes for a while.
  void Idle() {
    if (saved_ < position_.load()) {
      if (!WaitForWake(options_.cursor_delay)) SaveCursor();
    } else {
      WaitForWake(absl::InfiniteDuration());
    }
  }

  // --- shared with other threads
  // ------------------------------------------------------------------

  void Wake() {
    std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
    wake_.notify_all();
  }

  bool WaitForWake(absl::Duration limit) {
    std::unique_lock<std::mutex> lock(mutex_);
    const auto ready = [this] { return woken_ || stopping_; };
    if (limit == absl::InfiniteDuration()) {
      wake_.wait(lock, ready);
    } else {
      wake_.wait_for(lock, absl::ToChronoMicroseconds(limit), ready);
    }
    return std::exchange(woken_, false);
  }

  // Waits `*pause` or until the follower stops, and doubles it.
  void Pause(absl::Duration* pause) {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait_for(lock, absl::ToChronoMicroseconds(*pause), [this] { return stopping_; });
    *pause = std::min(*pause * 2, options_.retry_max);
  }

  bool Stopping() const {
    if (!store_.health().ok()) WaitUntilStopped();
    std::lock_guard<std::mutex> lock(mutex_);
    return stopping_;
  }

  // A stopped store takes no cursor and tells no news: nothing is left to do.
  void WaitUntilStopped() const {
    std::unique_lock<std::mutex> lock(mutex_);
    wake_.wait(lock, [this] { return stopping_; });
  }

  void Forget(uint64_t sequence) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      parked_.erase(sequence);
      retries_.erase(sequence);
    }
    Wake();
  }

  // The first parked change of the resource, or 0. The caller holds the mutex.
  uint64_t FirstParked(absl::string_view resource) const {
    for (const auto& [sequence, parked] : parked_) {
      if (parked.resource == resource) return sequence;
    }
    return 0;
  }
  uint64_t FirstParkedLocked(absl::string_view resource) const {
    std::lock_guard<std::mutex> lock(mutex_);
    return FirstParked(resource);
  }

  Store& store_;
  const FollowerOptions options_;
  std::atomic<uint64_t> position_;
  uint64_t saved_;  // of the follower's thread

  mutable std::mutex mutex_;
  mutable std::condition_variable wake_;
  std::map<uint64_t, ParkedChange> parked_;
  std::set<uint64_t> retries_;
  bool woken_ = false;
  bool stopping_ = false;

  std::shared_ptr<void> listening_;
  std::thread thread_;
};

// Where the follower goes on: from its cursor, or from the beginning of a new or renewed log.
absl::StatusOr<FollowerCursor> Resume(Store* store, const std::string& name) {
  FollowerCursor cursor;
  absl::Status status = store->Write([&](Transaction& txn) -> absl::Status {
    absl::StatusOr<FollowerCursor> found = ReadCursor(txn, name);
    if (!found.ok()) return found.status();
    cursor = *found;
    if (cursor.log_id == store->log_id()) return absl::OkStatus();
    absl::StatusOr<std::vector<ParkedChange>> parked = ReadParked(txn, name);
    if (!parked.ok()) return parked.status();
    for (const ParkedChange& change : *parked) DeleteParked(txn, name, change.sequence);
    cursor = {store->log_id(), 0};
    WriteCursor(txn, name, cursor);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return cursor;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Follower>> Follower::Start(Store* store, FollowerOptions options) {
  if (options.name.empty() || !options.wants || !options.deliver) {
    return absl::InvalidArgumentError("a follower needs a name, `wants` and `deliver`");
  }
  absl::StatusOr<FollowerCursor> cursor = Resume(store, options.name);
  if (!cursor.ok()) return cursor.status();
  absl::StatusOr<std::vector<ParkedChange>> parked = absl::UnknownError("");
  absl::Status read = store->Read([&](const View& view) {
    parked = ReadParked(view, options.name);
    return parked.status();
  });
  if (!read.ok()) return read;
  return std::make_unique<LogFollower>(store, std::move(options), cursor->sequence,
                                       *std::move(parked));
}

}  // namespace partners::storage
