#include "services/runtime/pipeline.h"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/idempotency.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/visibility.h"

namespace partners::runtime {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::MethodDescriptor;
using google::protobuf::ServiceDescriptor;

namespace {

// Memory for one call, kept for the next one on the same thread: blocks of this size are slow to get from the allocator.
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
  static constexpr size_t kKeptMax = 64;  // by each thread: as many calls as it has under way at a busy time
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
  absl::Time started;
  Done done;
  std::string asked_for;        // of a call that ended before its request was read: the resource it named
  bool inside = false;          // of another call of this process
  Message* request = nullptr;   // in the arena
  Message* response = nullptr;  // in the arena; null when `answer` is there already
  std::string answer;           // serialised
  Block block;  // most requests and answers fit into it
  google::protobuf::Arena arena{block.get(), Block::kBytes};

  void MakeResponse() { response = route->response->New(&arena); }
};

namespace {

// A body that was only asked to check ends with this, so that the store drops what it wrote.
absl::Status OnlyValidated() { return absl::CancelledError("validate_only"); }

absl::Status Unavailable(const std::string& why) {
  return WithReason(absl::StatusCode::kUnavailable, "UNAVAILABLE", why);
}

absl::Status Overloaded() {
  return WithReason(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                    "the server has more waiting work than it accepts; retry after a pause");
}

absl::Status DeadlinePassed() {
  return WithReason(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED",
                    "the deadline passed before the work was done");
}

uint32_t RoleBits(const MethodDescriptor& method) {
  uint32_t bits = 0;
  const auto& options = method.options();
  for (int i = 0; i < options.ExtensionSize(type::v1::roles); ++i) {
    bits |= 1u << options.GetExtension(type::v1::roles, i);
  }
  return bits;
}

std::string DomainOf(const std::string& service) {
  const std::vector<std::string> parts = absl::StrSplit(service, '.');
  return absl::StrCat(parts.size() > 1 ? parts[1] : service, ".partners");
}

bool IsOpenTo(const Route& route, type::v1::Role role) {
  return route.open_to_public || (route.roles & (1u << role)) != 0;
}

std::string StringField(const Message& message, const FieldDescriptor* field) {
  return field == nullptr ? std::string() : message.GetReflection()->GetString(message, field);
}

bool IsRefusal(const absl::Status& status) { return absl::IsPermissionDenied(status) || absl::IsUnauthenticated(status); }

// field_rules.
absl::Status ParseRequest(const Route& route, const Incoming& incoming, Message* request, Call* call) {
  if (!request->ParseFromArray(incoming.request.data(), static_cast<int>(incoming.request.size()))) {
    return ExplainMalformed(request->GetDescriptor(), std::string(incoming.request));
  }
  PARTNERS_RETURN_IF_ERROR(CheckFields(*request));
  call->request_id = StringField(*request, route.request_id);
  return absl::OkStatus();
}

}  // namespace

Pipeline::Pipeline(PipelineOptions options)
    : options_(std::move(options)),
      public_limit_(options_.public_calls_per_second),
      key_limit_(options_.key_calls_per_second),
      work_(kWorkThreads, kWorkQueueMax),
      inside_work_(kWorkThreads, kWorkQueueMax),
      trace_prefix_(absl::BytesToHexString(options_.sources.random(6))) {}

absl::Status Pipeline::AddService(const MethodTable* table) {
  const ServiceDescriptor* service =
      google::protobuf::DescriptorPool::generated_pool()->FindServiceByName(table->service());
  if (service == nullptr) return absl::FailedPreconditionError("no such service: " + table->service());
  if (static_cast<size_t>(service->method_count()) < table->methods().size()) {
    return absl::FailedPreconditionError(table->service() + " registers a method its proto does not have");
  }
  for (int i = 0; i < service->method_count(); ++i) {
    const MethodDescriptor* descriptor = service->method(i);
    const auto method = table->methods().find(descriptor->name());
    if (method == table->methods().end()) {
      return absl::FailedPreconditionError("no logic for " + descriptor->full_name());
    }
    auto route = std::make_unique<Route>();
    route->name = absl::StrCat(table->service(), "/", descriptor->name());
    route->domain = DomainOf(table->service());
    route->method = &method->second;
    route->table = table;
    auto* factory = google::protobuf::MessageFactory::generated_factory();
    route->request = factory->GetPrototype(descriptor->input_type());
    route->response = factory->GetPrototype(descriptor->output_type());
    route->roles = RoleBits(*descriptor);
    route->open_to_public = (route->roles & (1u << type::v1::ROLE_PUBLIC)) != 0;
    route->may_show_trailed = MayShowTrailed(descriptor->output_type());
    route->may_show_sealed = MayShowSealed(descriptor->output_type());
    route->request_id = descriptor->input_type()->FindFieldByName("request_id");
    route->validate_only = descriptor->input_type()->FindFieldByName("validate_only");
    route->metrics = options_.telemetry->ForMethod(route->name);
    routes_[route->name] = std::move(route);
  }
  return absl::OkStatus();
}

const Route* Pipeline::Find(const std::string& full_method) const {
  const auto it = routes_.find(full_method);
  return it == routes_.end() ? nullptr : it->second.get();
}

std::vector<const Route*> Pipeline::routes() const {
  std::vector<const Route*> out;
  for (const auto& [name, route] : routes_) out.push_back(route.get());
  std::sort(out.begin(), out.end(), [](const Route* a, const Route* b) { return a->name < b->name; });
  return out;
}

// trace, deadline, limits, identity, permission.
absl::Status Pipeline::Admit(const Route& route, const Incoming& incoming, Running* running) {
  Call& call = running->call;
  running->route = &route;
  call.method = route.name;
  call.now = options_.sources.now();
  running->started = call.now;
  call.trace_id = absl::StrCat(trace_prefix_, absl::Hex(trace_counter_.fetch_add(1), absl::kZeroPad8));
  const bool endless = route.method->kind == MethodKind::kStream;
  const bool unset = incoming.timeout == absl::InfiniteDuration();
  call.deadline = call.now + (endless ? incoming.timeout : unset ? kDeadlineDefault : std::min(incoming.timeout, kDeadlineMax));
  if (stopping_.load(std::memory_order_relaxed)) return Unavailable("the server is stopping");
  if (call.now >= call.deadline) return DeadlinePassed();
  if (in_flight_.load(std::memory_order_relaxed) > kCallsInFlightMax) return Overloaded();
  if (incoming.request.size() > static_cast<size_t>(kRequestBytesMax)) {
    return WithReason(absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE",
                      absl::StrCat("a request has at most ", kRequestBytesMax, " bytes"));
  }
  PARTNERS_RETURN_IF_ERROR(Identify(incoming, &call));
  call.caller.reads_as_staff = route.table->ReadsAsStaff(call.caller.role);
  if (!IsOpenTo(route, call.caller.role)) {
    return call.caller.principal.empty()
               ? WithReason(absl::StatusCode::kUnauthenticated, "CREDENTIALS_INVALID", "this method needs a key")
               : NotAllowed("this role may not call the method");
  }
  return absl::OkStatus();
}

// Who calls, and that they may call this often. Who shows a key nobody knows is limited like one without a key. Before the keys are here
// nobody's key is judged: a good one would be refused, and who has which role is not known either.
absl::Status Pipeline::Identify(const Incoming& incoming, Call* call) {
  const bool keys_are_here = options_.keys->complete();  // asked first: they may come meanwhile
  absl::StatusOr<Caller> caller = options_.keys->Identify(incoming.authorization, call->now);
  const bool is_known = caller.ok() && !caller->principal.empty();
  const absl::Duration wait = is_known ? key_limit_.Take(caller->principal, call->now)
                                       : public_limit_.Take(incoming.peer(), call->now);
  if (wait > absl::ZeroDuration()) {
    return WithReason(absl::StatusCode::kResourceExhausted, "RATE_LIMITED", "too many calls of this caller",
                      {{"retry_after", absl::FormatDuration(wait)}});
  }
  // This process's own calls need no key of access.
  if (!incoming.authorization.empty() && !incoming.inside && !keys_are_here) {
    return Unavailable("this process has no copy of the keys yet: access has not been reached since it was set up");
  }
  if (!caller.ok()) return caller.status();
  call->caller = *std::move(caller);
  if (call->caller.role == type::v1::ROLE_SERVICE) call->caller.acted_for = std::string(incoming.acted_for);
  return absl::OkStatus();
}

void Pipeline::Run(const Route& route, const Incoming& incoming, Done done) {
  in_flight_.fetch_add(1, std::memory_order_relaxed);
  auto running = std::make_shared<Running>();
  running->done = std::move(done);
  running->inside = incoming.inside;
  absl::Status status = Admit(route, incoming, running.get());
  if (IsRefusal(status)) running->asked_for = Asked(route, incoming);
  if (status.ok()) {
    running->request = route.request->New(&running->arena);
    status = ParseRequest(route, incoming, running->request, &running->call);
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
    case MethodKind::kWork: {
      WorkPool& pool = running->inside ? inside_work_ : work_;
      const bool accepted = pool.Submit([this, running] {
        if (options_.sources.now() >= running->call.deadline) return Finish(*running, DeadlinePassed());
        Finish(*running, running->route->method->work(running->call, *running->request, running->response));
      });
      if (!accepted) Finish(*running, Overloaded());
      return;
    }
    case MethodKind::kWrite:
      return RunWrite(running);
    case MethodKind::kStream:
      return Finish(*running, absl::InternalError("a stream was run as a unary call"));
  }
}

absl::Status Pipeline::Read(Running& running, const storage::View& view) const {
  const Method& method = *running.route->method;
  if (method.read_stored && SeesEverything(running.call.caller, running.route->response->GetDescriptor())) {
    PARTNERS_ASSIGN_OR_RETURN(const bool given, method.read_stored(*running.request, view, &running.answer));
    if (given) return absl::OkStatus();
  }
  running.MakeResponse();
  return method.read(running.call, *running.request, view, running.response);
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
  const auto logic = [&] { return method.write(running.call, *running.request, txn, running.response); };
  const FieldDescriptor* only = running.route->validate_only;
  if (only != nullptr && running.request->GetReflection()->GetBool(*running.request, only)) {
    absl::Status status = logic();
    return status.ok() ? OnlyValidated() : status;
  }
  return RunOnce(running.call, *running.request, txn, running.response, logic);
}

// The resource a refused request names; a large one is not worth reading.
std::string Pipeline::Asked(const Route& route, const Incoming& incoming) const {
  constexpr size_t kReadBytesMax = 64 << 10;
  if (options_.trail == nullptr || incoming.request.size() > kReadBytesMax) return "";
  const std::unique_ptr<Message> request(route.request->New());
  const bool read = request->ParseFromArray(incoming.request.data(), static_cast<int>(incoming.request.size()));
  return read ? AskedFor(*request) : "";
}

// What a write shows was committed already, so its answer is not held back.
absl::Status Pipeline::TrailShown(const Route& route, const Call& call, const std::string& asked_for, absl::string_view answer) const {
  if (options_.trail == nullptr || !route.may_show_trailed || !IsTrailed(call.caller)) return absl::OkStatus();
  const Shown shown = FindShown(route.response->GetDescriptor(), answer, asked_for);
  if (!shown.any()) return absl::OkStatus();
  operations::v1::AccessEntry entry = EntryOf(call);
  entry.set_kind(shown.sealed ? operations::v1::AccessEntry::KIND_SEALED_SHOWN : operations::v1::AccessEntry::KIND_PERSONAL_SHOWN);
  for (absl::string_view resource : shown.resources) entry.add_resources(std::string(resource));
  if (route.method->kind == MethodKind::kWrite) {
    options_.trail->AddOrCount(entry);
    return absl::OkStatus();
  }
  if (options_.trail->AddShown(entry)) return absl::OkStatus();
  return Unavailable("the access trail cannot take this read now; retry");
}

// NOT_FOUND of a sealed kind may hide a record; it is trailed alike whether it does or not.
void Pipeline::TrailRefused(const Route& route, const Call& call, const absl::Status& status, const std::string& asked_for) const {
  if (options_.trail == nullptr || !IsTrailed(call.caller)) return;
  if (!IsRefusal(status) && !(absl::IsNotFound(status) && route.may_show_sealed)) return;
  operations::v1::AccessEntry entry = EntryOf(call);
  entry.set_kind(operations::v1::AccessEntry::KIND_REFUSED);
  entry.set_reason(absl::IsNotFound(status) ? "NOT_FOUND" : ReasonOf(status));
  if (!asked_for.empty()) entry.add_resources(asked_for);
  options_.trail->AddOrCount(entry);
}

// trail, status, telemetry.
void Pipeline::Finish(Running& running, absl::Status status) {
  const Route& route = *running.route;
  if (running.request != nullptr && (route.may_show_trailed || !status.ok())) running.asked_for = AskedFor(*running.request);
  if (status.ok()) {
    if (running.response != nullptr) {
      ClearInvisible(running.call.caller, route.table->party_of(), route.method->shows_secrets, running.response);
      running.response->SerializeToString(&running.answer);
    }
    status = TrailShown(route, running.call, running.asked_for, running.answer);
  } else {
    TrailRefused(route, running.call, status, running.asked_for);
  }
  const Outcome outcome{status, route.domain, running.call.trace_id, status.ok() ? absl::string_view(running.answer) : ""};
  // Last: once the answer is out nobody waits for this thread, and the pipeline may go.
  Log(route, running.call, running.started, status);
  in_flight_.fetch_sub(1, std::memory_order_relaxed);
  running.done(outcome);
  running.done = nullptr;
}

void Pipeline::Log(const Route& route, const Call& call, absl::Time started, const absl::Status& status) const {
  CallRecord record;
  record.trace_id = call.trace_id;
  record.principal = call.caller.principal;
  record.acted_for = call.caller.acted_for;
  record.method = route.name;
  record.role = call.caller.role;
  record.code = status.code();
  record.duration = options_.sources.now() - started;
  if (!status.ok()) {
    record.reason = ReasonOf(status);
    const bool hidden = absl::IsInternal(status) || absl::IsUnknown(status) || absl::IsDataLoss(status);
    if (hidden) record.cause = std::string(status.message());
  }
  options_.telemetry->Record(route.metrics, record);
}

absl::StatusOr<Pipeline::Stream> Pipeline::Begin(const Route& route, const Incoming& incoming, std::string* trace_id) {
  Running running;
  absl::StatusOr<Stream> stream = Open(route, incoming, &running);
  *trace_id = running.call.trace_id;
  if (!stream.ok()) Log(route, running.call, running.started, stream.status());
  return stream;
}

absl::StatusOr<Pipeline::Stream> Pipeline::Open(const Route& route, const Incoming& incoming, Running* running) {
  Stream stream;
  absl::Status status = Admit(route, incoming, running);
  if (!status.ok()) {
    TrailRefused(route, running->call, status, IsRefusal(status) ? Asked(route, incoming) : "");
    return status;
  }
  const Call& call = running->call;
  stream.counted = streams_.Take(call.caller.principal.empty() ? incoming.peer() : call.caller.principal,
                                 call.caller.role == type::v1::ROLE_SERVICE, options_.telemetry);
  if (stream.counted == nullptr) {
    return WithReason(absl::StatusCode::kResourceExhausted, "RATE_LIMITED", "too many streams are open; close one, or retry later");
  }
  stream.request.reset(route.request->New());
  PARTNERS_RETURN_IF_ERROR(ParseRequest(route, incoming, stream.request.get(), &running->call));
  absl::StatusOr<std::unique_ptr<StreamSource>> source = route.method->stream(call, *stream.request);
  if (!source.ok()) {
    TrailRefused(route, call, source.status(), AskedFor(*stream.request));
    return source.status();
  }
  stream.source = *std::move(source);
  stream.call = call;
  stream.show = [this, call, &route](Message* message) -> absl::StatusOr<std::string> {
    ClearInvisible(call.caller, route.table->party_of(), /*keep_secrets=*/false, message);
    std::string bytes = message->SerializeAsString();
    PARTNERS_RETURN_IF_ERROR(TrailShown(route, call, "", bytes));
    return bytes;
  };
  stream.still_known = [this, key_id = call.caller.key_id] { return options_.keys->CheckKey(key_id, options_.sources.now()); };
  stream.ended = [this, call, started = running->started, &route](const absl::Status& end) { Log(route, call, started, end); };
  return stream;
}

void Pipeline::Stop() {
  stopping_ = true;
  work_.Stop();
  inside_work_.Stop();
}

}  // namespace partners::runtime
