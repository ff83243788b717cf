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

absl::Status LiveIndex::WaitFor(int64_t sequence, absl::Duration longest) const {
  const auto reached = [&] {
    return !index_.contains().log_id().empty() && index_.contains().sequence() >= sequence;
  };
  std::shared_lock lock(mutex_);
  const absl::Duration wait = std::max(absl::ZeroDuration(), std::min(longest, options_.wait_max));
  const bool there = changed_.wait_for(lock, absl::ToChronoNanoseconds(wait), reached);
  if (!index_.health().ok()) {
    return NotReady("the copy of the registry is damaged: a change could not be read");
  }
  if (there) return absl::OkStatus();
  if (index_.contains().log_id().empty())
    return NotReady("the copy of the registry is being built");
  return Refuse(absl::StatusCode::kUnavailable, v1::REASON_INDEX_BEHIND,
                absl::StrCat("the copy of the registry is at sequence ",
                             index_.contains().sequence(), ", not yet at ", sequence),
                {{"sequence", absl::StrCat(index_.contains().sequence())},
                 {"wanted", absl::StrCat(sequence)}});
}

void LiveIndex::Read(const std::function<void(const PartnerIndex&)>& body) const {
  const std::shared_lock lock(mutex_);
  body(index_);
}

void LiveIndex::Follow() {
  absl::Duration pause = options_.retry_min;
  do {
    std::optional<changes::v1::Cursor> cursor;
    Read([&](const PartnerIndex& index) {
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
    const std::unique_lock lock(mutex_);
    if (stopping_) return false;
    const std::string& log_id = message.complete_through().log_id();
    const std::string& known = index_.contains().log_id();
    if (!log_id.empty() && !known.empty() && log_id != known) {
      index_ = PartnerIndex();
      return false;
    }
    if (message.has_change()) index_.Apply(message.change());
    if (message.has_complete_through()) index_.SetCompleteThrough(message.complete_through());
  }
  changed_.notify_all();
  return true;
}

void LiveIndex::Clear() {
  const std::unique_lock lock(mutex_);
  index_ = PartnerIndex();
}

bool LiveIndex::Pause(absl::Duration pause) {
  std::shared_lock lock(mutex_);
  return !changed_.wait_for(lock, absl::ToChronoNanoseconds(pause), [&] { return stopping_; });
}

}  // namespace partners::matching
