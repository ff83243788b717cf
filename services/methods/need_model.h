#ifndef PARTNERS_SERVICES_METHODS_NEED_MODEL_H_
#define PARTNERS_SERVICES_METHODS_NEED_MODEL_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"
#include "services/methods/need_policy.h"

namespace partners::methods {

inline constexpr Method kNeedModel{"need_model", 1};

// One indicator of a school or of a group of schools. Value and anchors share the indicator's own
// unit (percent, percentile, rating …). The anchors are absolute and frozen per cycle.
struct Indicator {
  std::string id;
  // Absent: withheld, not reported, or below the agency's minimum group size. Never zero instead.
  std::optional<double> value;
  double least = 0;  // value at which need is 0; may lie above or below `most`, never equal
  double most = 0;   // value at which need is 1
};

// n_k of one indicator.
struct IndicatorScore {
  Indicator indicator;          // as given
  std::optional<double> score;  // n_k, 0 = least need to 1 = most need; absent when missing
};

// One line of a derivation: score times weight.
struct NeedTerm {
  std::string indicator;
  double weight = 0;              // A_pk or w_k as in the policy
  std::optional<double> score;    // n_k; absent = missing
  std::optional<double> product;  // weight * score; absent = missing
};

enum class CoverageStatus {
  kOk,                    // enough is known: there is a need
  kInsufficientCoverage,  // too little is known: unknown, please rate
};
absl::string_view CoverageStatusName(CoverageStatus status);  // "OK", "INSUFFICIENT_COVERAGE"

// A weighted mean of scores together with its whole derivation.
struct NeedMean {
  CoverageStatus status = CoverageStatus::kInsufficientCoverage;
  double total_weight = 0;           // sum of all weights
  double available_weight = 0;       // sum of the weights whose indicator has a score
  double coverage = 0;               // available / total, 0 to 1
  double weighted_sum = 0;           // sum of the products, shown also when the coverage is too low
  std::optional<double> need;        // weighted_sum / available, 0 to 1; present only with kOk
  std::vector<NeedTerm> terms;       // by indicator id
  std::vector<std::string> missing;  // indicators with weight above zero and no score, by id
};

struct PracticeNeed {
  std::string practice;
  NeedMean mean;
  // Weight of this practice among the criteria of a ranking; all weights sum to 1. 0 for a
  // practice with kInsufficientCoverage unless the basis below is one of the equal ones: look at
  // mean.status before showing it, and say "unknown" where it is not kOk.
  double weight = 0;
};

// Where the practice weights come from.
enum class WeightBasis {
  kNeeds,           // need of the practice / sum of the needs that are present
  kEqualAllAbsent,  // nothing is known about any practice: 1/4 each (1/n with n practices)
  kEqualZeroNeed,   // the needs that are present are all 0: 1/4 each, absent practices included
};
absl::string_view WeightBasisName(WeightBasis basis);  // "NEEDS", "EQUAL_ALL_ABSENT", …

struct NeedResult {
  std::string policy_id;
  std::vector<IndicatorScore> scores;   // by indicator id
  std::vector<PracticeNeed> practices;  // by practice id
  WeightBasis weight_basis = WeightBasis::kNeeds;
  std::optional<NeedMean> index;  // absent when the policy has no index weights
  std::optional<int> tier;        // 1 = neediest; absent without an index need
};

// Turns indicators into a need per practice, the weights of the practices in a ranking, one index
// and a tier. Absolute: the result for a school does not depend on any other school.
//
//   n_k        = clamp( (x_k - least_k) / (most_k - least_k), 0, 1 )
//   coverage_p = sum over available k of A_pk / sum over all k of A_pk
//   need_p     = sum over available k of A_pk n_k / sum over available k of A_pk
//                absent if coverage_p < min_coverage - 1e-12, or if nothing is available
//   weight_p   = need_p / sum of the present needs; absent -> 0;
//                all absent, or that sum 0 -> 1/n each for n practices
//   index      = the same weighted mean over all indicators with the index weights
//   tier       = 1 + number of cuts c with index < c - 1e-12
//
// In words: each indicator is placed between "least need" and "most need"; a practice's need is
// the weighted mean of the indicators that speak about it, as far as they are known; if too
// little is known, nothing is said.
//
// Missing  an indicator without value and an indicator that is not listed are the same: both
//          count in the total weight and not in the available weight.
// Order    no order of any input list matters.
// More need in one indicator never lowers the need of a practice, nor the index.
// Errors   INVALID_ARGUMENT naming indicators[id].value|least|most, crosswalk[p], crosswalk[p][k],
//          index_weights[k], min_coverage, tier_cuts or policy.id: numbers not finite, least equal
//          to most, empty or repeated ids, weights negative or all zero, no practices,
//          min_coverage or a cut outside 0 to 1, cuts not strictly falling.
// Cost     O((k + sum of crosswalk rows) log k). Thread-safe.
// Source   Priority Partners methods, P7; Massachusetts Monitoring Site Visit rating continuum
//          (AIR 2015, 2018) and accountability guides for the indicators.
// Not for  designating schools (a formal act that follows from no number), for trends over years
//          with different anchors or protocols, or for reading an absent need as "no need".
absl::StatusOr<NeedResult> ComputeNeed(const std::vector<Indicator>& indicators,
                                       const NeedPolicy& policy);

// The checks ComputeNeed makes on a policy alone, for use when a policy is stored.
absl::Status CheckNeedPolicy(const NeedPolicy& policy);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_NEED_MODEL_H_
