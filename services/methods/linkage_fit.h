#ifndef PARTNERS_SERVICES_METHODS_LINKAGE_FIT_H_
#define PARTNERS_SERVICES_METHODS_LINKAGE_FIT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kFellegiSunterEm{"fs_em", 1};

inline constexpr size_t kLinkagePatternsMax = 10'000;
inline constexpr int kLinkageIterationsMax = 10'000;
inline constexpr int64_t kPatternCountMax = 1'000'000'000;

// How many pairs of records showed the same levels.
struct LinkagePattern {
  std::vector<std::optional<int>> levels;  // one per field; absent = missing
  int64_t count = 0;                       // 0 to 10^9
};

struct LinkageEstimate {
  double lambda = 0;                   // share of pairs that are one organisation, 0 to 1
  std::vector<std::vector<double>> m;  // [field][level]: probability among those; sums to 1
  std::vector<std::vector<double>> u;  // among the other pairs
};

struct LinkageFit {
  LinkageEstimate estimate;
  // Natural logarithm of the likelihood of what the last round started from.
  double loglik_before_last_update = 0;
};

// Estimates the parameters of the Fellegi-Sunter model from pairs nobody has judged, by the EM
// algorithm: `iterations` rounds from `start`, no more and no fewer.
//
//   E  g_p = lambda prod m / (lambda prod m + (1 - lambda) prod u), over the fields of pattern p
//      that are not missing
//   M  lambda = sum c_p g_p / sum c_p;  m_fl = sum over patterns with level l of field f of c_p g_p
//      / the same over patterns with any level of f;  u_fl likewise with 1 - g_p
//
// `levels[f]` is how many levels field f has, 1 to 20; at most 20 fields, 10,000 patterns, 10,000
// rounds. start: 0 < lambda < 1; each m[f] and u[f] from 0 to 1, with a sum of 1 (to 1e-6).
//
// Edges    Missing in every pair with any weight: m[f] (u[f]) stays. A probability that reached 0
//          stays 0. Which class is "the same organisation" depends on `start` alone: with m and u
//          exchanged the answer is exchanged.
// Errors   INVALID_ARGUMENT naming levels[f], patterns, patterns[i], patterns[i].levels[f],
//          patterns[i].count, lambda, m[f], u[f], iterations: also when a pattern that was counted
//          is impossible under `start`, or nothing was counted.
// Cost     O(iterations patterns fields). Patterns are put into order and equal ones made one
//          first, so input order changes nothing. The likelihood never falls. Thread-safe.
// Source   A. Dempster, N. Laird, D. Rubin (1977), JRSS B 39; W. Winkler (1988); the model is the
//          latent class model with two classes of L. Goodman (1974); Priority Partners methods, P9.
// Not for  use without looking: with few true duplicates the two classes can mean something else.
//          It finds a local maximum, near `start`.
absl::StatusOr<LinkageFit> FitLinkage(std::vector<LinkagePattern> patterns,
                                      const std::vector<int>& levels, LinkageEstimate start,
                                      int iterations);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_LINKAGE_FIT_H_
