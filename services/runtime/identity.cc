#include "services/runtime/identity.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <mutex>
#include <set>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

constexpr char kPrefix[] = "pp-";
constexpr size_t kIdLength = 13;
constexpr size_t kSecretLength = 52;  // 256 bits, 5 to a character
constexpr char kAlphabet[] = "abcdefghijklmnopqrstuvwxyz234567";

std::string Base32(absl::string_view bytes) {
  std::string out;
  unsigned buffer = 0;
  int bits = 0;
  for (unsigned char byte : bytes) {
    buffer = (buffer << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) out += kAlphabet[(buffer >> (bits - 5)) & 31];
    buffer &= 0xff;
  }
  if (bits > 0) out += kAlphabet[(buffer << (5 - bits)) & 31];
  return out;
}

bool IsBase32(absl::string_view text) {
  for (char c : text) {
    if (!(c >= 'a' && c <= 'z') && !(c >= '2' && c <= '7')) return false;
  }
  return true;
}

using Digest = std::array<unsigned char, 32>;

// The algorithm is looked up once per process and its state made once per thread: OpenSSL's
// one-call form looks it up each time.
Digest Sha256(absl::string_view bytes) {
  static const EVP_MD* const kAlgorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  thread_local const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> state(EVP_MD_CTX_new(),
                                                                                   EVP_MD_CTX_free);
  Digest digest;
  const bool done = EVP_DigestInit_ex2(state.get(), kAlgorithm, nullptr) == 1 &&
                    EVP_DigestUpdate(state.get(), bytes.data(), bytes.size()) == 1 &&
                    EVP_DigestFinal_ex(state.get(), digest.data(), nullptr) == 1;
  if (!done) std::abort();  // a digest that was not made must never be compared
  return digest;
}

// The parts of a key's text, still inside it.
struct KeyParts {
  absl::string_view id;
  absl::string_view secret;
};

absl::Status Refused() {
  return WithReason(absl::StatusCode::kUnauthenticated, "CREDENTIALS_INVALID",
                    "the key is not known here, or was revoked or has expired");
}

bool IsValid(const KeyEntry& entry, absl::Time now) {
  return !entry.revoked && now < entry.expires;
}

absl::StatusOr<KeyParts> SplitKeyText(absl::string_view text) {
  if (!absl::ConsumePrefix(&text, kPrefix) || text.size() != kIdLength + 1 + kSecretLength ||
      text[kIdLength] != '-') {
    return Refused();
  }
  const KeyParts key{text.substr(0, kIdLength), text.substr(kIdLength + 1)};
  if (!IsBase32(key.id) || !IsBase32(key.secret)) return Refused();
  return key;
}

}  // namespace

KeyText NewKeyText(const Sources& sources) { return {NewId(sources), Base32(sources.random(32))}; }

std::string FormatKeyText(const KeyText& key) {
  return absl::StrCat(kPrefix, key.id, "-", key.secret);
}

absl::StatusOr<KeyText> ParseKeyText(absl::string_view text) {
  absl::StatusOr<KeyParts> key = SplitKeyText(text);
  if (!key.ok()) return key.status();
  return KeyText{std::string(key->id), std::string(key->secret)};
}

std::string SecretDigest(absl::string_view secret) {
  const Digest digest = Sha256(secret);
  return std::string(reinterpret_cast<const char*>(digest.data()), digest.size());
}

void KeyDirectory::Put(const std::string& id, KeyEntry entry) {
  std::unique_lock lock(mutex_);
  ids_[entry.caller.principal].insert(id);
  keys_[id] = std::move(entry);
}

void KeyDirectory::Remove(const std::string& id) {
  std::unique_lock lock(mutex_);
  const auto found = keys_.find(id);
  if (found == keys_.end()) return;
  ids_[found->second.caller.principal].erase(id);
  keys_.erase(found);
}

bool KeyDirectory::HasRole(const std::string& principal, type::v1::Role role,
                           absl::Time now) const {
  std::shared_lock lock(mutex_);
  const auto found = ids_.find(principal);
  if (found == ids_.end()) return false;
  return std::any_of(found->second.begin(), found->second.end(), [&](const std::string& id) {
    const KeyEntry& entry = keys_.at(id);
    return entry.caller.role == role && entry.caller.principal == principal && IsValid(entry, now);
  });
}

std::vector<std::string> KeyDirectory::PrincipalsWith(type::v1::Role role, absl::Time now) const {
  std::shared_lock lock(mutex_);
  std::set<std::string> principals;
  for (const auto& [id, entry] : keys_) {
    if (entry.caller.role == role && IsValid(entry, now)) principals.insert(entry.caller.principal);
  }
  return {principals.begin(), principals.end()};
}

absl::StatusOr<Caller> KeyDirectory::Identify(absl::string_view authorization,
                                              absl::Time now) const {
  if (authorization.empty()) return Caller{};
  if (!absl::ConsumePrefix(&authorization, "Bearer ")) return Refused();
  const absl::StatusOr<KeyParts> key = SplitKeyText(authorization);
  if (!key.ok()) return key.status();
  const Digest digest = Sha256(key->secret);
  std::shared_lock lock(mutex_);
  const auto it = keys_.find(std::string(key->id));
  if (it == keys_.end()) return Refused();
  const KeyEntry& entry = it->second;
  const bool matches = entry.secret_sha256.size() == digest.size() &&
                       CRYPTO_memcmp(entry.secret_sha256.data(), digest.data(), digest.size()) == 0;
  if (!matches || !IsValid(entry, now)) return Refused();
  Caller caller = entry.caller;
  caller.key_id = it->first;
  return caller;
}

absl::Status KeyDirectory::CheckKey(const std::string& id, absl::Time now) const {
  if (id.empty()) return absl::OkStatus();
  std::shared_lock lock(mutex_);
  const auto it = keys_.find(id);
  return it != keys_.end() && IsValid(it->second, now) ? absl::OkStatus() : Refused();
}

}  // namespace partners::runtime
