#include "services/runtime/sources.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>

#include "absl/time/clock.h"

namespace partners::runtime {
namespace {

std::string RandomBytes(size_t count) {
  std::string bytes(count, '\0');
  // Without randomness neither keys nor ids are safe: stopping is the only honest answer.
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) != 1) {
    std::abort();
  }
  return bytes;
}

}  // namespace

Sources SystemSources() {
  return {[] { return absl::FromUnixMicros(absl::ToUnixMicros(absl::Now())); }, RandomBytes};
}

std::string NewId(const Sources& sources) {
  constexpr char kDigits[] = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr size_t kCharacters = 13;
  std::string id;
  for (char byte : sources.random(kCharacters)) {
    id.push_back(kDigits[static_cast<unsigned char>(byte) & 31]);
  }
  return id;
}

absl::Time LatestTime::Take(absl::Time reading) {
  const int64_t nanos = absl::ToUnixNanos(reading);
  int64_t latest = nanos_.load(std::memory_order_relaxed);
  while (latest < nanos &&
         !nanos_.compare_exchange_weak(latest, nanos, std::memory_order_relaxed)) {
  }
  return absl::FromUnixNanos(std::max(latest, nanos));
}

}  // namespace partners::runtime
