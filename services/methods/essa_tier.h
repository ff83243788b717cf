#ifndef PARTNERS_SERVICES_METHODS_ESSA_TIER_H_
#define PARTNERS_SERVICES_METHODS_ESSA_TIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kEssaTier{"essa_tier", 1};

enum class StudyDesign { kRct, kQed, kCorrelational };
// The rating of the What Works Clearinghouse: meets its standards without or with reservations.
enum class WwcRating { kWithout, kWith, kDoesNotMeet, kNotEligible };
enum class EffectDirection { kPositive, kNegative };

struct EssaStudy {
  StudyDesign design = StudyDesign::kCorrelational;
  WwcRating wwc = WwcRating::kNotEligible;
  bool significant = false;  // two-sided p below .05
  EffectDirection direction = EffectDirection::kPositive;
  bool relevant_outcome = false;
  int64_t n_students = 0;           // not negative
  int64_t n_sites = 0;              // not negative
  bool population_overlap = false;  // with the programme's declared target population
  bool setting_overlap = false;
  bool selection_controls = false;  // statistical controls for selection bias
};

// Thresholds an agency decides; stored with the solicitation.
struct EssaPolicy {
  std::string id;
  int64_t min_students = 0;  // a study is large from these two on; not negative
  int64_t min_sites = 0;
};
EssaPolicy DefaultEssaPolicy();  // "default-1": 350 students, 2 sites

// Why a study does not give a better tier.
enum class EssaReason {
  kBestTier,        // it gives tier 1
  kNotSignificant,  // no finding
  kNotRelevant,     // the outcome does not matter here
  kNegative,        // significant and harmful
  kOverridden,      // good in itself, but a strong study of the programme found harm
  kDesignOrRating,  // design, rating or controls do not allow a better tier
  kTooSmall,        // too few students or sites
  kOverlap,         // other people or other settings
};
absl::string_view EssaReasonName(EssaReason reason);  // "BEST_TIER", "NOT_SIGNIFICANT", …

struct EssaStudyVerdict {
  int tier = 0;  // 1 to 3; 0 = gives none
  EssaReason reason = EssaReason::kNotSignificant;
};

struct EssaResult {
  int tier = 0;                           // 1 best to 4; 0 = none
  bool overridden = false;                // some study found harm and is strong enough to count
  std::vector<EssaStudyVerdict> studies;  // in input order
};

// The evidence tier of a programme under the Every Student Succeeds Act.
//
//   override   some study: significant, negative, relevant, RCT or QED, rated WITHOUT or WITH
//   candidate  significant, positive, relevant, and no override
//   tier 1     candidate: RCT, rated WITHOUT, large, both overlaps
//   tier 2     candidate: RCT or QED, rated WITHOUT or WITH, large, at least one overlap
//   tier 3     candidate: RCT or QED rated WITHOUT or WITH; or correlational with controls
//   tier 4     otherwise, with a logic model and an evaluation under way
//
// The tier is the best over the studies. Errors: INVALID_ARGUMENT naming
// studies[i].n_students|n_sites or policy.min_students|min_sites (negative). Thread-safe.
// Source: ESEA 8101(21)(A); 34 CFR 77.1; ED non-regulatory guidance 2023; methods, P4.
// Not for the fit to one district: overlap is judged against the declared target population.
absl::StatusOr<EssaResult> EssaTier(const std::vector<EssaStudy>& studies, bool logic_model,
                                    bool evaluation_underway, const EssaPolicy& policy);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ESSA_TIER_H_
