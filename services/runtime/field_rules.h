#ifndef PARTNERS_SERVICES_RUNTIME_FIELD_RULES_H_
#define PARTNERS_SERVICES_RUNTIME_FIELD_RULES_H_

#include "absl/status/status.h"
#include "google/protobuf/message.h"
#include "services/runtime/errors.h"

// The rules declared in the protos: required, length, range, items, format, known enum numbers, and
// no unknown fields.
namespace partners::runtime {

// House limits where a field declares none.
inline constexpr size_t kTextCharactersMax = 1000;
inline constexpr size_t kItemsMax = 1000;
inline constexpr size_t kViolationsMax = 50;  // more are not listed

// Checks a request and everything in it. Fields of an update's resource that its mask does not name
// are not required. INVALID_ARGUMENT with BadRequest naming every broken field and its rule.
absl::Status CheckFields(const google::protobuf::Message& request);

// Names the first field of serialised `bytes` that is not valid for `type` (invalid UTF-8, wrong
// wire type, cut off), for the answer to a request that cannot be parsed.
absl::Status ExplainMalformed(const google::protobuf::Descriptor* type, const std::string& bytes);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_FIELD_RULES_H_
