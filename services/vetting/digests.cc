#include "services/vetting/digests.h"

#include <openssl/sha.h>

#include "absl/strings/escaping.h"

namespace partners::vetting {
namespace {

constexpr size_t kIdCharacters = 26;

std::string Sha256(absl::string_view bytes) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), digest);
  return std::string(reinterpret_cast<const char*>(digest), sizeof(digest));
}

}  // namespace

std::string Sha256Hex(absl::string_view bytes) { return absl::BytesToHexString(Sha256(bytes)); }

std::string DerivedId(absl::string_view text) {
  const std::string digest = Sha256(text);
  const auto byte = [&](size_t i) {
    return static_cast<unsigned>(static_cast<unsigned char>(digest[i]));
  };
  std::string id;
  for (size_t bit = 0; bit < kIdCharacters * 5; bit += 5) {
    const unsigned pair = (byte(bit / 8) << 8) | byte(bit / 8 + 1);
    id.push_back("abcdefghijklmnopqrstuvwxyz234567"[(pair >> (11 - bit % 8)) & 31]);
  }
  return id;
}

}  // namespace partners::vetting
