#ifndef PARTNERS_STORAGE_FOLLOWER_ROWS_H_
#define PARTNERS_STORAGE_FOLLOWER_ROWS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "storage/follower.h"

// What a follower keeps in its store's rows beside its cursor: parked changes. Internal to storage.
namespace partners::storage {

// Where a follower goes on.
struct FollowerPlace {
  uint64_t sequence = 0;
  std::vector<ParkedChange> parked;
};
// From its cursor, or from the beginning of a new or renewed log, where nothing is parked any more.
absl::StatusOr<FollowerPlace> ResumeFollower(Store* store, const std::string& name);

absl::StatusOr<std::vector<ParkedChange>> ReadParked(const View& view, absl::string_view follower);
void WriteParked(Transaction& txn, absl::string_view follower, const ParkedChange& parked);
absl::StatusOr<bool> IsParked(const View& view, absl::string_view follower, uint64_t sequence);
void DeleteParked(Transaction& txn, absl::string_view follower, uint64_t sequence);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FOLLOWER_ROWS_H_
