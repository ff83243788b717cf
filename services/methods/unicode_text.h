#ifndef PARTNERS_SERVICES_METHODS_UNICODE_TEXT_H_
#define PARTNERS_SERVICES_METHODS_UNICODE_TEXT_H_

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What the methods need of Unicode, by ICU. Not for use outside of this folder. Thread-safe.
namespace partners::methods::internal {

// The code points of a text. Errors: INVALID_ARGUMENT naming `field` when it is not UTF-8.
absl::StatusOr<std::u32string> CodePoints(absl::string_view field, absl::string_view text);

// The text in normalisation form NFKD without its combining marks (general category M, Unicode
// definition D52), as UTF-8. Errors as above.
absl::StatusOr<std::string> WithoutMarks(absl::string_view field, absl::string_view text);

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_UNICODE_TEXT_H_
