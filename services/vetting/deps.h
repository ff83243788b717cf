#ifndef PARTNERS_SERVICES_VETTING_DEPS_H_
#define PARTNERS_SERVICES_VETTING_DEPS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/idempotency.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "services/vetting/registry_calls.h"
#include "storage/blobs.h"
#include "storage/store.h"

namespace partners::vetting {

// What vetting's logic works with. All of it outlives the logic.
struct Deps {
  storage::Store* store = nullptr;
  storage::Blobs* blobs = nullptr;
  RegistryCalls* registry = nullptr;
  const runtime::Pager* pager = nullptr;
  runtime::Sources sources;
  // Whether a principal is an evaluator at this time: has a valid key of that role. Thread-safe,
  // and does not block.
  std::function<bool(const std::string& principal, absl::Time now)> is_evaluator;
  // All of them, in order. Thread-safe, and does not block.
  std::function<std::vector<std::string>(absl::Time now)> evaluators;
};

using Body = std::function<absl::Status(storage::Transaction&)>;

// The write of a method that has done other work first: once per request id, and dropped again when
// the request only asks to check. `answer` is filled by the body, or from the first answer. Blocks;
// on worker threads only.
template <class Request, class Response>
absl::Status WriteOnce(storage::Store* store, const runtime::Call& call, const Request& request,
                       Response* answer, const Body& body) {
  const absl::Status only_checked = absl::CancelledError("validate_only");
  const absl::Status status = store->Write([&](storage::Transaction& txn) {
    if (!request.validate_only())
      return runtime::RunOnce(call, request, txn, answer, [&] { return body(txn); });
    const absl::Status checked = body(txn);
    return checked.ok() ? only_checked : checked;
  });
  return request.validate_only() && status == only_checked ? absl::OkStatus() : status;
}

// True when the request was answered before; `answer` is filled then. Spares a retry the calls and
// checks that come before the write, which may come out differently by now.
template <class Request, class Response>
absl::StatusOr<bool> AnsweredBefore(storage::Store* store, const runtime::Call& call,
                                    const Request& request, Response* answer) {
  if (request.validate_only()) return false;
  bool answered = false;
  const absl::Status status = store->Read([&](const storage::View& view) {
    absl::StatusOr<bool> found = runtime::FindAnswer(call, request, view, answer);
    answered = found.ok() && *found;
    return found.status();
  });
  if (!status.ok()) return status;
  return answered;
}

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DEPS_H_
