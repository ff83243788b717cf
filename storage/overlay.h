#ifndef PARTNERS_STORAGE_OVERLAY_H_
#define PARTNERS_STORAGE_OVERLAY_H_

#include <array>
#include <cstddef>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/engine.h"
#include "storage/view.h"

namespace partners::storage {

// What a group of bodies has written and not yet committed, with an undo log for the body under
// way. Not thread-safe. Keys keep their place in memory until Rollback or Clear.
class Overlay {
 public:
  // Absent value: the key is deleted.
  using Entries = std::map<std::string, std::optional<std::string>, std::less<>>;

  void Put(Space space, std::string key, std::string value) {
    Set(space, std::move(key), std::move(value));
  }
  void Delete(Space space, std::string key) { Set(space, std::move(key), std::nullopt); }

  // Null when the overlay says nothing about the key.
  const std::optional<std::string>* Find(Space space, absl::string_view key) const;
  const Entries& entries(Space space) const { return spaces_[static_cast<size_t>(space)]; }

  // Keeps, or takes back, everything since the last Keep or Rollback.
  void Keep() { undo_.clear(); }
  void Rollback();

  // Everything kept; points into the overlay.
  Batch Mutations() const;
  void Clear();

  size_t mutations() const { return mutations_; }
  size_t bytes() const {
    return bytes_;
  }  // written so far, an upper bound: overwriting counts again
  bool empty() const { return mutations_ == 0; }

 private:
  struct Undo {
    Space space;
    Entries::iterator entry;
    bool inserted;
    std::optional<std::string> previous;  // when not inserted
    size_t bytes_before;
  };

  void Set(Space space, std::string key, std::optional<std::string> value);
  Entries& space_entries(Space space) { return spaces_[static_cast<size_t>(space)]; }

  std::array<Entries, 3> spaces_;
  std::vector<Undo> undo_;
  size_t mutations_ = 0;
  size_t bytes_ = 0;
};

// `base` with `overlay` laid over it. Both must outlive the results.
absl::StatusOr<bool> OverlayGet(const EngineSnapshot& base, const Overlay& overlay, Space space,
                                absl::string_view key, std::string* value);
std::unique_ptr<Cursor> OverlayScan(const EngineSnapshot& base, const Overlay& overlay, Space space,
                                    const Range& range, Direction direction);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_OVERLAY_H_
