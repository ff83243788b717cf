#include "services/runtime/errors.h"

#include <algorithm>
#include <optional>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "services/runtime/packing.h"

namespace partners::runtime {
namespace {

using Metadata = std::map<std::string, std::string>;

std::string TypeUrl(const google::protobuf::Message& detail) {
  return absl::StrCat("type.googleapis.com/", detail.GetDescriptor()->full_name());
}

void Attach(const google::protobuf::Message& detail, absl::Status* status) {
  status->SetPayload(TypeUrl(detail), absl::Cord(Serialise(detail)));
}

template <class Detail>
std::optional<Detail> Read(const absl::Status& status) {
  Detail detail;
  const absl::optional<absl::Cord> bytes = status.GetPayload(TypeUrl(detail));
  if (!bytes.has_value() || !detail.ParseFromString(std::string(*bytes))) return std::nullopt;
  return detail;
}

void AttachResource(const std::string& resource, const std::string& why, absl::Status* status) {
  google::rpc::ResourceInfo info;
  info.set_resource_name(resource);
  info.set_description(why);
  Attach(info, status);
}

void AttachField(const std::string& field, const std::string& rule, absl::Status* status) {
  google::rpc::BadRequest bad;
  google::rpc::BadRequest::FieldViolation* violation = bad.add_field_violations();
  violation->set_field(field);
  violation->set_description(rule);
  Attach(bad, status);
}

// The shared reason of a status that nobody gave one.
const char* SharedReason(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kInvalidArgument:
    case absl::StatusCode::kOutOfRange:
      return "FIELD_INVALID";
    case absl::StatusCode::kDeadlineExceeded:
    case absl::StatusCode::kCancelled:
      return "DEADLINE_PASSED";
    case absl::StatusCode::kNotFound:
      return "RESOURCE_NOT_FOUND";
    case absl::StatusCode::kAlreadyExists:
      return "ALREADY_EXISTS";
    case absl::StatusCode::kPermissionDenied:
      return "ROLE_NOT_ALLOWED";
    case absl::StatusCode::kUnauthenticated:
      return "CREDENTIALS_INVALID";
    case absl::StatusCode::kResourceExhausted:
      return "OVERLOADED";
    case absl::StatusCode::kFailedPrecondition:
      return "WRONG_STATE";
    case absl::StatusCode::kAborted:
      return "ETAG_MISMATCH";
    case absl::StatusCode::kUnavailable:
      return "UNAVAILABLE";
    case absl::StatusCode::kDataLoss:
      return "DATA_LOSS";
    default:
      return "INTERNAL";
  }
}

// What an outsider reads instead of the status' own words; null when those were meant for callers.
const char* HiddenMessage(absl::StatusCode code, bool has_reason) {
  switch (code) {
    case absl::StatusCode::kDataLoss:
      return "a stored record cannot be read; the trace id finds the details in the server's log";
    case absl::StatusCode::kInternal:
    case absl::StatusCode::kUnknown:
      return "the server failed; the trace id finds the details in its log";
    case absl::StatusCode::kUnavailable:
      return has_reason ? nullptr : "the server cannot do this now; try again later";
    default:
      return nullptr;
  }
}

void AddDetail(const std::string& type_url, const std::string& bytes, google::rpc::Status* out) {
  google::protobuf::Any* any = out->add_details();
  any->set_type_url(type_url);
  any->set_value(bytes);
}

void AddDetail(const google::protobuf::Message& detail, google::rpc::Status* out) {
  AddDetail(TypeUrl(detail), Serialise(detail), out);
}

// Payloads other than `skipped` in the order of their type, because a status hands them out in no
// fixed order.
void AddOtherPayloads(const absl::Status& status, const std::vector<std::string>& skipped,
                      google::rpc::Status* out) {
  Metadata payloads;
  status.ForEachPayload([&](absl::string_view url, const absl::Cord& bytes) {
    payloads[std::string(url)] = std::string(bytes);
  });
  for (const std::string& url : skipped) payloads.erase(url);
  for (const auto& [url, bytes] : payloads) AddDetail(url, bytes, out);
}

}  // namespace

void Violations::Add(const std::string& field, const std::string& rule) {
  const size_t bytes = field.size() + rule.size();
  const bool full = fields_.size() >= kListedMax || bytes_ + bytes > kListedBytesMax;
  if (full && !fields_.empty()) {
    ++unlisted_;
    return;
  }
  bytes_ += bytes;
  fields_.emplace_back(field, rule);
}

absl::Status Violations::status() const {
  if (fields_.empty()) return absl::OkStatus();
  const auto& [field, rule] = fields_.front();
  std::string message = absl::StrCat(field, ": ", rule);
  Metadata metadata = {{"field", field}, {"rule", rule}};
  if (size() > 1) {
    metadata["violations"] = absl::StrCat(size());
    absl::StrAppend(&message, " (one of ", size(), " broken rules)");
  }
  absl::Status status =
      WithReason(absl::StatusCode::kInvalidArgument, "FIELD_INVALID", message, metadata);
  google::rpc::BadRequest bad;
  for (const auto& [name, broken] : fields_) {
    google::rpc::BadRequest::FieldViolation* violation = bad.add_field_violations();
    violation->set_field(name);
    violation->set_description(broken);
  }
  Attach(bad, &status);
  return status;
}

absl::Status WithReason(absl::StatusCode code, const std::string& reason,
                        const std::string& message,
                        const std::map<std::string, std::string>& metadata) {
  absl::Status status(code, message);
  google::rpc::ErrorInfo info;
  info.set_reason(reason);
  info.mutable_metadata()->insert(metadata.begin(), metadata.end());
  Attach(info, &status);
  return status;
}

absl::Status FieldInvalid(const std::string& field, const std::string& rule,
                          const std::string& reason) {
  absl::Status status =
      WithReason(absl::StatusCode::kInvalidArgument, reason, absl::StrCat(field, ": ", rule),
                 {{"field", field}, {"rule", rule}});
  AttachField(field, rule, &status);
  return status;
}

absl::Status ReferenceInvalid(const std::string& field, const std::string& resource,
                              const std::string& why) {
  absl::Status status = WithReason(absl::StatusCode::kInvalidArgument, "REFERENCE_INVALID",
                                   absl::StrCat(field, ": ", resource, " ", why),
                                   {{"field", field}, {"resource", resource}, {"why", why}});
  AttachField(field, why, &status);
  return status;
}

absl::Status NotFound(const std::string& resource) {
  absl::Status status =
      WithReason(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                 absl::StrCat("there is no ", resource), {{"resource", resource}});
  AttachResource(resource, "does not exist", &status);
  return status;
}

absl::Status AlreadyExists(const std::string& resource, const std::string& why) {
  absl::Status status = WithReason(absl::StatusCode::kAlreadyExists, "ALREADY_EXISTS",
                                   absl::StrCat(resource, " already exists: ", why),
                                   {{"resource", resource}, {"why", why}});
  AttachResource(resource, why, &status);
  return status;
}

absl::Status EtagMismatch(const std::string& resource) {
  absl::Status status = WithReason(
      absl::StatusCode::kAborted, "ETAG_MISMATCH",
      absl::StrCat(resource, " has changed since it was read: read it again, then retry"),
      {{"resource", resource}});
  AttachResource(resource, "has changed since it was read", &status);
  return status;
}

absl::Status WrongState(const std::string& resource, const std::string& why,
                        const std::vector<std::string>& missing) {
  absl::Status status =
      WithReason(absl::StatusCode::kFailedPrecondition, "WRONG_STATE",
                 absl::StrCat(resource, ": ", why), {{"resource", resource}, {"why", why}});
  google::rpc::PreconditionFailure failure;
  for (const std::string& description : missing.empty() ? std::vector<std::string>{why} : missing) {
    google::rpc::PreconditionFailure::Violation* violation = failure.add_violations();
    violation->set_type("STATE");
    violation->set_subject(resource);
    violation->set_description(description);
  }
  Attach(failure, &status);
  return status;
}

absl::Status NotAllowed(const std::string& why) {
  return WithReason(absl::StatusCode::kPermissionDenied, "ROLE_NOT_ALLOWED", why, {{"why", why}});
}

absl::Status LogReplaced() {
  return WithReason(absl::StatusCode::kFailedPrecondition, "LOG_REPLACED",
                    "the log was replaced by a restore: start again without a cursor or token");
}

absl::Status CursorExpired() {
  return WithReason(absl::StatusCode::kOutOfRange, "CURSOR_EXPIRED",
                    "cursor: the next change is older than the feed goes back; export again and go "
                    "on from the export's cursor");
}

absl::Status Unavailable(const std::string& why) {
  return WithReason(absl::StatusCode::kUnavailable, "UNAVAILABLE", why);
}

absl::Status AnswerTooLarge(const std::string& what, size_t limit, const std::string& narrower) {
  return WithReason(absl::StatusCode::kFailedPrecondition, "ANSWER_TOO_LARGE",
                    absl::StrCat("there are more than ", limit, " ", what, ": ", narrower),
                    {{"limit", absl::StrCat(limit)}, {"what", what}, {"narrower", narrower}});
}

google::rpc::Status ToRpcStatus(const absl::Status& status, const std::string& domain,
                                const std::string& trace_id) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  if (status.ok()) return out;
  std::optional<google::rpc::ErrorInfo> given = Read<google::rpc::ErrorInfo>(status);
  google::rpc::ErrorInfo info = given.value_or(google::rpc::ErrorInfo());
  if (!given.has_value()) info.set_reason(SharedReason(status.code()));
  if (info.domain().empty()) info.set_domain(domain);
  google::rpc::RequestInfo request;
  request.set_request_id(trace_id);

  const char* hidden = HiddenMessage(status.code(), given.has_value());
  if (hidden != nullptr) info.clear_metadata();
  out.set_message(hidden != nullptr ? hidden : std::string(status.message()));
  AddDetail(info, &out);
  if (hidden == nullptr) AddOtherPayloads(status, {TypeUrl(info), TypeUrl(request)}, &out);
  AddDetail(request, &out);
  return out;
}

absl::Status FromRpcStatus(const google::rpc::Status& status) {
  if (status.code() == 0) return absl::OkStatus();
  absl::Status out(static_cast<absl::StatusCode>(status.code()), status.message());
  for (const google::protobuf::Any& detail : status.details()) {
    // Serialised messages merge by standing one after another.
    absl::Cord bytes = out.GetPayload(detail.type_url()).value_or(absl::Cord());
    bytes.Append(detail.value());
    out.SetPayload(detail.type_url(), bytes);
  }
  return out;
}

std::string ReasonOf(const absl::Status& status) {
  std::optional<google::rpc::ErrorInfo> info = Read<google::rpc::ErrorInfo>(status);
  return info.has_value() ? info->reason() : "";
}

}  // namespace partners::runtime
