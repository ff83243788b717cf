#ifndef PARTNERS_SERVICES_RUNTIME_SOURCES_H_
#define PARTNERS_SERVICES_RUNTIME_SOURCES_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/time.h"

namespace partners::runtime {

// Where time, randomness and ids come from. Tests put their own here. All functions are
// thread-safe.
struct Sources {
  std::function<absl::Time()> now;            // whole microseconds
  std::function<std::string(size_t)> random;  // that many random bytes
};

// The system clock and OpenSSL's generator.
Sources SystemSources();

// 13 characters of [a-z2-7] (65 random bits): the id of a resource nobody chose one for.
std::string NewId(const Sources& sources);

// The latest time that is known: never goes back. Thread-safe.
class LatestTime {
 public:
  explicit LatestTime(absl::Time known = absl::InfinitePast()) : nanos_(absl::ToUnixNanos(known)) {}

  // Takes a reading of the clock; the latest of all.
  absl::Time Take(absl::Time reading);

 private:
  std::atomic<int64_t> nanos_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_SOURCES_H_
