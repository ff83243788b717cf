#ifndef PARTNERS_CLIENTS_CPP_CALL_H_
#define PARTNERS_CLIENTS_CPP_CALL_H_

#include <map>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"

// What a caller may say about one call, and what it may learn from it beside the answer.
namespace partners::client {

// Keys in the metadata of answers.
inline constexpr char kNoticeHeader[] = "partners-notice";   // the non-endorsement text
inline constexpr char kTraceHeader[] = "partners-trace-id";  // finds the call in the server's log

// Lower-case names and values; of several values with one name the last counts.
using Metadata = std::map<std::string, std::string>;

// What is known of a call after it ended, also when it failed; of a stream from its first message
// on, except the trailing metadata.
struct CallInfo {
  Metadata headers;        // leading and trailing metadata of the last attempt
  std::string request_id;  // sent with a change; empty for reads
  int attempts = 0;        // 1 when the first try was the last

  // The non-endorsement text; empty when the answer carried none.
  std::string notice() const { return Find(kNoticeHeader); }
  // Empty when the server was not reached.
  std::string trace_id() const { return Find(kTraceHeader); }

 private:
  std::string Find(const char* name) const {
    auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
  }
};

// When a failed call may be sent again. ABORTED is never sent again: read first.
enum class Retry {
  kWhenSafe,  // reads, and changes that carry a request id
  kNever,
};

struct CallOptions {
  // Bounds the whole call, retries and pauses included. Zero means the channel's default;
  // infinite is meant for streams.
  absl::Duration timeout = absl::ZeroDuration();
  Retry retry = Retry::kWhenSafe;
  Metadata metadata;         // sent beside the channel's own
  std::stop_token stop;      // when it stops, the call ends at once with CANCELLED
  CallInfo* info = nullptr;  // filled when set; must outlive the call
};

// What the metrics hook hears of each call.
struct CallReport {
  std::string method;  // partners.registry.v1.RegistryService/GetPartner
  absl::StatusCode code = absl::StatusCode::kOk;
  absl::Duration duration;
  int attempts = 0;
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_CALL_H_
