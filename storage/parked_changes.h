#ifndef PARTNERS_STORAGE_PARKED_CHANGES_H_
#define PARTNERS_STORAGE_PARKED_CHANGES_H_

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <vector>

#include "storage/follower.h"

namespace partners::storage {

// What a follower could not deliver, in memory: which change waits for which, and which is to be
// tried again. Its rows are in follower_rows.h. Internal to storage. Thread-safe.
class ParkedChanges {
 public:
  explicit ParkedChanges(std::vector<ParkedChange> parked);

  std::vector<ParkedChange> all() const;  // by sequence
  // The first parked change of the resource, or 0.
  uint64_t First(absl::string_view resource) const;

  void Add(ParkedChange parked);
  // A try goes from BeginTry to EndTry, Settle or Remove. False when the change was given up.
  bool BeginTry(uint64_t sequence);
  void EndTry();
  // While it is given up nothing tries it. Refuses as Follower::Abandon does.
  absl::Status BeginAbandon(uint64_t sequence);
  void EndAbandon(uint64_t sequence, bool abandoned);
  // Makes it due; refuses as Follower::Retry does.
  absl::Status AskFor(uint64_t sequence);
  // The next one to try: one that was asked for or that nothing holds back any more.
  std::optional<ParkedChange> Due() const;
  // Keeps the answer of a try; nothing when the change was removed meanwhile.
  void Settle(ParkedChange parked);
  void Remove(uint64_t sequence);

 private:
  uint64_t FirstOf(absl::string_view resource) const;  // mutex_ is held
  void RemoveLocked(uint64_t sequence);                // the same

  mutable std::mutex mutex_;
  std::map<uint64_t, ParkedChange> parked_;  // guarded by mutex_
  std::set<uint64_t> asked_for_;             // guarded by mutex_
  std::set<uint64_t> abandoning_;            // guarded by mutex_
  uint64_t trying_ = 0;                      // guarded by mutex_
};

// NOT_FOUND: no such change is parked.
absl::Status NotParked(uint64_t sequence);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_PARKED_CHANGES_H_
