#ifndef PARTNERS_SERVICES_ACCESS_RESTORED_KEYS_H_
#define PARTNERS_SERVICES_ACCESS_RESTORED_KEYS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "storage/store.h"

// A backup taken before a revocation has the key as it was. Nobody serves the restored store yet.
namespace partners::access {

struct Revocation {
  std::string key_id;
  absl::Time time;
  std::string principal;  // who revoked it
  std::string method;
};

// Every revoked key of this store, by id.
absl::StatusOr<std::vector<Revocation>> Revocations(const storage::View& view);

// Revokes the key as it was revoked then. False when there is no such key, or it is revoked.
absl::StatusOr<bool> RevokeAgain(const Revocation& revocation, storage::Transaction& txn);

}  // namespace partners::access

#endif  // PARTNERS_SERVICES_ACCESS_RESTORED_KEYS_H_
