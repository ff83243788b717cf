#include "clients/cpp/layers.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "clients/cpp/errors.h"

namespace partners::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// Methods that begin with one of these words may be repeated: they change nothing, or (Rank) answer
// the same again.
constexpr const char* kRepeatable[] = {"Get",    "List",   "Read",   "Count",   "Search",  "Watch",
                                       "Export", "Follow", "WhoAmI", "Explain", "Preview", "Rank"};

const FieldDescriptor* RequestIdField(const Message& request) {
  const FieldDescriptor* field = request.GetDescriptor()->FindFieldByName("request_id");
  const bool text = field != nullptr && !field->is_repeated() &&
                    field->cpp_type() == FieldDescriptor::CPPTYPE_STRING;
  return text ? field : nullptr;
}

bool SafeToRepeat(const Exchange& exchange) {
  if (exchange.retry == Retry::kNever) return false;
  return IsRepeatable(exchange.method) || !exchange.info->request_id.empty();
}

bool Transient(const absl::Status& status) {
  return absl::IsUnavailable(status) || absl::IsResourceExhausted(status);
}

// Half to all of the doubled delay, so that many waiting callers do not come back together.
absl::Duration Pause(const RetryPolicy& policy, int attempt, uint64_t random) {
  absl::Duration delay = policy.delay_initial;
  for (int i = 1; i < attempt && delay < policy.delay_max; ++i) delay *= 2;
  delay = std::min(delay, policy.delay_max);
  const double share = static_cast<double>(random >> 11) * 0x1p-53;
  return delay * (0.5 + 0.5 * share);
}

std::string NewRequestId(const Environment& environment) {
  return absl::StrCat(absl::Hex(environment.random(), absl::kZeroPad16),
                      absl::Hex(environment.random(), absl::kZeroPad16));
}

}  // namespace

bool IsRepeatable(const std::string& method) {
  absl::string_view verb = method;
  if (size_t slash = verb.rfind('/'); slash != absl::string_view::npos)
    verb.remove_prefix(slash + 1);
  return std::any_of(std::begin(kRepeatable), std::end(kRepeatable), [&](absl::string_view word) {
    if (!absl::StartsWith(verb, word)) return false;
    // A whole word: Getaway is not a Get.
    return verb.size() == word.size() || (verb[word.size()] >= 'A' && verb[word.size()] <= 'Z');
  });
}

Handler WithMetrics(Environment environment, std::function<void(const CallReport&)> hook,
                    Handler next) {
  if (!hook) return next;
  return [environment = std::move(environment), hook = std::move(hook),
          next = std::move(next)](Exchange& exchange) {
    const absl::Time start = environment.now();
    absl::Status status = next(exchange);
    hook({exchange.method, status.code(), environment.now() - start, exchange.info->attempts});
    return status;
  };
}

Handler WithRequestId(Environment environment, Handler next) {
  return [environment = std::move(environment), next = std::move(next)](Exchange& exchange) {
    const Message& request = *exchange.request;
    const FieldDescriptor* field = RequestIdField(request);
    if (field == nullptr) return next(exchange);
    exchange.info->request_id = request.GetReflection()->GetString(request, field);
    if (!exchange.info->request_id.empty()) return next(exchange);

    std::unique_ptr<Message> copy(request.New());
    copy->CopyFrom(request);
    exchange.info->request_id = NewRequestId(environment);
    copy->GetReflection()->SetString(copy.get(), field, exchange.info->request_id);
    exchange.request = copy.get();
    absl::Status status = next(exchange);
    exchange.request = &request;
    return status;
  };
}

Handler WithDeadline(Environment environment, absl::Duration timeout_default, Handler next) {
  return [environment = std::move(environment), timeout_default,
          next = std::move(next)](Exchange& exchange) {
    const absl::Duration timeout =
        exchange.timeout > absl::ZeroDuration() ? exchange.timeout : timeout_default;
    exchange.deadline = environment.now() + timeout;
    return next(exchange);
  };
}

Handler WithRetry(Environment environment, RetryPolicy policy, Handler next) {
  return
      [environment = std::move(environment), policy, next = std::move(next)](Exchange& exchange) {
        bool delivered = false;
        if (OnMessage deliver = exchange.on_message) {
          exchange.on_message = [&delivered, deliver](const Message& message) {
            delivered = true;
            return deliver(message);
          };
        }
        for (int attempt = 1;; ++attempt) {
          exchange.info->attempts = attempt;
          absl::Status status = next(exchange);
          if (!Transient(status) || delivered || !SafeToRepeat(exchange)) return status;
          if (attempt >= policy.attempts_max || exchange.stop.stop_requested()) return status;
          const absl::Duration pause =
              std::max(Pause(policy, attempt, environment.random()), DetailsOf(status).retry_delay);
          if (environment.now() + pause >= exchange.deadline) return status;
          environment.sleep(pause);
        }
      };
}

Handler WithIdentity(const std::string& key, Handler next) {
  if (key.empty()) return next;
  return
      [authorization = absl::StrCat("Bearer ", key), next = std::move(next)](Exchange& exchange) {
        exchange.metadata["authorization"] = authorization;
        return next(exchange);
      };
}

}  // namespace partners::client
