#ifndef PARTNERS_SERVICES_METHODS_PRINTED_SCORE_H_
#define PARTNERS_SERVICES_METHODS_PRINTED_SCORE_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/additive_value.h"

namespace partners::methods {

// A score as people read it. All numbers are whole units of the last printed digit; print them
// with FormatUnits(units, decimals) of rounding.h.
struct PrintedScore {
  int decimals = 0;
  int64_t score = 0;
  int64_t score_low = 0;
  int64_t score_high = 0;
  std::vector<int64_t> contributions;  // published order; they add up to `score` exactly
};

// Scales a score and its contributions by `scale` points (100: out of a hundred) and rounds them:
// the score and its range half up, the contributions by largest remainder so that a reader who
// adds them up gets the printed score. Equal remainders favour the criterion published first.
//
// Errors  INVALID_ARGUMENT naming scale (not finite, not above zero), decimals (0 to 6), or total
//         (the scaled score has too many digits). Cost O(m log m). Thread-safe.
// Not for calculating, comparing or ranking: two different scores can print the same.
absl::StatusOr<PrintedScore> PrintScore(const ScoredAlternative& scored, double scale,
                                        int decimals);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_PRINTED_SCORE_H_
