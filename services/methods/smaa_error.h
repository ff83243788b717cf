#ifndef PARTNERS_SERVICES_METHODS_SMAA_ERROR_H_
#define PARTNERS_SERVICES_METHODS_SMAA_ERROR_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/additive_value.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kSmaaError{"smaa_error", 1};

inline constexpr double kGroupShareDefault = 0.9;  // policy

// An alternative and how sure its raw values are. A criterion without a standard deviation is
// known exactly.
struct UncertainAlternative {
  Alternative alternative;
  std::map<std::string, double> sd;  // by criterion id, in its unit, not negative
};

enum class WeightDraws {
  kFixed,    // the published weights in every draw
  kUniform,  // every possible set of weights equally likely, as in smaa.h
};

struct SmaaErrorResult {
  int draws = 0;
  std::vector<std::string> ids;                         // n, in byte order; rows and columns below
  std::vector<std::vector<double>> rank_acceptability;  // n x n: share of draws with rank r + 1
  std::vector<std::vector<double>> pairwise;            // n x n: share in which i is above j
  // Ids that cannot be told apart stand together; best first.
  std::vector<std::vector<std::string>> groups;
};

// How far does a ranking depend on errors in the raw values (and on the weights)? In each draw
// every uncertain value gets a random error; then all alternatives are scored and ranked.
//
//   per draw  weights w: one draw as in smaa.h, or the shares of the published ones; then for the
//             alternatives in id order, criteria in published order, where sd_ic > 0: one u and
//             x_ic + sd_ic Phi^-1(u) in place of x_ic
//   s_i = sum_c w_c v_c(x_ic),   rank(i) = 1 + #{ j : s_j > s_i + 1e-12 }
//   groups    alternatives in the order of the ranking of record; a group starts at its best
//             member l and takes the next i while pairwise[l][i] < group_share
//
// criteria, alternatives  as for the ranking of record (additive_value.h), which gives the order of
//          the groups; a missing value is worth what its criterion says and has no error.
// draws    1 to 1,000,000. `seed` starts SplitMix64 (random_draws.h) and is stored with the result.
// group_share  above 0, at most 1: from this share on, one is clearly above the other.
// Errors   INVALID_ARGUMENT as additive_value.h says, or naming alternatives, criteria, draws,
//          group_share or sd[id][criterion]: sizes beyond those of smaa.h, a standard deviation
//          that is negative, not finite, of an unknown criterion or of a missing value.
// Cost     O(draws n (n + m log k)) for m criteria of k points. Thread-safe; equal input gives
//          equal bits, in whatever order alternatives come.
// Source   Lahdelma & Salminen, SMAA-2: stochastic multicriteria acceptability analysis for group
//          decision making (2001).
// Not for  deciding, nor for errors that are shared by several alternatives: they are drawn
//          independently of each other.
absl::StatusOr<SmaaErrorResult> SmaaError(const std::vector<ValueCriterion>& criteria,
                                          std::vector<UncertainAlternative> alternatives,
                                          WeightDraws weights, int draws, uint64_t seed,
                                          double group_share = kGroupShareDefault);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_SMAA_ERROR_H_
