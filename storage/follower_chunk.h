#ifndef PARTNERS_STORAGE_FOLLOWER_CHUNK_H_
#define PARTNERS_STORAGE_FOLLOWER_CHUNK_H_

#include <cstdint>
#include <functional>
#include <vector>

#include "absl/status/statusor.h"
#include "storage/change.h"
#include "storage/store.h"

// What a follower reads ahead of delivery. Internal to storage.
namespace partners::storage {

// A change to deliver, or why its payload could not be read.
struct Delivery {
  ChangeHeader header;
  absl::StatusOr<Change> change;
};

struct Chunk {
  std::vector<Delivery> deliveries;
  uint64_t through = 0;  // everything up to here is in `deliveries` or not wanted
};

// The changes after `position` that are wanted, within bounds on their number and bytes.
absl::StatusOr<Chunk> ReadChunk(const Store& store, uint64_t position,
                                const std::function<bool(const ChangeHeader&)>& wants);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FOLLOWER_CHUNK_H_
