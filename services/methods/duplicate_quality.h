#ifndef PARTNERS_SERVICES_METHODS_DUPLICATE_QUALITY_H_
#define PARTNERS_SERVICES_METHODS_DUPLICATE_QUALITY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/duplicates.h"

namespace partners::methods {

// A pair of ids that people say is one organisation, in either order.
struct KnownPair {
  std::string a, b;
};

// How a list of pairs compares with what people say.
struct PairQuality {
  int64_t tp = 0;                   // in the list and known
  int64_t fp = 0;                   // in the list, not known
  int64_t fn = 0;                   // known, not in the list
  std::optional<double> precision;  // tp / (tp + fp), 0 to 1; absent when the list is empty
  std::optional<double> recall;     // tp / (tp + fn), 0 to 1; absent when none is known
  std::optional<double> f1;         // 2 tp / (2 tp + fp + fn); absent when both are empty
};

struct DuplicateQuality {
  PairQuality review;  // of all pairs found
  PairQuality likely;  // of the likely ones
};

// Judges `found` by the pairs known. `ids` are those of the records that were searched.
//
// In words: precision is the share of the list that is right, recall the share of the duplicates
// that is in the list, f1 their harmonic mean.
//
// Errors   INVALID_ARGUMENT naming gold_pairs[i] or gold_pairs[i][0|1]: an id that is not one of
//          the records, a pair of a record with itself, a pair that is there more than once.
// Cost     O(n log n). Thread-safe.
// Source   Priority Partners methods, P9 (as in information retrieval).
// Not for  records nobody has judged: a pair that is not known counts as wrong.
absl::StatusOr<DuplicateQuality> JudgeDuplicates(const std::vector<DuplicatePair>& found,
                                                 const std::vector<KnownPair>& known,
                                                 const std::vector<std::string>& ids);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_DUPLICATE_QUALITY_H_
