#ifndef PARTNERS_SERVICES_RUNTIME_IDENTITY_H_
#define PARTNERS_SERVICES_RUNTIME_IDENTITY_H_

#include <atomic>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "services/runtime/call.h"
#include "services/runtime/sources.h"

namespace partners::runtime {

// What is kept of a key: never the secret itself.
struct KeyEntry {
  std::string secret_sha256;  // 32 bytes
  Caller caller;
  absl::Time expires = absl::InfiniteFuture();
  bool revoked = false;
};

// The text a caller shows: pp-<13 character id>-<52 character secret>, 256 random bits in base32.
struct KeyText {
  std::string id;
  std::string secret;
};
KeyText NewKeyText(const Sources& sources);
std::string FormatKeyText(const KeyText& key);
absl::StatusOr<KeyText> ParseKeyText(absl::string_view text);
std::string SecretDigest(absl::string_view secret);  // SHA-256, 32 bytes

// This process's view of all keys, fed by access's log. Thread-safe.
class KeyDirectory {
 public:
  void Put(const std::string& id, KeyEntry entry);
  void Remove(const std::string& id);  // an unknown one is harmless

  // From then on every key of access is here, or was when it was last reached. Before, a key that
  // is not here may be a good one.
  void MarkComplete() { complete_ = true; }
  bool complete() const { return complete_.load(); }

  // The caller behind an `authorization` value: "Bearer <key text>"; empty is ROLE_PUBLIC.
  // UNAUTHENTICATED, in the same words whatever is wrong, for a malformed, unknown, revoked or
  // expired key.
  absl::StatusOr<Caller> Identify(absl::string_view authorization, absl::Time now) const;

  // The same refusal when the key with this id, which Identify gave, was revoked since or has
  // expired. An empty id, no key, is fine.
  absl::Status CheckKey(const std::string& id, absl::Time now) const;

  // Whether this principal has a key of this role that is valid at `now`. A key that access has
  // just made is known here as soon as its log brings it: within two seconds.
  bool HasRole(const std::string& principal, type::v1::Role role, absl::Time now) const;

  // Those principals, in order; each once.
  std::vector<std::string> PrincipalsWith(type::v1::Role role, absl::Time now) const;

 private:
  std::atomic<bool> complete_{false};
  mutable std::shared_mutex mutex_;
  std::unordered_map<std::string, KeyEntry> keys_;  // by id, guarded by mutex_
  std::unordered_map<std::string, std::unordered_set<std::string>>
      ids_;  // of keys, by principal, guarded by mutex_
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_IDENTITY_H_
