#include "clients/cpp/errors.h"

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "absl/types/optional.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace partners::client {
namespace {

// Payloads are kept under the type URL they came with.
template <class Detail>
bool ReadDetail(const absl::Status& status, Detail* detail) {
  absl::optional<absl::Cord> payload =
      status.GetPayload(absl::StrCat("type.googleapis.com/", Detail::descriptor()->full_name()));
  return payload.has_value() && detail->ParseFromString(std::string(*payload));
}

void ReadFields(const absl::Status& status, ErrorDetails* details) {
  google::rpc::BadRequest bad;
  if (!ReadDetail(status, &bad)) return;
  for (const auto& field : bad.field_violations()) {
    details->fields.emplace_back(field.field(), field.description());
  }
}

void ReadMissing(const absl::Status& status, ErrorDetails* details) {
  google::rpc::PreconditionFailure failure;
  if (!ReadDetail(status, &failure)) return;
  for (const auto& violation : failure.violations()) {
    details->missing.push_back(violation.description().empty() ? violation.subject()
                                                               : violation.description());
  }
}

}  // namespace

ErrorDetails DetailsOf(const absl::Status& status) {
  ErrorDetails details;
  google::rpc::ErrorInfo info;
  if (ReadDetail(status, &info)) {
    details.reason = info.reason();
    details.domain = info.domain();
    details.metadata = {info.metadata().begin(), info.metadata().end()};
  }
  ReadFields(status, &details);
  ReadMissing(status, &details);
  google::rpc::ResourceInfo resource;
  if (ReadDetail(status, &resource)) details.resource = resource.resource_name();
  google::rpc::RequestInfo request;
  if (ReadDetail(status, &request)) details.trace_id = request.request_id();
  google::rpc::RetryInfo retry;
  if (ReadDetail(status, &retry)) {
    details.retry_delay = absl::Seconds(retry.retry_delay().seconds()) +
                          absl::Nanoseconds(retry.retry_delay().nanos());
  }
  return details;
}

absl::Status FromWire(int code, const std::string& message, const std::string& serialized_details) {
  if (code == 0) return absl::OkStatus();
  const bool known = code > 0 && code <= static_cast<int>(absl::StatusCode::kUnauthenticated);
  absl::Status status(known ? static_cast<absl::StatusCode>(code) : absl::StatusCode::kUnknown,
                      message);
  google::rpc::Status wire;
  if (!wire.ParseFromString(serialized_details)) return status;
  for (const auto& detail : wire.details()) {
    status.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return status;
}

}  // namespace partners::client
