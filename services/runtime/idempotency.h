#ifndef PARTNERS_SERVICES_RUNTIME_IDEMPOTENCY_H_
#define PARTNERS_SERVICES_RUNTIME_IDEMPOTENCY_H_

#include <functional>
#include <string>

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "storage/store.h"

namespace partners::runtime {

// Runs `body` once per (principal, method, request id) and remembers its answer for kAnswersKept,
// in the same commit. A repeat fills `response` from the first answer, without SECRET fields, and
// writes nothing. Without a request id it just runs. INVALID_ARGUMENT (reason REQUEST_ID_REUSED)
// when the id came with another request. Call it inside a write body.
absl::Status RunOnce(const Call& call, const google::protobuf::Message& request,
                     storage::Transaction& txn, google::protobuf::Message* response,
                     const std::function<absl::Status()>& body);

// The remembered answer, for logic that must know before it does other work. False when there is
// none.
absl::StatusOr<bool> FindAnswer(const Call& call, const google::protobuf::Message& request,
                                const storage::View& view, google::protobuf::Message* response);

// Deletes every remembered answer that shows `resource`: part of a redaction. A retry of such a
// request then takes effect as a new one.
absl::Status ForgetAnswers(const std::string& resource, storage::Transaction& txn);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_IDEMPOTENCY_H_
