#ifndef PARTNERS_SERVICES_VETTING_DIGESTS_H_
#define PARTNERS_SERVICES_VETTING_DIGESTS_H_

#include <string>

#include "absl/strings/string_view.h"

namespace partners::vetting {

// SHA-256 as 64 lower-case hex digits.
std::string Sha256Hex(absl::string_view bytes);

// The first 26 characters (130 bits) of SHA-256 in base 32 of RFC 4648, in lower case: an id
// derived from `text`.
std::string DerivedId(absl::string_view text);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DIGESTS_H_
