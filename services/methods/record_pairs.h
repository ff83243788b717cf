#ifndef PARTNERS_SERVICES_METHODS_RECORD_PAIRS_H_
#define PARTNERS_SERVICES_METHODS_RECORD_PAIRS_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <vector>

#include "services/methods/record_comparison.h"

// Which pairs of records the search for duplicates looks at. Not for use outside of this folder.
namespace partners::methods::internal {

// Numbers texts, so that equal ones are found without comparing them: 1, 2, 3 … in order of
// appearance, and 0 for the empty text.
class TextNumbers {
 public:
  uint32_t operator()(const std::string& text);

 private:
  std::unordered_map<std::string, uint32_t> numbers_;
};

// The blocks a record is in: per kind of block a number, 0 for none. Two records share a block when
// they have the same number, not 0, for one kind.
inline constexpr size_t kBlockKinds = 5;
using BlockKeys = std::array<uint32_t, kBlockKinds>;
std::vector<BlockKeys> BlocksOf(const std::vector<ComparableRecord>& records);

// Pairs that share a block; those that share two count twice.
int64_t CountBlockPairs(const std::vector<BlockKeys>& keys);

// Calls `look` once for each pair i < j that shares a block, in no promised order, until it returns
// false.
void ForEachBlockPair(const std::vector<BlockKeys>& keys,
                      const std::function<bool(uint32_t, uint32_t)>& look);

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_RECORD_PAIRS_H_
