#ifndef PARTNERS_SERVICES_RUNTIME_ERRORS_H_
#define PARTNERS_SERVICES_RUNTIME_ERRORS_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"

namespace google::rpc {
class Status;
}

// One function per situation; each attaches google.rpc details. Every value quoted in a message is
// also in the ErrorInfo metadata. The pipeline sets the ErrorInfo domain and is the only place that
// makes a wire status.
namespace partners::runtime {

// Collects broken field rules, so that a caller hears of all of them at once.
class Violations {
 public:
  // `field` is a path such as partner.contacts[2].email; `rule` a phrase such as "must be at most
  // 200 characters". Beyond kListedMax, or more text than an answer's metadata can carry,
  // violations are counted, not listed.
  void Add(const std::string& field, const std::string& rule);
  bool empty() const { return fields_.empty(); }
  size_t size() const { return fields_.size() + unlisted_; }
  absl::Status status() const;  // OK when empty, else INVALID_ARGUMENT with BadRequest

  static constexpr size_t kListedMax = 50;
  static constexpr size_t kListedBytesMax =
      3000;  // gRPC carries details in metadata of at most 8 KiB

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
  size_t bytes_ = 0;
  size_t unlisted_ = 0;
};

// INVALID_ARGUMENT, BadRequest. `reason` where a shared one is more exact, such as
// PAGE_TOKEN_INVALID.
absl::Status FieldInvalid(const std::string& field, const std::string& rule,
                          const std::string& reason = "FIELD_INVALID");
absl::Status ReferenceInvalid(const std::string& field, const std::string& resource,
                              const std::string& why);  // INVALID_ARGUMENT, BadRequest
absl::Status NotFound(const std::string& resource);     // NOT_FOUND, ResourceInfo
absl::Status AlreadyExists(const std::string& resource,
                           const std::string& why);      // ALREADY_EXISTS, ResourceInfo
absl::Status EtagMismatch(const std::string& resource);  // ABORTED: read again, then retry
// FAILED_PRECONDITION, PreconditionFailure; `missing` lists what must be true first.
absl::Status WrongState(const std::string& resource, const std::string& why,
                        const std::vector<std::string>& missing = {});
absl::Status NotAllowed(const std::string& why);  // PERMISSION_DENIED
// FAILED_PRECONDITION, reason LOG_REPLACED: a cursor or token of a log that a restore has ended.
absl::Status LogReplaced();
// OUT_OF_RANGE, reason CURSOR_EXPIRED: what follows the cursor is older than the feed goes back.
absl::Status CursorExpired();
// FAILED_PRECONDITION, reason ANSWER_TOO_LARGE: `what` there are more than `limit` of, and what a
// narrower call names. Never RESOURCE_EXHAUSTED, which clients repeat.
absl::Status AnswerTooLarge(const std::string& what, size_t limit, const std::string& narrower);
// UNAVAILABLE: the same call may succeed later.
absl::Status Unavailable(const std::string& why);
// Any code with a reason of an area's own enum.
absl::Status WithReason(absl::StatusCode code, const std::string& reason,
                        const std::string& message,
                        const std::map<std::string, std::string>& metadata = {});

// The google.rpc form with all details, `domain` set in ErrorInfo (unless another service set it)
// and the trace id in RequestInfo. A status made elsewhere, without ErrorInfo, gets the shared
// reason of its code. Of INTERNAL, UNKNOWN, DATA_LOSS, and of UNAVAILABLE without a reason, message
// and details are replaced by words that hide internals.
google::rpc::Status ToRpcStatus(const absl::Status& status, const std::string& domain,
                                const std::string& trace_id);

// Back again, for clients: the same code, message and details. Several details of one type become
// one, merged.
absl::Status FromRpcStatus(const google::rpc::Status& status);

// The ErrorInfo reason carried by a status; empty when none.
std::string ReasonOf(const absl::Status& status);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_ERRORS_H_
