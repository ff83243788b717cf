#include "storage/memory_engine.h"

#include <array>
#include <map>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"

namespace partners::storage {

// Every value a key ever had, by the number of the commit that wrote it.
class MemoryDisk {
 public:
  using Versions = std::map<uint64_t, std::optional<std::string>>;
  using Keys = std::map<std::string, Versions, std::less<>>;

  absl::Status Append(const Batch& batch, uint64_t expected, uint64_t last_sequence) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (expected != last_sequence_) {
      return absl::AbortedError(absl::StrCat("another writer has appended: expected last change ",
                                             expected, ", found ", last_sequence_));
    }
    ++version_;
    last_sequence_ = last_sequence;
    for (const Mutation& mutation : batch) {
      std::optional<std::string> value;
      if (mutation.value) value = std::string(*mutation.value);
      spaces_[static_cast<size_t>(mutation.space)][std::string(mutation.key)].insert_or_assign(
          version_, std::move(value));
    }
    return absl::OkStatus();
  }

  // The newest commit's number and last sequence.
  std::pair<uint64_t, uint64_t> Newest() const {
    std::lock_guard<std::mutex> lock(mutex_);
    return {version_, last_sequence_};
  }

  bool Get(Space space, absl::string_view key, uint64_t version, std::string* value) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const Keys& keys = spaces_[static_cast<size_t>(space)];
    const auto found = keys.find(key);
    const std::string* seen = found == keys.end() ? nullptr : Visible(found->second, version);
    if (seen != nullptr) *value = *seen;
    return seen != nullptr;
  }

  // The first record visible at `version` in the range, in the direction. False when there is none.
  bool First(Space space, const Range& range, Direction direction, uint64_t version,
             std::pair<std::string, std::string>* record) const {
    std::lock_guard<std::mutex> lock(mutex_);
    const Keys& keys = spaces_[static_cast<size_t>(space)];
    const auto begin = range.from.empty() ? keys.begin() : keys.lower_bound(range.from);
    const auto end = range.until.empty() ? keys.end() : keys.lower_bound(range.until);
    if (!range.until.empty() && range.until <= range.from) return false;
    if (direction == Direction::kForward) return Take(begin, end, version, record);
    return Take(std::make_reverse_iterator(end), std::make_reverse_iterator(begin), version,
                record);
  }

  std::shared_ptr<MemoryDisk> Copy() const {
    std::lock_guard<std::mutex> lock(mutex_);
    auto copy = std::make_shared<MemoryDisk>();
    copy->spaces_ = spaces_;
    copy->version_ = version_;
    copy->last_sequence_ = last_sequence_;
    return copy;
  }

 private:
  static const std::string* Visible(const Versions& versions, uint64_t version) {
    auto after = versions.upper_bound(version);
    if (after == versions.begin()) return nullptr;
    const std::optional<std::string>& value = std::prev(after)->second;
    return value ? &*value : nullptr;
  }

  template <class Iterator>
  static bool Take(Iterator at, Iterator end, uint64_t version,
                   std::pair<std::string, std::string>* record) {
    for (; at != end; ++at) {
      const std::string* value = Visible(at->second, version);
      if (value == nullptr) continue;
      *record = {at->first, *value};
      return true;
    }
    return false;
  }

  mutable std::mutex mutex_;
  std::array<Keys, 3> spaces_;
  uint64_t version_ = 0;
  uint64_t last_sequence_ = 0;
};

namespace {

class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const MemoryDisk* disk, uint64_t version, Space space, Range range,
               Direction direction)
      : disk_(*disk),
        version_(version),
        space_(space),
        rest_(std::move(range)),
        direction_(direction) {
    valid_ = disk_.First(space_, rest_, direction_, version_, &record_);
  }
  bool Valid() const override { return valid_; }
  void Next() override {
    if (direction_ == Direction::kForward) {
      rest_.from = record_.first + '\0';
    } else if (record_.first.empty()) {
      valid_ = false;  // nothing sorts before the empty key, and an empty bound means none
      return;
    } else {
      rest_.until = record_.first;
    }
    valid_ = disk_.First(space_, rest_, direction_, version_, &record_);
  }
  absl::string_view Key() const override { return record_.first; }
  absl::string_view Value() const override { return record_.second; }
  absl::Status status() const override { return absl::OkStatus(); }

 private:
  const MemoryDisk& disk_;
  const uint64_t version_;
  const Space space_;
  Range rest_;
  const Direction direction_;
  std::pair<std::string, std::string> record_;
  bool valid_;
};

class MemorySnapshot final : public EngineSnapshot {
 public:
  MemorySnapshot(const MemoryDisk* disk, std::pair<uint64_t, uint64_t> newest)
      : disk_(*disk), version_(newest.first), last_sequence_(newest.second) {}
  absl::StatusOr<bool> Get(Space space, absl::string_view key, std::string* value) const override {
    return disk_.Get(space, key, version_, value);
  }
  std::unique_ptr<Cursor> Scan(Space space, const Range& range,
                               Direction direction) const override {
    return std::make_unique<MemoryCursor>(&disk_, version_, space, range, direction);
  }
  absl::StatusOr<uint64_t> last_sequence() const override { return last_sequence_; }

 private:
  const MemoryDisk& disk_;
  const uint64_t version_;
  const uint64_t last_sequence_;
};

class MemoryEngine final : public Engine {
 public:
  explicit MemoryEngine(std::shared_ptr<MemoryDisk> disk) : disk_(std::move(disk)) {}
  std::unique_ptr<EngineSnapshot> Snapshot() const override {
    return std::make_unique<MemorySnapshot>(disk_.get(), disk_->Newest());
  }
  absl::Status Append(const Batch& batch, uint64_t expected, uint64_t last_sequence) override {
    return disk_->Append(batch, expected, last_sequence);
  }
  uint64_t last_sequence() const override { return disk_->Newest().second; }

 private:
  const std::shared_ptr<MemoryDisk> disk_;
};

}  // namespace

std::shared_ptr<MemoryDisk> NewMemoryDisk() { return std::make_shared<MemoryDisk>(); }
std::shared_ptr<MemoryDisk> CopyMemoryDisk(const MemoryDisk& disk) { return disk.Copy(); }
std::unique_ptr<Engine> OpenMemoryEngine(std::shared_ptr<MemoryDisk> disk) {
  return std::make_unique<MemoryEngine>(std::move(disk));
}

}  // namespace partners::storage
