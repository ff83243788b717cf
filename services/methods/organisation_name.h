#ifndef PARTNERS_SERVICES_METHODS_ORGANISATION_NAME_H_
#define PARTNERS_SERVICES_METHODS_ORGANISATION_NAME_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kNormaliseName{"normalise_name", 1};

inline constexpr size_t kOrganisationNameBytesMax = 1000;

// The form in which names of organisations are compared: words of A-Z and 0-9 with one blank
// between them.
//
//   1  Unicode form NFKD, combining marks dropped, a-z to A-Z (no other letters)
//   2  "&" and "+" become the word AND; ' ’ and . vanish; every other run outside A-Z0-9 is a blank
//   3  a leading THE goes, then words of legal form at the end (INC, LLC, LTD, PBC …), each again
//      and again, but the last word never
//   4  known abbreviations are written out (ASSN, CTR, UNIV, INTL, MA, MASS …)
//
// In words: accents, case, punctuation, legal form and common abbreviations do not tell two
// organisations apart. Applying it twice changes nothing more.
//
// Edges    Empty when the name has no A-Z and no 0-9 after step 1, as with a name in another
//          script: it cannot be compared, which is not "different". Letters without a decomposition
//          (ß, ø, ł) are not Latin letters here and separate words.
// Errors   INVALID_ARGUMENT naming `field`: not UTF-8, or above 1000 bytes.
// Cost     O(length). Thread-safe.
// Source   Unicode Standard Annex #15 (NFKD, by ICU); Priority Partners methods, P9.
// Not for  showing a name, or as a key: different organisations can share it.
absl::StatusOr<std::string> NormaliseOrganisationName(absl::string_view name,
                                                      absl::string_view field = "name");

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ORGANISATION_NAME_H_
