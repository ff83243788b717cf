#ifndef PARTNERS_SERVICES_RUNTIME_ENUM_WORDS_H_
#define PARTNERS_SERVICES_RUNTIME_ENUM_WORDS_H_

#include <string>

#include "google/protobuf/descriptor.h"
#include "google/protobuf/generated_enum_reflection.h"

// The words people read for the values of enums, as the command line client and filters write them.
// All functions are pure.
namespace partners::runtime {

// What the names of an enum's values begin with: EVIDENCE_TIER_ of EvidenceTier.
std::string EnumPrefix(const google::protobuf::EnumDescriptor& type);

// in-review for STATE_IN_REVIEW.
std::string WordOf(const google::protobuf::EnumValueDescriptor& value);

// The same for a value of a generated enum; a number this program has no name for is shown as such.
template <class Enum>
std::string WordOf(Enum value) {
  const auto* named =
      google::protobuf::GetEnumDescriptor<Enum>()->FindValueByNumber(static_cast<int>(value));
  return named == nullptr ? std::to_string(static_cast<int>(value)) : WordOf(*named);
}

// The words of all values a caller may give: draft, posted, closed.
std::string WordsOf(const google::protobuf::EnumDescriptor& type);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_ENUM_WORDS_H_
