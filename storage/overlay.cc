#include "storage/overlay.h"

#include <iterator>
#include <utility>

namespace partners::storage {
namespace {

// Walks the overlay's part of a range, deletions included.
class OverlayWalk {
 public:
  OverlayWalk(const Overlay::Entries& entries, const Range& range, Direction direction)
      : first_(Bound(entries, range.from, entries.begin())),
        last_(Bound(entries, range.until, entries.end())),
        backward_(direction == Direction::kBackward) {
    if (!range.until.empty() && range.until <= range.from) last_ = first_;
    at_ = backward_ ? last_ : first_;
  }

  bool Valid() const { return at_ != (backward_ ? first_ : last_); }
  void Next() { backward_ ? --at_ : ++at_; }
  const std::string& Key() const { return Here()->first; }
  const std::optional<std::string>& Value() const { return Here()->second; }

 private:
  using Iterator = Overlay::Entries::const_iterator;

  static Iterator Bound(const Overlay::Entries& entries, const std::string& key, Iterator open) {
    return key.empty() ? open : entries.lower_bound(key);
  }
  // Going backward, `at_` is one past the entry.
  Iterator Here() const { return backward_ ? std::prev(at_) : at_; }

  Iterator first_, last_, at_;
  bool backward_;
};

class OverlayCursor final : public Cursor {
 public:
  OverlayCursor(std::unique_ptr<Cursor> base, OverlayWalk walk, Direction direction)
      : base_(std::move(base)), walk_(walk), backward_(direction == Direction::kBackward) {
    Settle();
  }

  bool Valid() const override { return source_ != Source::kEnd; }
  void Next() override {
    if (source_ == Source::kOverlay) {
      walk_.Next();
    } else {
      base_->Next();
    }
    Settle();
  }
  absl::string_view Key() const override {
    return source_ == Source::kOverlay ? absl::string_view(walk_.Key()) : base_->Key();
  }
  absl::string_view Value() const override {
    return source_ == Source::kOverlay ? absl::string_view(*walk_.Value()) : base_->Value();
  }
  absl::Status status() const override { return base_->status(); }

 private:
  enum class Source { kEnd, kBase, kOverlay };

  // Finds the source of the next record: the overlay wins over the base, its deletions hide.
  void Settle() {
    for (;;) {
      source_ = Choose();
      if (source_ != Source::kOverlay) return;
      if (base_->Valid() && base_->Key() == walk_.Key()) base_->Next();
      if (walk_.Value().has_value()) return;
      walk_.Next();
    }
  }

  Source Choose() const {
    if (!base_->Valid() && !base_->status().ok()) return Source::kEnd;
    if (!base_->Valid()) return walk_.Valid() ? Source::kOverlay : Source::kEnd;
    if (!walk_.Valid()) return Source::kBase;
    const int order = base_->Key().compare(walk_.Key());
    return (backward_ ? order > 0 : order < 0) ? Source::kBase : Source::kOverlay;
  }

  const std::unique_ptr<Cursor> base_;
  OverlayWalk walk_;
  const bool backward_;
  Source source_ = Source::kEnd;
};

}  // namespace

void Overlay::Set(Space space, std::string key, std::optional<std::string> value) {
  const size_t bytes_before = bytes_;
  bytes_ += key.size() + (value ? value->size() : 0);
  auto [entry, inserted] = space_entries(space).try_emplace(std::move(key));
  Undo undo{space, entry, inserted, std::move(entry->second), bytes_before};
  entry->second = std::move(value);
  if (inserted) ++mutations_;
  undo_.push_back(std::move(undo));
}

const std::optional<std::string>* Overlay::Find(Space space, absl::string_view key) const {
  const Entries& entries = this->entries(space);
  const auto found = entries.find(key);
  return found == entries.end() ? nullptr : &found->second;
}

void Overlay::Rollback() {
  for (; !undo_.empty(); undo_.pop_back()) {
    Undo& undo = undo_.back();
    bytes_ = undo.bytes_before;
    if (undo.inserted) {
      space_entries(undo.space).erase(undo.entry);
      --mutations_;
    } else {
      undo.entry->second = std::move(undo.previous);
    }
  }
}

Batch Overlay::Mutations() const {
  Batch batch;
  batch.reserve(mutations_);
  for (size_t space = 0; space < spaces_.size(); ++space) {
    for (const auto& [key, value] : spaces_[space]) {
      Mutation& mutation = batch.emplace_back();
      mutation.space = static_cast<Space>(space);
      mutation.key = key;
      if (value) mutation.value = *value;
    }
  }
  return batch;
}

void Overlay::Clear() {
  undo_.clear();
  for (Entries& entries : spaces_) entries.clear();
  mutations_ = 0;
  bytes_ = 0;
}

absl::StatusOr<bool> OverlayGet(const EngineSnapshot& base, const Overlay& overlay, Space space,
                                absl::string_view key, std::string* value) {
  const std::optional<std::string>* entry = overlay.Find(space, key);
  if (entry == nullptr) return base.Get(space, key, value);
  if (entry->has_value()) *value = **entry;
  return entry->has_value();
}

std::unique_ptr<Cursor> OverlayScan(const EngineSnapshot& base, const Overlay& overlay, Space space,
                                    const Range& range, Direction direction) {
  return std::make_unique<OverlayCursor>(base.Scan(space, range, direction),
                                         OverlayWalk(overlay.entries(space), range, direction),
                                         direction);
}

}  // namespace partners::storage
