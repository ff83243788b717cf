#ifndef PARTNERS_SERVICES_RUNTIME_PIPELINE_H_
#define PARTNERS_SERVICES_RUNTIME_PIPELINE_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/admission.h"
#include "services/runtime/call_trail.h"
#include "services/runtime/route.h"
#include "services/runtime/sources.h"
#include "services/runtime/stream_limits.h"
#include "services/runtime/telemetry.h"
#include "services/runtime/work_pool.h"

// The one way every call goes, whatever carries it. No gRPC here.
namespace partners::runtime {

// The steps, in the order they run. A test pins names and order.
inline constexpr const char* kSteps[] = {"trace",      "deadline",    "limits", "identity",
                                         "permission", "field_rules", "logic",  "trail",
                                         "status",     "telemetry"};

// How a call ended. All but `status` lives until the callback returns.
struct Outcome {
  absl::Status status;
  absl::string_view domain;  // of ErrorInfo: <area>.partners
  absl::string_view trace_id;
  absl::string_view answer;  // serialised; of a call that ended OK
};
using Done = std::function<void(const Outcome&)>;

struct PipelineOptions {
  Sources sources;
  const KeyDirectory* keys = nullptr;
  Telemetry* telemetry = nullptr;
  TrailSink* trail = nullptr;            // null: nothing is trailed
  double public_calls_per_second = 200;  // per peer, for callers without a key; 0 limits nothing
  double key_calls_per_second = 20'000;  // per principal; 0 limits nothing
  absl::Time known_time = absl::InfinitePast();  // the latest time known when the process began
};

// Thread-safe once routes are added.
class Pipeline {
 public:
  explicit Pipeline(PipelineOptions options);

  // Checks that the table and the service's descriptor name the same methods, then compiles the
  // options. FAILED_PRECONDITION otherwise: a missing method is found at start, not by a caller.
  absl::Status AddService(const MethodTable* table) {
    return routes_.Add(table, options_.telemetry);
  }
  const Route* Find(const std::string& full_method) const { return routes_.Find(full_method); }
  std::vector<const Route*> routes() const { return routes_.all(); }

  // Runs a unary call. `done` runs exactly once, on any thread, possibly before Run returns; must
  // not block.
  void Run(const Route& route, const Incoming& incoming, Done done);

  // Begins a stream: all steps up to logic. An error is logged and counted; `trace_id` is set in
  // any case.
  struct Stream {
    std::unique_ptr<StreamSource> source;
    std::unique_ptr<google::protobuf::Message> request;
    Call call;
    // Filters one message for the caller, in place, trails what it shows and gives the bytes to
    // send. UNAVAILABLE when the trail cannot take it: then it must not be sent.
    std::function<absl::StatusOr<std::string>(google::protobuf::Message*)> show;
    // UNAUTHENTICATED once the caller's key was revoked or has expired: to be asked before every
    // step.
    std::function<absl::Status()> still_known;
    // Logs and counts the stream's end. Once.
    std::function<void(const absl::Status&)> ended;
    std::shared_ptr<void> counted;  // the stream counts as open until this is gone
  };
  absl::StatusOr<Stream> Begin(const Route& route, const Incoming& incoming, std::string* trace_id);

  // Refuses new calls and finishes accepted work.
  void Stop();
  int calls_in_flight() const { return admission_.calls_in_flight(); }

 private:
  struct Running;  // one unary call under way
  void Dispatch(std::shared_ptr<Running> running);
  absl::Status Read(Running& running, const storage::View& view) const;
  void RunWork(const std::shared_ptr<Running>& running);
  void RunWrite(const std::shared_ptr<Running>& running);
  absl::Status WriteBody(Running& running, storage::Transaction& txn) const;
  absl::Status Show(Running& running) const;
  void Finish(Running& running, absl::Status status);
  absl::StatusOr<Stream> Open(const Route& route, const Incoming& incoming, Call* call);
  absl::StatusOr<std::unique_ptr<StreamSource>> NewSource(
      const Route& route, const Call& call, const google::protobuf::Message& request) const;
  void Connect(const Route& route, const Call& call, Stream* stream) const;
  void Log(const Route& route, const Call& call, const absl::Status& status) const;

  const PipelineOptions options_;
  Routes routes_;
  Admission admission_;
  const CallTrail trail_;
  WorkPool work_;
  WorkPool inside_work_;  // a call that waits for another one of this process must not wait for its
                          // own thread
  StreamLimits streams_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_PIPELINE_H_
