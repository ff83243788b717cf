#ifndef PARTNERS_SERVICES_RUNTIME_TEXT_FORMATS_H_
#define PARTNERS_SERVICES_RUNTIME_TEXT_FORMATS_H_

#include <cstddef>

#include "absl/strings/string_view.h"
#include "partners/type/v1/annotations.pb.h"

// The named text formats of partners/type/v1/annotations.proto, and UTF-8. All functions are pure.
namespace partners::runtime {

// Well-formed UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(absl::string_view text);

// Unicode characters (code points) of well-formed UTF-8.
size_t CountCharacters(absl::string_view text);

// Whether well-formed UTF-8 text has the format. FORMAT_UNSPECIFIED takes any text.
bool MatchesFormat(type::v1::Format format, absl::string_view text);

// The rule in words, as "must be one e-mail address".
const char* FormatRule(type::v1::Format format);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_TEXT_FORMATS_H_
