#include <utility>

#include "services/runtime/errors.h"
#include "services/runtime/pipeline.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/visibility.h"

// How streams begin, and what the pipeline does for them while they run.
namespace partners::runtime {

using google::protobuf::Message;

absl::StatusOr<Pipeline::Stream> Pipeline::Begin(const Route& route, const Incoming& incoming,
                                                 std::string* trace_id) {
  Call call;
  absl::StatusOr<Stream> stream = Open(route, incoming, &call);
  *trace_id = call.trace_id;
  if (!stream.ok()) Log(route, call, stream.status());
  return stream;
}

absl::StatusOr<Pipeline::Stream> Pipeline::Open(const Route& route, const Incoming& incoming,
                                                Call* call) {
  if (absl::Status status = admission_.Admit(route, incoming, call); !status.ok()) {
    trail_.RecordRefused(route, *call, status,
                         IsRefusal(status) ? trail_.Asked(route, incoming.request) : "");
    return status;
  }
  const Caller& caller = call->caller;
  Stream stream;
  stream.counted = streams_.Take(caller.principal.empty() ? incoming.peer() : caller.principal,
                                 caller.role == type::v1::ROLE_SERVICE, options_.telemetry);
  if (stream.counted == nullptr) {
    return WithReason(absl::StatusCode::kResourceExhausted, "RATE_LIMITED",
                      "too many streams are open; close one, or retry later");
  }
  stream.request.reset(route.request->New());
  PARTNERS_RETURN_IF_ERROR(ReadRequest(route, incoming.request, stream.request.get(), call));
  PARTNERS_ASSIGN_OR_RETURN(stream.source, NewSource(route, *call, *stream.request));
  stream.call = *call;
  Connect(route, *call, &stream);
  return stream;
}

absl::StatusOr<std::unique_ptr<StreamSource>> Pipeline::NewSource(const Route& route,
                                                                  const Call& call,
                                                                  const Message& request) const {
  absl::StatusOr<std::unique_ptr<StreamSource>> source = route.method->stream(call, request);
  if (!source.ok()) trail_.RecordRefused(route, call, source.status(), AskedFor(request));
  return source;
}

void Pipeline::Connect(const Route& route, const Call& call, Stream* stream) const {
  const Message& request = *stream->request;  // stays where it is
  stream->show = [this, call, &route, &request](Message* message) -> absl::StatusOr<std::string> {
    ClearInvisible(call.caller, route.table->party_of(), /*keep_secrets=*/false, message);
    std::string bytes = message->SerializeAsString();
    PARTNERS_RETURN_IF_ERROR(trail_.RecordShown(route, call, request, bytes));
    return bytes;
  };
  stream->still_known = [this, key_id = call.caller.key_id] {
    return options_.keys->CheckKey(key_id, admission_.Latest());
  };
  stream->ended = [this, call, &route](const absl::Status& end) { Log(route, call, end); };
}

}  // namespace partners::runtime
