#ifndef PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_
#define PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_

#include <condition_variable>
#include <functional>
#include <mutex>
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

  // Waits until the index contains at least `sequence` of the registry's log, at most for
  // `wait_max` and `longest`. UNAVAILABLE INDEX_BEHIND when it does not by then, UNAVAILABLE
  // INDEX_NOT_READY when nothing was heard of the log yet or a change could not be read.
  absl::Status WaitFor(int64_t sequence, absl::Duration longest) const;

  // Runs `body` on a state of the index that does not change meanwhile. Keep it short: changes
  // wait.
  void Read(const std::function<void(const PartnerIndex&)>& body) const;

 private:
  void Follow();
  bool Take(const registry::v1::WatchResponse& message);
  void Clear();
  // False when Stop() was called meanwhile.
  bool Pause(absl::Duration pause);

  RegistryFeed& feed_;
  const LiveIndexOptions options_;
  mutable std::shared_mutex mutex_;  // guards index_ and stopping_
  mutable std::condition_variable_any changed_;
  PartnerIndex index_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_LIVE_INDEX_H_
