#ifndef PARTNERS_SERVICES_RUNTIME_RATE_LIMITER_H_
#define PARTNERS_SERVICES_RUNTIME_RATE_LIMITER_H_

#include <array>
#include <mutex>
#include <string>
#include <unordered_map>

#include "absl/time/time.h"

namespace partners::runtime {

// A token bucket per caller, refilled at `calls_per_second` and holding two seconds' worth.
// Thread-safe.
class RateLimiter {
 public:
  explicit RateLimiter(double calls_per_second) : rate_(calls_per_second) {}

  // Zero when the call may go on, else how long the caller should wait. A rate of 0 limits nothing.
  absl::Duration Take(const std::string& caller, absl::Time now);

 private:
  struct Bucket {
    double tokens;
    absl::Time filled;
  };
  struct Shard {
    std::mutex mutex;
    std::unordered_map<std::string, Bucket> buckets;  // guarded by mutex
  };
  static constexpr size_t kShards = 16;  // callers rarely meet on one lock

  const double rate_;
  std::array<Shard, kShards> shards_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_RATE_LIMITER_H_
