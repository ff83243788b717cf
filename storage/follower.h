#ifndef PARTNERS_STORAGE_FOLLOWER_H_
#define PARTNERS_STORAGE_FOLLOWER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/change.h"
#include "storage/store.h"

namespace partners::storage {

// A durable place in some log, kept in a store's rows: `log_id` names the log's incarnation.
struct FollowerCursor {
  std::string log_id;  // empty for a follower that has not started
  uint64_t sequence = 0;
};
absl::StatusOr<FollowerCursor> ReadCursor(const View& view, absl::string_view follower);
void WriteCursor(Transaction& txn, absl::string_view follower, const FollowerCursor& cursor);

// A change a follower could not deliver and will not retry by itself.
struct ParkedChange {
  uint64_t sequence = 0;
  std::string resource;
  absl::Status reason;
  absl::Time since;
  // The earlier parked change of this resource it waits for; 0 when it was refused itself.
  uint64_t behind = 0;
};

struct FollowerOptions {
  std::string name;                                // names the durable cursor; one follower each
  std::function<bool(const ChangeHeader&)> wants;  // changes not wanted only move the cursor
  std::function<absl::Status(const Change&)> deliver;  // may block; runs on the follower's thread
  absl::Duration retry_min = absl::Milliseconds(50);
  absl::Duration retry_max = absl::Seconds(10);
  // How long after the last delivery the cursor becomes durable when nothing else happens.
  absl::Duration cursor_delay = absl::Milliseconds(20);
};

// Follows its own store's log from a durable cursor and hands each change to `deliver`, at least
// once and, per resource, in order. This is the outbox between services. Thread-safe.
//  - OK from `deliver`: done. The cursor moves with the next durable step.
//  - UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, RESOURCE_EXHAUSTED, INTERNAL, CANCELLED, UNKNOWN, and
//    UNAUTHENTICATED, because the other side may not know our key yet: retried with growing pauses.
//  - Any other status: the change is parked, unrelated ones pass; it waits for Retry or Abandon by
//    a person. Later changes of a resource with a parked change are parked behind it, and delivered
//    in order once it is delivered or abandoned.
// A follower that finds the log renewed (store.h, log_id) begins again from the first change and
// forgets what was parked. It stops for good when the store stops.
class Follower {
 public:
  // The store must outlive the follower. INVALID_ARGUMENT for incomplete options.
  static absl::StatusOr<std::unique_ptr<Follower>> Start(Store* store, FollowerOptions options);
  // Stops after the delivery under way. Must not run on a thread of the store.
  virtual ~Follower() = default;

  virtual absl::StatusOr<std::vector<ParkedChange>> Parked() const = 0;  // by sequence

  // Asks for one more delivery, soon. NOT_FOUND when not parked; FAILED_PRECONDITION when an
  // earlier change of the same resource is parked.
  virtual absl::Status Retry(uint64_t sequence) = 0;

  // Writes to the follower's store with this body, and whatever belongs with it.
  using Commit = std::function<absl::Status(const WriteBody& abandon)>;
  // Drops the change for this follower, in what `commit` writes; once that is durable the change is
  // never tried again. Its error is the answer and leaves the change parked. NOT_FOUND when not
  // parked; FAILED_PRECONDITION while it is being tried, which ends soon.
  virtual absl::Status Abandon(uint64_t sequence, const Commit& commit) = 0;

  // All changes up to here are delivered, parked or abandoned. May run ahead of the durable cursor.
  virtual uint64_t delivered_sequence() const = 0;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_FOLLOWER_H_
