#ifndef PARTNERS_SERVICES_RUNTIME_VISIBILITY_H_
#define PARTNERS_SERVICES_RUNTIME_VISIBILITY_H_

#include <functional>
#include <string>

#include "google/protobuf/message.h"
#include "partners/type/v1/annotations.pb.h"
#include "services/runtime/call.h"

namespace partners::runtime {

// The declared visibility of a field; STAFF when none is declared.
type::v1::Visibility VisibilityOf(const google::protobuf::FieldDescriptor* field);

// What a caller sees of a record it is, or is not, party to. SECRET fields are never included.
type::v1::Visibility AudienceOf(const Caller& caller, bool party);

// Says which party a resource is about, as partners/p1; empty for none. The default takes the
// resource's name.
using PartyOf = std::function<std::string(const google::protobuf::Message& resource)>;

// Clears every field of `message` the caller may not see, deeply. Each contained resource (a
// message whose field 1 is `name`) is judged by its own party. With `keep_secrets` SECRET fields
// stay (the one answer that shows them). Thread-safe.
void ClearInvisible(const Caller& caller, const PartyOf& party_of, bool keep_secrets,
                    google::protobuf::Message* message);

// True when ClearInvisible would leave every message of this type as it is: the caller sees all it
// can hold.
bool SeesEverything(const Caller& caller, const google::protobuf::Descriptor* type);

// True when a message of this type can hold a SECRET field, however deep.
bool MayHoldSecrets(const google::protobuf::Descriptor* type);

// Clears SECRET fields only, deeply: what may be stored in the log or as a remembered answer.
void ClearSecrets(google::protobuf::Message* message);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_VISIBILITY_H_
