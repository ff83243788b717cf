#ifndef PARTNERS_SERVICES_MATCHING_DIGEST_H_
#define PARTNERS_SERVICES_MATCHING_DIGEST_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

// Digests of inputs, as the methods define them: SHA-256 over a canonical text.
namespace partners::matching {

std::string Sha256(absl::string_view bytes);     // 32 raw bytes
std::string Sha256Hex(absl::string_view bytes);  // 64 lower-case hex digits
// 13 characters of [a-z2-7] made of the first 65 bits of a raw digest: an id that follows from
// content.
std::string IdFromDigest(absl::string_view digest);

// Builds the canonical text: one line per field, in the order of the calls. Texts are preceded by
// their length in bytes, integers are decimal, doubles the shortest text that reads back the same.
class CanonicalText {
 public:
  CanonicalText& Text(absl::string_view field, absl::string_view value);
  CanonicalText& Integer(absl::string_view field, int64_t value);
  CanonicalText& Number(absl::string_view field, double value);
  CanonicalText& Absent(absl::string_view field);  // a missing value, told from every present one
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_DIGEST_H_
