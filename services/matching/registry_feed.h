#ifndef PARTNERS_SERVICES_MATCHING_REGISTRY_FEED_H_
#define PARTNERS_SERVICES_MATCHING_REGISTRY_FEED_H_

#include <functional>
#include <optional>

#include "absl/status/status.h"
#include "partners/changes/v1/changes.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::matching {

// The registry's Watch stream, as matching reads it. Whoever puts the process together provides it
// (RegistryService.Watch, as the principal of this service); tests bring their own.
class RegistryFeed {
 public:
  // Takes the next message; false ends the stream.
  using Deliver = std::function<bool(const registry::v1::WatchResponse&)>;

  virtual ~RegistryFeed() = default;

  // Reads the stream after `cursor` (from the beginning when absent) and hands every message to
  // `deliver`, on the calling thread. Blocks until the stream ends and returns its status; OK when
  // `deliver` ended it. FAILED_PRECONDITION (the log was replaced) and OUT_OF_RANGE (the cursor is
  // beyond the end) mean: start again without a cursor. A service's cursor never expires.
  virtual absl::Status Watch(const std::optional<changes::v1::Cursor>& cursor,
                             const Deliver& deliver) = 0;

  // Makes the Watch under way, and every later one, return CANCELLED soon. Thread-safe.
  virtual void Cancel() = 0;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_REGISTRY_FEED_H_
