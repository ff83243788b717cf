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
  absl::string_view peer;           // rate-limits callers without a key
  absl::Duration timeout = absl::InfiniteDuration();  // what is left of the caller's deadline
};

// How a call ended. When `status` is OK the answer is `response`, or where that is null, `stored`. All but `status` lives until
// the callback returns.
struct Outcome {
  absl::Status status;
  absl::string_view domain;  // of ErrorInfo: <area>.partners
  absl::string_view trace_id;
  const google::protobuf::Message* response = nullptr;
  absl::string_view stored;  // serialised
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

  // Begins a stream: all steps up to logic.
  struct Stream {
    std::unique_ptr<StreamSource> source;
    std::unique_ptr<google::protobuf::Message> request;
    Call call;
    // Filters one message for the caller, in place, and trails what it shows. UNAVAILABLE when the trail cannot take it: then it must
    // not be sent.
    std::function<absl::Status(google::protobuf::Message*)> show;
    std::shared_ptr<void> counted;  // the stream counts as open until this is gone
  };
  absl::StatusOr<Stream> Begin(const Route& route, const Incoming& incoming);

  // Refuses new calls and finishes accepted work.
  void Stop();
  int calls_in_flight() const { return in_flight_.load(); }

 private:
  struct Running;  // one call under way
  absl::Status Admit(const Route& route, const Incoming& incoming, Running* running);
  void Dispatch(std::shared_ptr<Running> running);
  absl::Status Read(Running& running, const storage::View& view) const;
  void RunWrite(std::shared_ptr<Running> running);
  absl::Status WriteBody(Running& running, storage::Transaction& txn) const;
  absl::Status TrailShown(const Route& route, const Call& call, const std::string& asked_for, const google::protobuf::Message& answer) const;
  void TrailRefused(const Route& route, const Call& call, const absl::Status& status, const std::string& asked_for) const;
  std::string Asked(const Route& route, const Incoming& incoming) const;
  void Finish(Running& running, absl::Status status);

  PipelineOptions options_;
  RateLimiter public_limit_;
  RateLimiter key_limit_;
  WorkPool work_;
  std::atomic<int> in_flight_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<uint64_t> trace_counter_{0};
  std::string trace_prefix_;
  std::unordered_map<std::string, std::unique_ptr<Route>> routes_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PIPELINE_H_
