#ifndef PARTNERS_SERVICES_METHODS_SMAA_H_
#define PARTNERS_SERVICES_METHODS_SMAA_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kSmaa{"smaa_2", 1};

inline constexpr int kSmaaDrawsDefault = 10'000;  // policy
inline constexpr int kSmaaDrawsMax = 1'000'000;
inline constexpr size_t kSmaaAlternativesMax = 2'000;
inline constexpr size_t kSmaaCriteriaMax = 200;

// What a simulation says of n alternatives with m criteria. All shares are of draws, 0 to 1.
struct SmaaResult {
  int draws = 0;
  std::vector<std::vector<int64_t>> counts;             // n x n: draws with rank r + 1
  std::vector<std::vector<double>> rank_acceptability;  // n x n: the same as shares
  std::vector<std::vector<double>> pairwise;            // n x n: share in which i is above j
  // n: the mean weights of the draws in which the alternative was first; absent when it never was.
  std::vector<std::optional<std::vector<double>>> central_weights;
};

// How far does a ranking depend on the weights? Draws weights uniformly over all that are possible
// and counts how often each alternative gets each rank (SMAA-2).
//
//   s_i = sum_c w_c values_ic,   rank(i) = 1 + #{ j : s_j > s_i + 1e-12 }   in each draw
//
// values  n x m, what each alternative is worth by each criterion, 0 to 1, criteria in published
//         order: the order decides which random number becomes which weight.
// draws   1 to 1,000,000. `seed` starts SplitMix64 (random_draws.h) and is stored with the result.
// Errors  INVALID_ARGUMENT naming values, values[i], values[i][c] or draws: no alternatives or
//         criteria, rows of different length, values outside 0 to 1, more than 2,000 alternatives
//         or 200 criteria.
// Cost    O(draws n (n + m)). Thread-safe; equal input gives equal bits.
// Source  Lahdelma & Salminen, SMAA-2: stochastic multicriteria acceptability analysis for group
//         decision making (2001).
// Not for  deciding: the ranking of record uses the published weights (additive_value.h).
absl::StatusOr<SmaaResult> Smaa(const std::vector<std::vector<double>>& values, int draws,
                                uint64_t seed);

namespace internal {

// The limits above; `field` names the alternatives in errors.
absl::Status CheckSimulation(absl::string_view field, size_t alternatives, size_t criteria,
                             int draws);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_SMAA_H_
