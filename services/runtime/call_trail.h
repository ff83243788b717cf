#ifndef PARTNERS_SERVICES_RUNTIME_CALL_TRAIL_H_
#define PARTNERS_SERVICES_RUNTIME_CALL_TRAIL_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "services/runtime/route.h"
#include "services/runtime/trail.h"

namespace partners::runtime {

// Whether a status refuses the caller, not the request.
bool IsRefusal(const absl::Status& status);

// The step trail: tells the access trail what calls showed and what was refused. Thread-safe.
class CallTrail {
 public:
  // Null trails nothing. The sink must outlive it.
  explicit CallTrail(TrailSink* sink) : sink_(sink) {}

  // The resource that a request names which was refused before it was read; empty for a large one,
  // which is not worth reading.
  std::string Asked(const Route& route, absl::string_view request) const;

  // Trails what the bytes of an answer to `request` show. UNAVAILABLE when the trail cannot take
  // it: then they must not be sent. What a write shows was committed already, so its answer is not
  // held back.
  absl::Status RecordShown(const Route& route, const Call& call,
                           const google::protobuf::Message& request,
                           absl::string_view answer) const;

  // Trails the call if its error is a refusal. NOT_FOUND of a sealed kind may hide a record; it is
  // trailed alike whether it does or not.
  void RecordRefused(const Route& route, const Call& call, const absl::Status& status,
                     const std::string& asked_for) const;

 private:
  TrailSink* const sink_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_CALL_TRAIL_H_
