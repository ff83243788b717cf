#include "storage/follower_chunk.h"

#include <algorithm>
#include <utility>

#include "storage/log.h"

namespace partners::storage {
namespace {

constexpr size_t kChunkChanges = 256;
constexpr size_t kChunkBytes = 1 << 20;

}  // namespace

absl::StatusOr<Chunk> ReadChunk(const Store& store, uint64_t position,
                                const std::function<bool(const ChangeHeader&)>& wants) {
  Chunk chunk;
  size_t bytes = 0;
  absl::Status status = store.Read([&](const View& view) {
    auto visit = [&](const ChangeHeader& header, absl::string_view) {
      chunk.through = header.sequence();
      if (!wants(header)) return true;
      Delivery delivery{header, ReadChange(view, header.sequence())};
      if (delivery.change.ok()) bytes += delivery.change->payload.value_or("").size();
      chunk.deliveries.push_back(std::move(delivery));
      return bytes < kChunkBytes;
    };
    return ScanHeaders(view, position, kChunkChanges, visit).status();
  });
  if (!status.ok()) return status;
  chunk.through = std::max(chunk.through, position);
  return chunk;
}

}  // namespace partners::storage
