#ifndef PARTNERS_SERVICES_RUNTIME_TELEMETRY_H_
#define PARTNERS_SERVICES_RUNTIME_TELEMETRY_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace partners::runtime {

// Counters of one method; copies share them. Thread-safe.
struct MethodMetrics {
  struct State;
  std::shared_ptr<State> state;
};

// What one call's log line says. Never a request, a response, a key or an address. The views live
// until Record returns.
struct CallRecord {
  absl::string_view method;
  absl::string_view trace_id;
  absl::string_view principal;
  absl::string_view acted_for;
  int role = 0;
  absl::StatusCode code = absl::StatusCode::kOk;
  std::string reason;  // ErrorInfo reason of a refused call
  std::string cause;   // what an internal error hid from the caller; written at error level only
  absl::Duration duration;
};

// Metrics (Prometheus, without TLS or key: not for others) and one JSON line per call. Thread-safe.
class Telemetry {
 public:
  struct Options {
    std::string metrics_address;  // 127.0.0.1:9464; port 0 picks one; empty serves none
    std::string log_file;         // empty: standard error; "none": no lines
  };
  // INVALID_ARGUMENT when the log cannot be written there, UNAVAILABLE when metrics cannot be
  // served there.
  static absl::StatusOr<std::unique_ptr<Telemetry>> Start(const Options& options);
  virtual ~Telemetry() = default;
  virtual MethodMetrics ForMethod(const std::string& method) = 0;
  virtual void Record(const MethodMetrics& metrics, const CallRecord& record) = 0;
  virtual void CountStreams(int change) = 0;  // streams that were opened, or ended when negative
  virtual void CountMissed(
      int64_t entries) = 0;  // what the access trail counted instead of keeping an entry of it
  virtual void Log(const std::string& level, const std::string& message) = 0;  // server events
  virtual std::string metrics_address() const = 0;  // as bound; empty when none
  virtual std::string MetricsText() const = 0;      // the exposition, for tests
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_TELEMETRY_H_
