#include "services/matching/live_index.h"

#include <algorithm>
#include <chrono>
#include <optional>

#include "absl/strings/str_cat.h"
#include "services/matching/errors.h"

namespace partners::matching {
namespace {

bool MustStartOver(const absl::Status& status) {
  return absl::IsFailedPrecondition(status) || absl::IsOutOfRange(status);
}

absl::Status NotReady(const std::string& why) {
  return Refuse(absl::StatusCode::kUnavailable, v1::REASON_INDEX_NOT_READY, why);
}

}  // namespace

void LiveIndex::Start() {
  thread_ = std::thread([this] { Follow(); });
}

void LiveIndex::Stop() {
  {
    const std::unique_lock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  feed_.Cancel();
  if (thread_.joinable()) thread_.join();
}

absl::Status LiveIndex::ReadAt(int64_t sequence, absl::Duration longest, const Body& body) const {
  const auto reached = [&] { return IsWhole() && index_.contains().sequence() >= sequence; };
  std::unique_lock turn(turn_);
  std::shared_lock lock(mutex_);  // from the check to the end of the body
  turn.unlock();
  const bool there = reached() || Await(lock, longest, reached);
  if (!index_.health().ok()) {
    return NotReady("the copy of the registry is damaged: a change could not be read");
  }
  return there ? body(index_) : WhyNotAt(sequence);
}

bool LiveIndex::Await(std::shared_lock<std::shared_mutex>& lock, absl::Duration longest,
                      const std::function<bool()>& reached) const {
  const absl::Duration wait = std::max(absl::ZeroDuration(), std::min(longest, options_.wait_max));
  const bool may_wait = waiting_.fetch_add(1) < options_.waiters_max;
  const bool there = may_wait && changed_.wait_for(lock, absl::ToChronoNanoseconds(wait), reached);
  waiting_.fetch_sub(1);
  return there;
}

void LiveIndex::Peek(const std::function<void(const PartnerIndex&)>& body) const {
  const std::shared_lock lock(mutex_);
  body(index_);
}

bool LiveIndex::IsWhole() const {
  return whole_at_.has_value() && index_.contains().sequence() >= *whole_at_;
}

absl::Status LiveIndex::WhyNotAt(int64_t sequence) const {
  if (!IsWhole()) return NotReady("the copy of the registry is being built");
  const std::string at = absl::StrCat(index_.contains().sequence());
  return Refuse(
      absl::StatusCode::kUnavailable, v1::REASON_INDEX_BEHIND,
      absl::StrCat("the copy of the registry is at sequence ", at, ", not yet at ", sequence),
      {{"sequence", at}, {"wanted", absl::StrCat(sequence)}});
}

void LiveIndex::Follow() {
  absl::Duration pause = options_.retry_min;
  do {
    std::optional<changes::v1::Cursor> cursor;
    Peek([&](const PartnerIndex& index) {
      if (!index.contains().log_id().empty()) cursor = index.contains();
    });
    if (!cursor.has_value()) Clear();  // what came without a log's name cannot be resumed
    bool heard = false;
    const absl::Status ended = feed_.Watch(cursor, [&](const registry::v1::WatchResponse& message) {
      heard = true;
      return Take(message);
    });
    if (MustStartOver(ended)) Clear();
    pause = heard ? options_.retry_min : std::min(pause * 2, options_.retry_max);
  } while (Pause(pause));
}

// False when the message is of another log than the one followed: the next Watch begins anew.
bool LiveIndex::Take(const registry::v1::WatchResponse& message) {
  {
    const std::unique_lock turn(turn_);
    const std::unique_lock lock(mutex_);
    if (stopping_) return false;
    const std::string& log_id = message.complete_through().log_id();
    const std::string& known = index_.contains().log_id();
    if (!log_id.empty() && !known.empty() && log_id != known) {
      ClearLocked();
      return false;
    }
    if (!whole_at_.has_value()) whole_at_ = message.head();
    if (message.has_change()) index_.Apply(message.change());
    if (message.has_complete_through()) index_.SetCompleteThrough(message.complete_through());
  }
  changed_.notify_all();
  return true;
}

void LiveIndex::Clear() {
  const std::unique_lock lock(mutex_);
  ClearLocked();
}

void LiveIndex::ClearLocked() {
  index_ = PartnerIndex();
  whole_at_.reset();
}

bool LiveIndex::Pause(absl::Duration pause) {
  std::shared_lock lock(mutex_);
  return !changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [&] { return stopping_; });
}

}  // namespace partners::matching
