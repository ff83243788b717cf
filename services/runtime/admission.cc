#include "services/runtime/admission.h"

#include <algorithm>
#include <utility>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/field_rules.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"

namespace partners::runtime {
namespace {

using google::protobuf::Message;

absl::Time DeadlineOf(const Route& route, const Incoming& incoming, absl::Time now) {
  if (route.method->kind == MethodKind::kStream) return now + incoming.timeout;
  if (incoming.timeout == absl::InfiniteDuration()) return now + kDeadlineDefault;
  return now + std::min(incoming.timeout, kDeadlineMax);
}

absl::Status CheckPermission(const Route& route, const Caller& caller) {
  if (route.IsOpenTo(caller.role)) return absl::OkStatus();
  if (!caller.principal.empty()) return NotAllowed("this role may not call the method");
  return WithReason(absl::StatusCode::kUnauthenticated, "CREDENTIALS_INVALID",
                    "this method needs a key");
}

}  // namespace

absl::Status Overloaded() {
  return WithReason(absl::StatusCode::kResourceExhausted, "OVERLOADED",
                    "the server has more waiting work than it accepts; retry after a pause");
}

absl::Status DeadlinePassed() {
  return WithReason(absl::StatusCode::kDeadlineExceeded, "DEADLINE_PASSED",
                    "the deadline passed before the work was done");
}

Admission::Admission(const AdmissionOptions& options)
    : options_(options),
      latest_(options.known_time),
      public_limit_(options.public_calls_per_second),
      key_limit_(options.key_calls_per_second),
      trace_prefix_(absl::BytesToHexString(options.sources.random(6))) {}

absl::Status Admission::Admit(const Route& route, const Incoming& incoming, Call* call) {
  call->method = route.name;
  call->now = options_.sources.now();
  call->latest = latest_.Take(call->now);
  call->trace_id =
      absl::StrCat(trace_prefix_, absl::Hex(trace_counter_.fetch_add(1), absl::kZeroPad8));
  call->deadline = DeadlineOf(route, incoming, call->now);
  PARTNERS_RETURN_IF_ERROR(CheckLimits(incoming, *call));
  PARTNERS_RETURN_IF_ERROR(Identify(incoming, call));
  call->caller.reads_as_staff = route.table->ReadsAsStaff(call->caller.role);
  return CheckPermission(route, call->caller);
}

absl::Status Admission::CheckLimits(const Incoming& incoming, const Call& call) const {
  if (closed_.load(std::memory_order_relaxed)) return Unavailable("the server is stopping");
  if (call.now >= call.deadline) return DeadlinePassed();
  if (in_flight_.load(std::memory_order_relaxed) > kCallsInFlightMax) return Overloaded();
  if (incoming.request.size() <= static_cast<size_t>(kRequestBytesMax)) return absl::OkStatus();
  return WithReason(absl::StatusCode::kInvalidArgument, "REQUEST_TOO_LARGE",
                    absl::StrCat("a request has at most ", kRequestBytesMax, " bytes"));
}

// Who calls, and that they may call this often. Who shows a key nobody knows is limited like one
// without a key. Before the keys are here nobody's key is judged: a good one would be refused, and
// who has which role is not known either.
absl::Status Admission::Identify(const Incoming& incoming, Call* call) {
  const bool keys_are_here = options_.keys->complete();  // asked first: they may come meanwhile
  absl::StatusOr<Caller> caller = options_.keys->Identify(incoming.authorization, call->latest);
  const bool is_known = caller.ok() && !caller->principal.empty();
  const absl::Duration wait = is_known ? key_limit_.Take(caller->principal, call->now)
                                       : public_limit_.Take(incoming.peer(), call->now);
  if (wait > absl::ZeroDuration()) {
    return WithReason(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                      "too many calls of this caller",
                      {{"retry_after", absl::FormatDuration(wait)}});
  }
  // This process's own calls need no key of access.
  if (!incoming.authorization.empty() && !incoming.inside && !keys_are_here) {
    return Unavailable(
        "this process has no copy of the keys yet: access has not been reached since it was set "
        "up");
  }
  if (!caller.ok()) return caller.status();
  call->caller = *std::move(caller);
  if (call->caller.role == type::v1::ROLE_SERVICE) {
    call->caller.acted_for = std::string(incoming.acted_for);
  }
  return absl::OkStatus();
}

absl::Status ReadRequest(const Route& route, absl::string_view bytes, Message* request,
                         Call* call) {
  if (!request->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return ExplainMalformed(request->GetDescriptor(), std::string(bytes));
  }
  PARTNERS_RETURN_IF_ERROR(CheckFields(*request));
  if (route.request_id != nullptr) {
    call->request_id = request->GetReflection()->GetString(*request, route.request_id);
  }
  return absl::OkStatus();
}

}  // namespace partners::runtime
