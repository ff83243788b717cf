#include "services/runtime/pipeline.h"

#include <google/protobuf/arena.h>

#include <utility>

#include "services/runtime/errors.h"
#include "services/runtime/idempotency.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/visibility.h"

// Unary calls. Streams are in pipeline_stream.cc, the steps before logic in admission.cc.
namespace partners::runtime {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

namespace {

// Memory for one call, kept for the next one on the same thread: blocks of this size are slow to
// get from the allocator.
class Block {
 public:
  static constexpr size_t kBytes = 4096;

  Block() {
    if (kept().empty()) {
      memory_ = std::make_unique<char[]>(kBytes);
    } else {
      memory_ = std::move(kept().back());
      kept().pop_back();
    }
  }
  ~Block() {
    if (kept().size() < kKeptMax) kept().push_back(std::move(memory_));
  }
  Block(const Block&) = delete;
  Block& operator=(const Block&) = delete;
  char* get() { return memory_.get(); }

 private:
  static constexpr size_t kKeptMax =
      64;  // by each thread: as many calls as it has under way at a busy time
  static std::vector<std::unique_ptr<char[]>>& kept() {
    thread_local std::vector<std::unique_ptr<char[]>> blocks;
    return blocks;
  }
  std::unique_ptr<char[]> memory_;
};

}  // namespace

struct Pipeline::Running {
  const Route* route = nullptr;
  Call call;
  Done done;
  std::string asked_for;  // of a call that ended before its request was read: the resource it named
  bool inside = false;    // of another call of this process
  Message* request = nullptr;   // in the arena
  Message* response = nullptr;  // in the arena; null when `answer` is there already
  std::string answer;           // serialised
  Block block;                  // most requests and answers fit into it
  google::protobuf::Arena arena{block.get(), Block::kBytes};

  void MakeResponse() { response = route->response->New(&arena); }
};

namespace {

// A body that was only asked to check ends with this, so that the store drops what it wrote.
absl::Status OnlyValidated() { return absl::CancelledError("validate_only"); }

}  // namespace

Pipeline::Pipeline(PipelineOptions options)
    : options_(std::move(options)),
      admission_({options_.sources, options_.keys, options_.public_calls_per_second,
                  options_.key_calls_per_second, options_.known_time}),
      trail_(options_.trail),
      work_(kWorkThreads, kWorkQueueMax),
      inside_work_(kWorkThreads, kWorkQueueMax) {}

void Pipeline::Run(const Route& route, const Incoming& incoming, Done done) {
  admission_.Enter();
  auto running = std::make_shared<Running>();
  running->route = &route;
  running->done = std::move(done);
  running->inside = incoming.inside;
  absl::Status status = admission_.Admit(route, incoming, &running->call);
  if (IsRefusal(status)) running->asked_for = trail_.Asked(route, incoming.request);
  if (status.ok()) {
    running->request = route.request->New(&running->arena);
    status = ReadRequest(route, incoming.request, running->request, &running->call);
  }
  if (!status.ok()) return Finish(*running, std::move(status));
  Dispatch(std::move(running));
}

void Pipeline::Dispatch(std::shared_ptr<Running> running) {
  const MethodKind kind = running->route->method->kind;
  if (kind != MethodKind::kRead) running->MakeResponse();
  switch (kind) {
    case MethodKind::kRead:
      return Finish(*running, running->route->table->store()->Read(
                                  [&](const storage::View& view) { return Read(*running, view); }));
    case MethodKind::kWork:
      return RunWork(running);
    case MethodKind::kWrite:
      return RunWrite(running);
    case MethodKind::kStream:
      return Finish(*running, absl::InternalError("a stream was run as a unary call"));
  }
}

absl::Status Pipeline::Read(Running& running, const storage::View& view) const {
  const Method& method = *running.route->method;
  if (method.read_stored &&
      SeesEverything(running.call.caller, running.route->response->GetDescriptor())) {
    PARTNERS_ASSIGN_OR_RETURN(const bool given,
                              method.read_stored(*running.request, view, &running.answer));
    if (given) return absl::OkStatus();
  }
  running.MakeResponse();
  return method.read(running.call, *running.request, view, running.response);
}

void Pipeline::RunWork(const std::shared_ptr<Running>& running) {
  WorkPool& pool = running->inside ? inside_work_ : work_;
  const bool accepted = pool.Submit([this, running] {
    if (options_.sources.now() >= running->call.deadline) return Finish(*running, DeadlinePassed());
    Finish(*running,
           running->route->method->work(running->call, *running->request, running->response));
  });
  if (!accepted) Finish(*running, Overloaded());
}

void Pipeline::RunWrite(const std::shared_ptr<Running>& running) {
  running->route->table->store()->Submit(
      [this, running](storage::Transaction& txn) { return WriteBody(*running, txn); },
      [this, running](absl::Status status) {
        const bool validated = absl::IsCancelled(status) && status == OnlyValidated();
        Finish(*running, validated ? absl::OkStatus() : std::move(status));
      });
}

absl::Status Pipeline::WriteBody(Running& running, storage::Transaction& txn) const {
  if (options_.sources.now() >= running.call.deadline) return DeadlinePassed();
  const Method& method = *running.route->method;
  const auto logic = [&] {
    return method.write(running.call, *running.request, txn, running.response);
  };
  const FieldDescriptor* only = running.route->validate_only;
  if (only != nullptr && running.request->GetReflection()->GetBool(*running.request, only)) {
    absl::Status status = logic();
    return status.ok() ? OnlyValidated() : status;
  }
  return RunOnce(running.call, *running.request, txn, running.response, logic);
}

// status: what the caller may see of an answer, serialised and trailed.
absl::Status Pipeline::Show(Running& running) const {
  const Route& route = *running.route;
  if (running.response != nullptr) {
    ClearInvisible(running.call.caller, route.table->party_of(), route.method->shows_secrets,
                   running.response);
    running.response->SerializeToString(&running.answer);
  }
  return trail_.RecordShown(route, running.call, *running.request, running.answer);
}

// trail, status, telemetry.
void Pipeline::Finish(Running& running, absl::Status status) {
  const Route& route = *running.route;
  if (status.ok()) {
    status = Show(running);
  } else {
    if (running.request != nullptr) running.asked_for = AskedFor(*running.request);
    trail_.RecordRefused(route, running.call, status, running.asked_for);
  }
  const Outcome outcome{status, route.domain, running.call.trace_id,
                        status.ok() ? absl::string_view(running.answer) : ""};
  // Last: once the answer is out nobody waits for this thread, and the pipeline may go.
  Log(route, running.call, status);
  admission_.Leave();
  running.done(outcome);
  running.done = nullptr;
}

void Pipeline::Log(const Route& route, const Call& call, const absl::Status& status) const {
  CallRecord record;
  record.trace_id = call.trace_id;
  record.principal = call.caller.principal;
  record.acted_for = call.caller.acted_for;
  record.method = route.name;
  record.role = call.caller.role;
  record.code = status.code();
  record.duration = options_.sources.now() - call.now;
  if (!status.ok()) {
    record.reason = ReasonOf(status);
    const bool hidden =
        absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
    if (hidden) record.cause = std::string(status.message());
  }
  options_.telemetry->Record(route.metrics, record);
}

void Pipeline::Stop() {
  admission_.Close();
  work_.Stop();
  inside_work_.Stop();
}

}  // namespace partners::runtime
