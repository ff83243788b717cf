#ifndef PARTNERS_SERVICES_RUNTIME_PIPELINE_H_
#define PARTNERS_SERVICES_RUNTIME_PIPELINE_H_

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "google/protobuf/descriptor.h"
#include "google/protobuf/message.h"
#include "services/runtime/identity.h"
#include "services/runtime/method_table.h"
#include "services/runtime/rate_limiter.h"
#include "services/runtime/sources.h"
#include "services/runtime/stream_limits.h"
#include "services/runtime/telemetry.h"
#include "services/runtime/trail.h"
#include "services/runtime/work_pool.h"

// The one way every call goes, whatever carries it. No gRPC here.
namespace partners::runtime {

// The steps, in the order they run. A test pins names and order.
inline constexpr const char* kSteps[] = {"trace",       "deadline", "limits", "identity", "permission",
                                         "field_rules", "logic",    "trail",  "status",   "telemetry"};

// A call as the transport received it. The views live until `done` has run.
struct Incoming {
  absl::string_view request;        // serialised
  absl::string_view authorization;  // the header's value; empty without one
  absl::string_view acted_for;      // opaque id; believed from services only
  std::function<std::string()> peer;  // its address, by which callers without a valid key are limited; asked for them only
  absl::Duration timeout = absl::InfiniteDuration();  // what is left of the caller's deadline
  bool inside = false;              // made by this process while it answers another call
};

// How a call ended. All but `status` lives until the callback returns.
struct Outcome {
  absl::Status status;
  absl::string_view domain;  // of ErrorInfo: <area>.partners
  absl::string_view trace_id;
  absl::string_view answer;  // serialised; of a call that ended OK
};
using Done = std::function<void(const Outcome&)>;

// A method with what its proto options say, looked up once at start.
struct Route {
  std::string name;          // partners.registry.v1.RegistryService/GetPartner
  std::string domain;
  const Method* method;
  const MethodTable* table;
  const google::protobuf::Message* request = nullptr;   // an empty one, to make others from
  const google::protobuf::Message* response = nullptr;  // the same
  uint32_t roles = 0;        // bit per Role
  const google::protobuf::FieldDescriptor* request_id = nullptr;
  const google::protobuf::FieldDescriptor* validate_only = nullptr;
  bool open_to_public = false;
  bool may_show_trailed = false;  // the answer can hold a sealed record or a personal field
  bool may_show_sealed = false;
  MethodMetrics metrics;
};

struct PipelineOptions {
  Sources sources;
  const KeyDirectory* keys = nullptr;
  Telemetry* telemetry = nullptr;
  TrailSink* trail = nullptr;  // null: nothing is trailed
  double public_calls_per_second = 200;  // per peer, for callers without a key; 0 limits nothing
  double key_calls_per_second = 20'000;  // per principal; 0 limits nothing
};

// Thread-safe once routes are added.
class Pipeline {
 public:
  explicit Pipeline(PipelineOptions options);

  // Checks that the table and the service's descriptor name the same methods, then compiles the options.
  // FAILED_PRECONDITION otherwise: a missing method is found at start, not by a caller.
  absl::Status AddService(const MethodTable* table);
  const Route* Find(const std::string& full_method) const;
  std::vector<const Route*> routes() const;

  // Runs a unary call. `done` runs exactly once, on any thread, possibly before Run returns; must not block.
  void Run(const Route& route, const Incoming& incoming, Done done);

  // Begins a stream: all steps up to logic. An error is logged and counted; `trace_id` is set in any case.
  struct Stream {
    std::unique_ptr<StreamSource> source;
    std::unique_ptr<google::protobuf::Message> request;
    Call call;
    // Filters one message for the caller, in place, trails what it shows and gives the bytes to send. UNAVAILABLE when the trail
    // cannot take it: then it must not be sent.
    std::function<absl::StatusOr<std::string>(google::protobuf::Message*)> show;
    // UNAUTHENTICATED once the caller's key was revoked or has expired: to be asked before every step.
    std::function<absl::Status()> still_known;
    // Logs and counts the stream's end. Once.
    std::function<void(const absl::Status&)> ended;
    std::shared_ptr<void> counted;  // the stream counts as open until this is gone
  };
  absl::StatusOr<Stream> Begin(const Route& route, const Incoming& incoming, std::string* trace_id);

  // Refuses new calls and finishes accepted work.
  void Stop();
  int calls_in_flight() const { return in_flight_.load(); }

 private:
  struct Running;  // one call under way
  absl::Status Admit(const Route& route, const Incoming& incoming, Running* running);
  absl::Status Identify(const Incoming& incoming, Call* call);
  absl::StatusOr<Stream> Open(const Route& route, const Incoming& incoming, Running* running);
  void Dispatch(std::shared_ptr<Running> running);
  absl::Status Read(Running& running, const storage::View& view) const;
  void RunWrite(const std::shared_ptr<Running>& running);
  absl::Status WriteBody(Running& running, storage::Transaction& txn) const;
  absl::Status TrailShown(const Route& route, const Call& call, const std::string& asked_for, absl::string_view answer) const;
  void TrailRefused(const Route& route, const Call& call, const absl::Status& status, const std::string& asked_for) const;
  std::string Asked(const Route& route, const Incoming& incoming) const;
  void Finish(Running& running, absl::Status status);
  void Log(const Route& route, const Call& call, absl::Time started, const absl::Status& status) const;

  PipelineOptions options_;
  RateLimiter public_limit_;
  RateLimiter key_limit_;
  WorkPool work_;
  WorkPool inside_work_;  // a call that waits for another one of this process must not wait for its own thread
  StreamLimits streams_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> trace_counter_{0};
  std::string trace_prefix_;
  std::unordered_map<std::string, std::unique_ptr<Route>> routes_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PIPELINE_H_
