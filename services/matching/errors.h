#ifndef PARTNERS_SERVICES_MATCHING_ERRORS_H_
#define PARTNERS_SERVICES_MATCHING_ERRORS_H_

#include <map>
#include <string>

#include "absl/status/status.h"
#include "partners/matching/v1/errors.pb.h"
#include "services/runtime/call.h"

// The errors of this area; the shared ones are in runtime/errors.h.
namespace partners::matching {

// A status with a reason of this area in its ErrorInfo.
absl::Status Refuse(absl::StatusCode code, v1::Reason reason, const std::string& message,
                    const std::map<std::string, std::string>& metadata = {});
// A reason as ErrorInfo shows it: CHUNK_OUT_OF_ORDER.
std::string ReasonText(v1::Reason reason);

// INVALID_ARGUMENT with BadRequest out of a method's refusal ("<field>: <rule>"), its field below
// `path`. Other statuses are defects and become INTERNAL.
absl::Status MethodRefusal(const absl::Status& status, const std::string& path);

// PERMISSION_DENIED when a buyer asks for what belongs to another, whether or not it exists.
// `name` is the buyer's name or that of anything below it.
absl::Status CheckBuyerAccess(const runtime::Call& call, const std::string& name);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_ERRORS_H_
