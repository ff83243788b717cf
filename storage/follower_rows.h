#ifndef PARTNERS_STORAGE_FOLLOWER_ROWS_H_
#define PARTNERS_STORAGE_FOLLOWER_ROWS_H_

#include <vector>

#include "storage/follower.h"

// The rows of parked changes. Internal to storage.
namespace partners::storage {

absl::StatusOr<std::vector<ParkedChange>> ReadParked(const View& view, absl::string_view follower);
void WriteParked(Transaction& txn, absl::string_view follower, const ParkedChange& parked);
absl::StatusOr<bool> IsParked(const View& view, absl::string_view follower, uint64_t sequence);
void DeleteParked(Transaction& txn, absl::string_view follower, uint64_t sequence);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FOLLOWER_ROWS_H_
