#include "storage/follower.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/follower_chunk.h"
#include "storage/follower_rows.h"
#include "storage/log.h"
#include "storage/parked_changes.h"

namespace partners::storage {
namespace {

// Bound on what is delivered again after a crash.
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

class LogFollower final : public Follower {
 public:
  LogFollower(Store* store, FollowerOptions options, FollowerPlace place)
      : store_(*store),
        options_(std::move(options)),
        position_(place.sequence),
        saved_(place.sequence),
        parked_(std::move(place.parked)) {
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

  absl::StatusOr<std::vector<ParkedChange>> Parked() const override { return parked_.all(); }

  absl::Status Retry(uint64_t sequence) override {
    absl::Status status = parked_.AskFor(sequence);
    if (status.ok()) Wake();
    return status;
  }

  absl::Status Abandon(uint64_t sequence, const Commit& commit) override {
    absl::Status begun = parked_.BeginAbandon(sequence);
    if (!begun.ok()) return begun;
    absl::Status status = commit([&](Transaction& txn) -> absl::Status {
      absl::StatusOr<bool> parked = IsParked(txn, options_.name, sequence);
      if (!parked.ok()) return parked.status();
      if (!*parked) return NotParked(sequence);
      DeleteParked(txn, options_.name, sequence);
      return absl::OkStatus();
    });
    parked_.EndAbandon(sequence, status.ok());
    Wake();
    return status;
  }

  uint64_t delivered_sequence() const override { return position_.load(); }

 private:
  // --- the follower's thread -------------------------------------------------------------------

  void Run() {
    absl::Duration pause = options_.retry_min;
    while (!Stopping()) {
      RetryParked();
      absl::StatusOr<Chunk> chunk = ReadChunk(store_, position_, options_.wants);
      if (!chunk.ok()) {
        Pause(&pause);
        continue;
      }
      pause = options_.retry_min;
      chunk->through == position_.load() ? Idle() : Deliver(*chunk);
    }
    if (saved_ < position_.load()) SaveCursor();
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
    parked.behind = parked_.First(parked.resource);
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

  // OK or a refusal for good; absent when the follower stops first, or the parked change `retried`
  // is given up. What was delivered stays "being tried" until it is settled.
  std::optional<absl::Status> DeliverPatiently(const absl::StatusOr<Change>& change,
                                               uint64_t retried = 0) {
    if (!change.ok()) return change.status();
    for (absl::Duration pause = options_.retry_min;;) {
      if (retried != 0 && !parked_.BeginTry(retried)) return std::nullopt;
      absl::Status status = options_.deliver(*change);
      if (!status.ok()) parked_.EndTry();
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
    parked_.Add(std::move(parked));
    return true;
  }

  // Tries the parked changes that a person asked for or that nothing holds back any more.
  void RetryParked() {
    while (!Stopping()) {
      std::optional<ParkedChange> due = parked_.Due();
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
    std::optional<absl::Status> answer = DeliverPatiently(change, parked.sequence);
    if (!answer) return !Stopping();
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
      parked_.Settle(std::move(parked));
    }
    return true;
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

  // --- shared with other threads -----------------------------------------------------------------

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
    parked_.Remove(sequence);
    Wake();
  }

  Store& store_;
  const FollowerOptions options_;
  std::atomic<uint64_t> position_;
  uint64_t saved_;  // of the follower's thread
  ParkedChanges parked_;

  mutable std::mutex mutex_;
  mutable std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;

  std::shared_ptr<void> listening_;
  std::thread thread_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<Follower>> Follower::Start(Store* store, FollowerOptions options) {
  if (options.name.empty() || !options.wants || !options.deliver) {
    return absl::InvalidArgumentError("a follower needs a name, `wants` and `deliver`");
  }
  absl::StatusOr<FollowerPlace> place = ResumeFollower(store, options.name);
  if (!place.ok()) return place.status();
  return std::make_unique<LogFollower>(store, std::move(options), *std::move(place));
}

}  // namespace partners::storage
