#ifndef PARTNERS_SERVICES_METHODS_ATTAINMENT_H_
#define PARTNERS_SERVICES_METHODS_ATTAINMENT_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"
#include "services/methods/outcome_data.h"

namespace partners::methods {

inline constexpr Method kChanceProbability{"chance_probability", 1};
inline constexpr Method kAttainment{"attainment", 1};

inline constexpr int64_t kChanceChangesMin = 30;  // fewer are no distribution

struct ChanceProbability {
  int64_t n = 0;            // changes looked at
  int64_t k = 0;            // of them reach the target
  std::optional<double> p;  // above 0, below 1; absent when n = 0
};

// How often schools without an engagement reach a target change: p = (k + .5) / (n + 1).
//
// A change reaches the target when it is at least as large, or at least as small where less is
// better, up to 1e-9 (targets and changes are decimals that doubles cannot hold). The halves keep p
// away from 0 and 1: what never happened so far is not impossible.
//
// Errors   INVALID_ARGUMENT naming changes (more than 100,000), changes[i] or target (not finite,
//          beyond 1e60).
// Cost     O(n). Thread-safe.
// Source   mean of the posterior under Jeffreys' prior: Brown, Cai & DasGupta 2001; Priority
//          Partners methods, P10.
// Not for  judging a partner by one target: see Attainment.
absl::StatusOr<ChanceProbability> ProbabilityOfChance(const std::vector<double>& changes,
                                                      double target, Direction direction);

// The change of a school of the same type and without an engagement between two years that lie as
// far apart as those of the target.
struct PastChange {
  double baseline = 0;
  double change = 0;
};

enum class ChanceStatus {
  kOk,
  kInsufficient,  // fewer than 30 changes, even within one standard deviation
};
absl::string_view ChanceStatusName(ChanceStatus status);  // "OK", "INSUFFICIENT"

struct ChanceOfTarget {
  ChanceStatus status = ChanceStatus::kInsufficient;
  double window = 0;         // half width used, in standard deviations of baselines: .5 or 1
  ChanceProbability chance;  // p absent with kInsufficient
};

// The same, from all past changes: those whose baseline is within .5 sd_b of the school's; within
// 1 sd_b when that gives fewer than 30.
//
// Errors   as above, with past[i].baseline|change, baseline and sd_b (not negative).
absl::StatusOr<ChanceOfTarget> ProbabilityOfTarget(const std::vector<PastChange>& past,
                                                   double baseline, double sd_b, double target,
                                                   Direction direction);

// One benchmark of a contract.
struct Benchmark {
  std::optional<double> a;  // met 1, partly met .5, not met 0; absent: not judged, left out
  std::optional<double> p;  // probability by chance, 0 to 1; absent counts as 0
};

struct AdjustedAttainment {
  int64_t n = 0;                   // benchmarks judged
  std::optional<double> adjusted;  // at most 1; absent when none is judged, or chance meets all
};

// How many benchmarks were met beyond what chance gives.
//
//   A = sum (a_i - p_i) / sum (1 - p_i)
//
// 1 when all are met, 0 when as many are met as schools without an engagement meet, below 0 when
// fewer are. A benchmark that anybody meets counts little, a hard one much.
//
// Order    the order of benchmarks changes nothing.
// Errors   INVALID_ARGUMENT naming benchmarks (more than 100,000), benchmarks[i].a or .p.
// Cost     O(n log n). Thread-safe.
// Source   the correction for chance of Cohen 1960; Priority Partners methods, P10.
// Not for  comparing contracts whose benchmarks are about different things.
absl::StatusOr<AdjustedAttainment> Attainment(const std::vector<Benchmark>& benchmarks);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ATTAINMENT_H_
