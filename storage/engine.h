#ifndef PARTNERS_STORAGE_ENGINE_H_
#define PARTNERS_STORAGE_ENGINE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What a storage engine owes the Store. Engines know bytes in three key spaces and nothing else.
// Keys sort as unsigned bytes in every engine.
namespace partners::storage {

// The key spaces of one store. The numbers are stored on disk by some engines: never reuse one.
enum class Space : uint8_t {
  kRows = 0,      // tables, indexes, cursors
  kHeaders = 1,   // the log's permanent change headers, by sequence
  kPayloads = 2,  // salts and payloads of changes, by sequence; redaction deletes here
};

// One effect of a commit: `value` present writes, absent deletes. Views, so that a commit is copied
// only once, by the engine. A batch holds each key of a space at most once.
struct Mutation {
  Space space;
  absl::string_view key;
  std::optional<absl::string_view> value;
};
using Batch = std::vector<Mutation>;

enum class Direction { kForward, kBackward };

// Half-open byte range; an empty `until` means to the end of the space.
struct Range {
  std::string from;
  std::string until;
};

// Walks a range of a snapshot. Not thread-safe. After Valid() turns false, status() tells the end
// of the range (OK) from an unreadable record (DATA_LOSS): a caller that does not look at it loses
// records.
class Cursor {
 public:
  virtual ~Cursor() = default;
  virtual bool Valid() const = 0;
  virtual void Next() = 0;
  virtual absl::string_view Key() const = 0;    // valid until Next()
  virtual absl::string_view Value() const = 0;  // valid until Next()
  virtual absl::Status status() const = 0;
};

// An unchanging, fully durable state. Safe for use by several threads; must not outlive its engine.
class EngineSnapshot {
 public:
  virtual ~EngineSnapshot() = default;
  // True and fills `value` when the key exists, false when not; DATA_LOSS when its record cannot be
  // read.
  virtual absl::StatusOr<bool> Get(Space space, absl::string_view key,
                                   std::string* value) const = 0;
  virtual std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                                       Direction direction) const = 0;
  // The sequence recorded by the newest Append in this snapshot; 0 for a new store.
  virtual absl::StatusOr<uint64_t> last_sequence() const = 0;
};

// One store's engine. Thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  // The newest durable state.
  virtual std::unique_ptr<EngineSnapshot> Snapshot() const = 0;

  // Applies the whole batch, records `last_sequence` as the store's newest in the same commit, and
  // makes all of it durable before returning OK. The two sequences are equal for a commit without a
  // change. Nothing of it can be read before it is durable. ABORTED, with nothing applied, when the
  // recorded sequence is not `expected_last_sequence` (another writer has appended). Any other
  // error leaves the outcome unknown: the engine refuses every later Append until it is reopened.
  virtual absl::Status Append(const Batch& batch, uint64_t expected_last_sequence,
                              uint64_t last_sequence) = 0;

  // The sequence recorded by the last successful Append; 0 for a new store.
  virtual uint64_t last_sequence() const = 0;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ENGINE_H_
