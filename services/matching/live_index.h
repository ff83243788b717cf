#ifndef PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_
#define PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <thread>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/matching/index.h"
#include "services/matching/limits.h"
#include "services/matching/registry_feed.h"

namespace partners::matching {

struct LiveIndexOptions {
  absl::Duration wait_max = kIndexWaitMax;
  absl::Duration retry_min = kFeedRetryMin;
  absl::Duration retry_max = kFeedRetryMax;
  int waiters_max = kIndexWaitersMax;
};

// Keeps a PartnerIndex at the head of the registry's log, on its own thread: resumes after a broken
// stream with growing pauses, and begins anew when the log was replaced. Thread-safe.
class LiveIndex {
 public:
  // `feed` must outlive the index. Follows from Start() on.
  explicit LiveIndex(RegistryFeed* feed, LiveIndexOptions options = {})
      : feed_(*feed), options_(options) {}
  ~LiveIndex() { Stop(); }

  // Begins to follow. Once.
  void Start();
  // Cancels the feed and ends the thread. Repeatable; the index stays readable.
  void Stop();

  using Body = std::function<absl::Status(const PartnerIndex&)>;

  // Runs `body` on a state of the index that is whole, contains at least `sequence` of the
  // registry's log, and does not change meanwhile. Whole: once since it began, or began anew, it
  // had all that was recorded before. Keep the body short: changes wait.
  //
  // Waits for such a state at most for `wait_max` and `longest`, and not at all while `waiters_max`
  // others do. UNAVAILABLE INDEX_NOT_READY when the index is not whole by then or a change could not
  // be read, UNAVAILABLE INDEX_BEHIND when it has not reached the sequence.
  absl::Status ReadAt(int64_t sequence, absl::Duration longest, const Body& body) const;

  // Runs `body` on the index as it is now, whole or not; not for answers.
  void Peek(const std::function<void(const PartnerIndex&)>& body) const;

 private:
  void Follow();
  bool Take(const registry::v1::WatchResponse& message);
  void Clear();
  void ClearLocked();
  bool IsWhole() const;
  absl::Status WhyNotAt(int64_t sequence) const;
  // False when Stop() was called meanwhile.
  bool Pause(absl::Duration pause);

  // Waits on `lock` for `reached`; false when that does not come in time.
  bool Await(std::shared_lock<std::shared_mutex>& lock, absl::Duration longest,
             const std::function<bool()>& reached) const;

  RegistryFeed& feed_;
  const LiveIndexOptions options_;
  // Held while mutex_ is locked for a ranking or a change: a change that waits for rankings to end
  // is not overtaken by new ones for ever.
  mutable std::mutex turn_;
  mutable std::atomic<int> waiting_{0};
  mutable std::shared_mutex mutex_;  // guards what follows but the thread
  mutable std::condition_variable_any changed_;
  PartnerIndex index_;
  // Where the log ended when this filling of the index began; absent until it is heard. Once the
  // index has got there it is whole and stays so.
  std::optional<int64_t> whole_at_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_
