#ifndef PARTNERS_SERVICES_METHODS_NAME_LEVELS_H_
#define PARTNERS_SERVICES_METHODS_NAME_LEVELS_H_

#include <array>
#include <cstdint>
#include <vector>

#include "services/methods/record_comparison.h"

// Levels of agreement of many pairs of names, fast. Not for use outside of this folder.
namespace partners::methods::internal {

// Names of many records, by position. The level is exactly that of CompareRecords; `LevelAtMost`
// says in a few nanoseconds what it cannot exceed.
class NameLevels {
 public:
  explicit NameLevels(const std::vector<ComparableRecord>& records);

  bool Missing(uint32_t i) const { return names_[i].number == 0; }
  bool Same(uint32_t i, uint32_t j) const { return names_[i].number == names_[j].number; }

  // At least the level of two different names, neither missing: 0, 1 or 2. Jaro finds no more
  // characters than the names share regardless of place; Jaccard is exact.
  int LevelAtMost(uint32_t i, uint32_t j) const;
  // The level of two different names, neither missing.
  int Level(uint32_t i, uint32_t j) const;

 private:
  static constexpr size_t kSymbols = 48;  // A-Z, 0-9 and the blank; a whole number of registers
  struct Name {
    uint32_t number = 0;                    // equal for equal names, 0 = missing
    std::vector<uint32_t> tokens;           // numbers of its words, sorted
    std::array<uint16_t, kSymbols> counts;  // how often each symbol is there
  };

  int LevelOfTokens(uint32_t i, uint32_t j) const;
  double SimilarityAtMost(uint32_t i, uint32_t j) const;

  const std::vector<ComparableRecord>& records_;
  std::vector<Name> names_;
};

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_NAME_LEVELS_H_
