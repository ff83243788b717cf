#ifndef PARTNERS_SERVICES_METHODS_SPOTIS_H_
#define PARTNERS_SERVICES_METHODS_SPOTIS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/decision_table.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kSpotis{"spotis", 1};

// The smallest and largest value a criterion can have, in its unit, fixed beforehand.
struct CriterionBounds {
  double low = 0;
  double high = 0;  // above low
};

// How far is each alternative from the best values there could be?
//
//   best_c     = high_c where more is better, else low_c
//   distance_i = sum_c (w_c / sum w) |x_ic - best_c| / (high_c - low_c)      0 to 1, less is better
//
// Independence  the distance depends on the bounds and on the alternative only, never on which
//          others are there: like the ranking of record, and unlike TOPSIS and PROMETHEE.
// Errors   INVALID_ARGUMENT as decision_table.h says, or naming bounds, bounds[c], bounds[c].low|
//          high, matrix[i][c]: not one per criterion, low not below high, a bound beyond +-1e100,
//          a value outside its bounds (beyond the best it would count as a distance).
// Cost     O(n m). Thread-safe.
// Source   Dezert, Tchamova, Han & Tacnet, The SPOTIS rank reversal free method for multi-criteria
//          decision-making support (2020).
// Not for  the ranking of record (additive_value.h): its straight lines are no value functions
//          anybody has agreed to. A diagnostic beside it only.
absl::StatusOr<std::vector<double>> Spotis(const DecisionTable& table,
                                           const std::vector<CriterionBounds>& bounds);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_SPOTIS_H_
