#include "services/matching/digest.h"

#include <openssl/sha.h>

#include <charconv>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"

namespace partners::matching {

std::string Sha256(absl::string_view bytes) {
  std::string digest(SHA256_DIGEST_LENGTH, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
         reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string IdFromDigest(absl::string_view digest) {
  constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";
  constexpr int kCharacters = 13;
  std::string id;
  uint32_t bits = 0;
  int held = 0;
  size_t next = 0;
  while (id.size() < kCharacters) {
    if (held < 5) {
      bits = bits << 8 | static_cast<unsigned char>(digest[next++]);
      held += 8;
    }
    held -= 5;
    id += kAlphabet[bits >> held & 31];
  }
  return id;
}

CanonicalText& CanonicalText::Text(absl::string_view field, absl::string_view value) {
  absl::StrAppend(&text_, field, "=", value.size(), ":", value, "\n");
  return *this;
}

CanonicalText& CanonicalText::Integer(absl::string_view field, int64_t value) {
  absl::StrAppend(&text_, field, "=", value, "\n");
  return *this;
}

CanonicalText& CanonicalText::Number(absl::string_view field, double value) {
  char buffer[32];
  const std::to_chars_result end = std::to_chars(buffer, buffer + sizeof(buffer), value);
  absl::StrAppend(&text_, field, "=", absl::string_view(buffer, end.ptr - buffer), "\n");
  return *this;
}

CanonicalText& CanonicalText::Absent(absl::string_view field) {
  absl::StrAppend(&text_, field, "\n");
  return *this;
}

}  // namespace partners::matching
