#include "services/runtime/rate_limiter.h"

#include <algorithm>
#include <functional>

#include "services/runtime/limits.h"

namespace partners::runtime {

absl::Duration RateLimiter::Take(const std::string& caller, absl::Time now) {
  if (rate_ <= 0) return absl::ZeroDuration();
  const double burst = 2 * rate_;
  Shard& shard = shards_[std::hash<std::string>()(caller) % kShards];
  std::lock_guard lock(shard.mutex);
  if (shard.buckets.size() > kRateCallersMax / kShards)
    shard.buckets.clear();  // forgiving beats growing
  auto [it, is_new] = shard.buckets.try_emplace(caller, Bucket{burst, now});
  Bucket& bucket = it->second;
  const double elapsed = absl::ToDoubleSeconds(now - bucket.filled);
  if (elapsed > 0) {
    bucket.tokens = std::min(burst, bucket.tokens + elapsed * rate_);
  }
  bucket.filled = now;  // also after a step back, so that a stepping clock cannot lock a caller out
  if (bucket.tokens < 1) return absl::Seconds((1 - bucket.tokens) / rate_);
  bucket.tokens -= 1;
  return absl::ZeroDuration();
}

}  // namespace partners::runtime
