#ifndef PARTNERS_STORAGE_ROCKSDB_LINEARIZABILITY_H_
#define PARTNERS_STORAGE_ROCKSDB_LINEARIZABILITY_H_

#include <cstdint>
#include <string>
#include <vector>

namespace partners::storage {

// One read or write of one register, with the instants it was under way between.
struct Operation {
  bool is_write = false;
  std::string value;  // written, or read ("" before the first write)
  uint64_t invoked = 0;
  uint64_t answered = 0;  // kNeverAnswered: a write that may or may not have happened
};
inline constexpr uint64_t kNeverAnswered = UINT64_MAX;

// Whether there is an order of the operations that respects real time and in which every read
// returns the value written last before it (Wing and Gong, 1993, with the memory of Lowe, 2017). At
// most 64 operations.
bool IsLinearizable(const std::vector<Operation>& history);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_LINEARIZABILITY_H_
