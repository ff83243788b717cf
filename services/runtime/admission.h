#ifndef PARTNERS_SERVICES_RUNTIME_ADMISSION_H_
#define PARTNERS_SERVICES_RUNTIME_ADMISSION_H_

#include <atomic>
#include <cstdint>
#include <functional>
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "services/runtime/identity.h"
#include "services/runtime/rate_limiter.h"
#include "services/runtime/route.h"
#include "services/runtime/sources.h"

namespace partners::runtime {

// A call as the transport received it. The views live until the call has ended.
struct Incoming {
  absl::string_view request;        // serialised
  absl::string_view authorization;  // the header's value; empty without one
  absl::string_view acted_for;      // opaque id; believed from services only
  // Its address, by which callers without a valid key are limited; asked for them only.
  std::function<std::string()> peer;
  absl::Duration timeout = absl::InfiniteDuration();  // what is left of the caller's deadline
  bool inside = false;  // made by this process while it answers another call
};

struct AdmissionOptions {
  Sources sources;
  const KeyDirectory* keys = nullptr;
  double public_calls_per_second = 0;  // per peer, for callers without a key; 0 limits nothing
  double key_calls_per_second = 0;     // per principal; 0 limits nothing
  absl::Time known_time = absl::InfinitePast();  // the latest time known when the process began
};

// Which calls go on to their logic: the steps trace, deadline, limits, identity and permission.
// Thread-safe.
class Admission {
 public:
  explicit Admission(const AdmissionOptions& options);

  // Fills in the call; what it knows so far also when it is refused.
  absl::Status Admit(const Route& route, const Incoming& incoming, Call* call);

  // Unary calls under way, each from Enter to Leave: beyond kCallsInFlightMax no call is admitted.
  void Enter() { in_flight_.fetch_add(1, std::memory_order_relaxed); }
  void Leave() { in_flight_.fetch_sub(1, std::memory_order_relaxed); }
  int calls_in_flight() const { return in_flight_.load(); }

  // The clock's time, or the latest one known when it was set back since.
  absl::Time Latest() const { return latest_.Take(options_.sources.now()); }

  // Refuses every call from now on.
  void Close() { closed_ = true; }

 private:
  absl::Status CheckLimits(const Incoming& incoming, const Call& call) const;
  absl::Status Identify(const Incoming& incoming, Call* call);

  const AdmissionOptions options_;
  mutable LatestTime latest_;
  RateLimiter public_limit_;
  RateLimiter key_limit_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> closed_{false};
  std::atomic<uint64_t> trace_counter_{0};
  const std::string trace_prefix_;
};

// The step field_rules: reads the request's bytes and checks its fields.
absl::Status ReadRequest(const Route& route, absl::string_view bytes,
                         google::protobuf::Message* request, Call* call);

// Refusals of calls that may succeed later.
absl::Status Overloaded();
absl::Status DeadlinePassed();

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_ADMISSION_H_
