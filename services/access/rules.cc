#include "services/access/rules.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/names.h"

namespace partners::access {
namespace {

using type::v1::Role;

// The collection a role is bound to; empty for roles that are bound to nothing.
std::string CollectionOf(Role role) {
  switch (role) {
    case type::v1::ROLE_PARTNER:
      return "partners";
    case type::v1::ROLE_BUYER:
      return "buyers";
    case type::v1::ROLE_SERVICE:
      return "services";
    default:
      return "";
  }
}

bool IsKnownService(const std::string& bound_to) {
  for (const char* service :
       {"access", "registry", "vetting", "matching", "partnership", "gateway"}) {
    if (bound_to == absl::StrCat("services/", service)) return true;
  }
  return false;
}

}  // namespace

absl::Status CheckBinding(const v1::Key& key) {
  if (key.role() == type::v1::ROLE_UNSPECIFIED || key.role() == type::v1::ROLE_PUBLIC) {
    return runtime::FieldInvalid("key.role", "must be a role that needs a key");
  }
  const std::string collection = CollectionOf(key.role());
  if (collection.empty()) {
    if (key.bound_to().empty()) return absl::OkStatus();
    return runtime::FieldInvalid("key.bound_to", "must be empty: this role is bound to nothing");
  }
  const std::string shape =
      absl::StrCat(collection, "/{", collection.substr(0, collection.size() - 1), "}");
  if (!runtime::NamePattern(shape).Matches(key.bound_to())) {
    return runtime::FieldInvalid("key.bound_to", absl::StrCat("must be ", shape, " for this role"));
  }
  if (key.role() == type::v1::ROLE_SERVICE && !IsKnownService(key.bound_to())) {
    return runtime::FieldInvalid("key.bound_to", "must name a service of this system");
  }
  return absl::OkStatus();
}

v1::Key::State StateOf(const v1::KeyRecord& record, absl::Time now) {
  if (record.has_revoke_time()) return v1::Key::STATE_REVOKED;
  if (record.has_expire_time() && now >= runtime::FromProto(record.expire_time()))
    return v1::Key::STATE_EXPIRED;
  return v1::Key::STATE_ACTIVE;
}

v1::Key ToKey(const v1::KeyRecord& record, absl::Time now) {
  v1::Key key;
  key.set_name(absl::StrCat("keys/", record.id()));
  key.set_purpose(record.purpose());
  key.set_role(record.role());
  key.set_bound_to(record.bound_to());
  key.set_principal(record.principal());
  if (record.has_expire_time()) *key.mutable_expire_time() = record.expire_time();
  if (record.has_revoke_time()) *key.mutable_revoke_time() = record.revoke_time();
  *key.mutable_create_time() = record.create_time();
  key.set_state(StateOf(record, now));
  return key;
}

runtime::KeyEntry ToEntry(const v1::KeyRecord& record) {
  runtime::KeyEntry entry;
  entry.secret_sha256 = record.secret_sha256();
  entry.caller = {record.role(), record.principal(), record.bound_to(), ""};
  entry.revoked = record.has_revoke_time();
  if (record.has_expire_time()) entry.expires = runtime::FromProto(record.expire_time());
  return entry;
}

}  // namespace partners::access
