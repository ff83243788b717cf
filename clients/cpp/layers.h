#ifndef PARTNERS_CLIENTS_CPP_LAYERS_H_
#define PARTNERS_CLIENTS_CPP_LAYERS_H_

#include <cstdint>
#include <functional>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "clients/cpp/call.h"
#include "google/protobuf/message.h"

// The layers a call passes, each one a function around the next. No gRPC here.
namespace partners::client {

// False ends the stream; the call then succeeds.
using OnMessage = std::function<bool(const google::protobuf::Message&)>;

// One call on its way.
struct Exchange {
  std::string method;  // partners.registry.v1.RegistryService/GetPartner
  const google::protobuf::Message* request = nullptr;
  google::protobuf::Message* response = nullptr;  // of a stream: reused for each message
  OnMessage on_message;                           // set for streams only
  absl::Time deadline = absl::InfiniteFuture();
  absl::Duration timeout = absl::ZeroDuration();
  Retry retry = Retry::kWhenSafe;
  Metadata metadata;
  std::stop_token stop;
  CallInfo* info = nullptr;  // always set
};

using Handler = std::function<absl::Status(Exchange&)>;

// How failed calls are repeated.
struct RetryPolicy {
  int attempts_max = 5;
  absl::Duration delay_initial = absl::Milliseconds(100);  // doubles with each try
  absl::Duration delay_max = absl::Seconds(5);
};

// Time, pauses and randomness; the defaults of Channel are the real ones.
struct Environment {
  std::function<absl::Time()> now;
  std::function<void(absl::Duration)> sleep;
  std::function<uint64_t()> random;  // 64 random bits
};

// True when the method's name says that repeating it does no harm, whether or not it has a request
// id.
bool IsRepeatable(const std::string& method);

Handler WithMetrics(Environment environment, std::function<void(const CallReport&)> hook,
                    Handler next);
// Gives every request that has a request_id one of its own, unless it brings one.
Handler WithRequestId(Environment environment, Handler next);
Handler WithDeadline(Environment environment, absl::Duration timeout_default, Handler next);
// Repeats after UNAVAILABLE and RESOURCE_EXHAUSTED, when that is safe and time is left; a stream
// only before its first message. Pauses are half to all of the policy's delay, and at least what
// the server asked for.
Handler WithRetry(Environment environment, RetryPolicy policy, Handler next);
// Adds "authorization: Bearer <key>" when there is a key.
Handler WithIdentity(const std::string& key, Handler next);

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_LAYERS_H_
