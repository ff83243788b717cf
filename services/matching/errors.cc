#include "services/matching/errors.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"

namespace partners::matching {

std::string ReasonText(v1::Reason reason) {
  return std::string(absl::StripPrefix(v1::Reason_Name(reason), "REASON_"));
}

absl::Status Refuse(absl::StatusCode code, v1::Reason reason, const std::string& message,
                    const std::map<std::string, std::string>& metadata) {
  return runtime::WithReason(code, ReasonText(reason), message, metadata);
}

absl::Status MethodRefusal(const absl::Status& status, const std::string& path) {
  if (!absl::IsInvalidArgument(status)) return absl::InternalError(std::string(status.message()));
  const std::string message(status.message());
  const size_t colon = message.find(": ");
  if (colon == std::string::npos) return runtime::FieldInvalid(path, message);
  return runtime::FieldInvalid(absl::StrCat(path, ".", message.substr(0, colon)),
                               message.substr(colon + 2));
}

absl::Status CheckBuyerAccess(const runtime::Call& call, const std::string& name) {
  if (call.caller.role != type::v1::ROLE_BUYER || runtime::IsParty(call.caller, name)) {
    return absl::OkStatus();
  }
  return runtime::NotAllowed("a buyer sees its own needs and rankings only");
}

}  // namespace partners::matching
