#ifndef PARTNERS_SERVICES_RUNTIME_STREAM_LIMITS_H_
#define PARTNERS_SERVICES_RUNTIME_STREAM_LIMITS_H_

#include <memory>
#include <mutex>
#include <string>

#include "absl/container/flat_hash_map.h"
#include "services/runtime/telemetry.h"

namespace partners::runtime {

// Counts open streams, so that nobody takes the room of the others: kStreamsPerCallerMax for one
// caller, kStreamsMax in all, of which the last kStreamsForServices are kept for services, by which
// this system follows itself. Thread-safe.
class StreamLimits {
 public:
  // Counts one more stream of `caller` until the pointer and its copies are gone; null when there
  // is no room. The limits and `telemetry` must outlive it.
  std::shared_ptr<void> Take(const std::string& caller, bool is_service, Telemetry* telemetry);

 private:
  void Give(const std::string& caller);

  std::mutex mutex_;
  absl::flat_hash_map<std::string, int> open_;  // by caller, never 0; guarded by mutex_
  int all_ = 0;                                 // guarded by mutex_
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_STREAM_LIMITS_H_
