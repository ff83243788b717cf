#include "services/runtime/idempotency.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "services/runtime/errors.h"
#include "services/runtime/identity.h"
#include "services/runtime/limits.h"
#include "services/runtime/status_macros.h"
#include "services/runtime/stored.pb.h"
#include "services/runtime/visibility.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::runtime {
namespace {

using google::protobuf::Message;
using storage::Table;

constexpr uint16_t kByTime = 1;
constexpr uint16_t kByResource = 2;
constexpr size_t kForgottenPerScan = 500;

std::string ResourceKey(const std::string& resource) {
  return storage::KeyWriter().Text(resource).Take();
}

std::string ResourceOf(const Message& response) {
  const auto* name = response.GetDescriptor()->FindFieldByName("name");
  if (name == nullptr || name->is_repeated() ||
      name->cpp_type() != google::protobuf::FieldDescriptor::CPPTYPE_STRING)
    return "";
  return response.GetReflection()->GetString(response, name);
}

const Table<RememberedAnswer>& Answers() {
  static const auto* const table = new Table<RememberedAnswer>(
      16, {{kByTime, /*unique=*/false,
            [](const RememberedAnswer& a) {
              return std::vector<std::string>{storage::KeyWriter().Signed(a.time_micros()).Take()};
            }},
           {kByResource, /*unique=*/false, [](const RememberedAnswer& a) {
              return a.resource().empty() ? std::vector<std::string>()
                                          : std::vector<std::string>{ResourceKey(a.resource())};
            }}});
  return *table;
}

std::string KeyOf(const Call& call) {
  return storage::KeyWriter()
      .Text(call.caller.principal)
      .Text(call.method)
      .Text(call.request_id)
      .Take();
}

std::string DigestOf(const Message& request) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream sink(&bytes);
    google::protobuf::io::CodedOutputStream out(&sink);
    out.SetSerializationDeterministic(true);
    request.SerializeToCodedStream(&out);
  }
  return SecretDigest(bytes);
}

absl::Status ForgetExpired(const Call& call, storage::Transaction& txn) {
  const int64_t oldest = absl::ToUnixMicros(call.now - kAnswersKept);
  std::vector<std::string> expired;
  storage::Page page;
  page.limit = kAnswersForgottenPerWrite;
  PARTNERS_RETURN_IF_ERROR(Answers().ScanIndex(txn, kByTime, "", page,
                                               [&](const RememberedAnswer& a, absl::string_view) {
                                                 if (a.time_micros() >= oldest) return false;
                                                 expired.push_back(a.key());
                                                 return true;
                                               }));
  for (const std::string& key : expired) {
    PARTNERS_RETURN_IF_ERROR(Answers().Delete(txn, key).status());
  }
  return absl::OkStatus();
}

std::string WithoutSecrets(const Message& response) {
  if (!MayHoldSecrets(response.GetDescriptor())) return response.SerializeAsString();
  std::unique_ptr<Message> kept(response.New());
  kept->CopyFrom(response);
  ClearSecrets(kept.get());
  return kept->SerializeAsString();
}

// Looking for expired answers costs as much as remembering one: a write in sixteen does it, chosen
// by its digest.
bool CleansUp(const RememberedAnswer& answer) { return answer.request_sha256()[0] % 16 == 0; }

// `before` is what was remembered under the same key, for it has expired.
absl::Status Remember(const Call& call, const Message& request, const Message& response,
                      const RememberedAnswer* before, storage::Transaction& txn) {
  RememberedAnswer answer;
  answer.set_key(KeyOf(call));
  answer.set_request_sha256(DigestOf(request));
  answer.set_response(WithoutSecrets(response));
  answer.set_time_micros(absl::ToUnixMicros(call.now));
  answer.set_resource(ResourceOf(response));
  PARTNERS_RETURN_IF_ERROR(Answers().Replace(txn, answer.key(), before, answer));
  return CleansUp(answer) ? ForgetExpired(call, txn) : absl::OkStatus();
}

// Fills `response` when the remembered answer still counts.
absl::StatusOr<bool> Repeat(const Call& call, const Message& request,
                            const RememberedAnswer& answer, Message* response) {
  if (absl::FromUnixMicros(answer.time_micros()) < call.now - kAnswersKept) return false;
  if (answer.request_sha256() != DigestOf(request)) {
    return WithReason(absl::StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
                      "request_id was used before with another request",
                      {{"request_id", call.request_id}});
  }
  if (!response->ParseFromString(answer.response()))
    return absl::DataLossError("a remembered answer cannot be read");
  return true;
}

}  // namespace

absl::StatusOr<bool> FindAnswer(const Call& call, const Message& request, const storage::View& view,
                                Message* response) {
  if (call.request_id.empty()) return false;
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<RememberedAnswer> answer,
                            Answers().Get(view, KeyOf(call)));
  return answer.has_value() ? Repeat(call, request, *answer, response) : false;
}

absl::Status RunOnce(const Call& call, const Message& request, storage::Transaction& txn,
                     Message* response, const std::function<absl::Status()>& body) {
  if (call.request_id.empty()) return body();
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<RememberedAnswer> before,
                            Answers().Get(txn, KeyOf(call)));
  if (before.has_value()) {
    PARTNERS_ASSIGN_OR_RETURN(const bool answered, Repeat(call, request, *before, response));
    if (answered) return absl::OkStatus();
  }
  PARTNERS_RETURN_IF_ERROR(body());
  return Remember(call, request, *response, before.has_value() ? &*before : nullptr, txn);
}

absl::Status ForgetAnswers(const std::string& resource, storage::Transaction& txn) {
  std::vector<std::string> keys;
  do {
    keys.clear();
    storage::Page page;
    page.limit = kForgottenPerScan;
    PARTNERS_RETURN_IF_ERROR(Answers().ScanIndex(txn, kByResource, ResourceKey(resource), page,
                                                 [&](const RememberedAnswer& a, absl::string_view) {
                                                   keys.push_back(a.key());
                                                   return true;
                                                 }));
    for (const std::string& key : keys)
      PARTNERS_RETURN_IF_ERROR(Answers().Delete(txn, key).status());
  } while (!keys.empty());
  return absl::OkStatus();
}

}  // namespace partners::runtime
