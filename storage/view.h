#ifndef PARTNERS_STORAGE_VIEW_H_
#define PARTNERS_STORAGE_VIEW_H_

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine.h"

namespace partners::storage {

// What a read body and a write body both can do: read one consistent state. A write body also sees
// what it, and the bodies committed with it, wrote before. Not thread-safe; lives as long as its
// body runs.
class View {
 public:
  virtual ~View() = default;
  // True and fills `value` when the key exists; DATA_LOSS when its record cannot be read.
  virtual absl::StatusOr<bool> Get(Space space, absl::string_view key,
                                   std::string* value) const = 0;
  // The cursor must not outlive the body. In a write body it may or may not show what the body
  // writes ahead of it later; Key() stays valid until Next(), Value() only until the next write to
  // that key.
  virtual std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                                       Direction direction) const = 0;
  // The sequence of the newest change this view contains; 0 when the log is empty.
  virtual uint64_t last_sequence() const = 0;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_VIEW_H_
