#include "storage/rocksdb/linearizability.h"

#include <algorithm>
#include <cassert>
#include <set>
#include <utility>

namespace partners::storage {
namespace {

class Search {
 public:
  explicit Search(const std::vector<Operation>& history) : history_(history) {
    assert(history.size() <= 64);
  }

  // Whether what is not in `done` can follow a state where the register holds `value`.
  bool CanFollow(uint64_t done, const std::string& value) {
    const uint64_t first_answer = FirstAnswer(done);
    if (first_answer == kNeverAnswered) return true;  // only writes without an answer are left
    if (!seen_.emplace(done, value).second) return false;
    for (size_t i = 0; i < history_.size(); ++i) {
      const Operation& next = history_[i];
      if (done >> i & 1 || next.invoked > first_answer) continue;
      if (!next.is_write && next.value != value) continue;
      if (CanFollow(done | uint64_t{1} << i, next.value)) return true;
    }
    return false;
  }

 private:
  // Whatever comes next must have been invoked before every open operation's answer.
  uint64_t FirstAnswer(uint64_t done) const {
    uint64_t first = kNeverAnswered;
    for (size_t i = 0; i < history_.size(); ++i) {
      if (!(done >> i & 1)) first = std::min(first, history_[i].answered);
    }
    return first;
  }

  const std::vector<Operation>& history_;
  std::set<std::pair<uint64_t, std::string>> seen_;
};

}  // namespace

bool IsLinearizable(const std::vector<Operation>& history) {
  return Search(history).CanFollow(0, "");
}

}  // namespace partners::storage
