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

// What a practice guide of the clearinghouse says about the recommendation the programme follows.
enum class GuideEvidence { kStrong, kModerate, kMinimal };

struct EssaPracticeGuide {
  GuideEvidence evidence = GuideEvidence::kMinimal;
  bool relevant_outcome = false;
  bool population_overlap = false;
  bool setting_overlap = false;
};

// What an intervention report of the clearinghouse says about the programme.
enum class ReportedEffect { kPositive, kPotentiallyPositive, kNone };

struct EssaInterventionReport {
  ReportedEffect effect = ReportedEffect::kNone;  // the best on a relevant outcome
  bool harm = false;  // a negative or potentially negative effect on a relevant outcome
  bool medium_to_large_extent = false;  // of the evidence for that effect
  bool population_overlap = false;
  bool setting_overlap = false;
};

struct EssaEvidence {
  std::vector<EssaStudy> studies = {};
  std::vector<EssaPracticeGuide> practice_guides = {};
  std::vector<EssaInterventionReport> intervention_reports = {};
  bool logic_model = false;
  bool evaluation_underway = false;
};

// What an agency decides; stored with the solicitation.
struct EssaPolicy {
  std::string id;
  int64_t min_students = 0;  // a study is large from these two on; not negative
  int64_t min_sites = 0;
  // Routes by which a programme can reach tiers 1 to 3.
  bool single_study = true;
  bool practice_guide = false;
  bool intervention_report = false;
  // Whether an experiment or quasi-experiment needs a rating for tier 3. Without the need, one that
  // the clearinghouse never rated gives tier 3; one that it found wanting still gives none.
  bool tier3_needs_rating = true;
};
// "default-1": 350 students, 2 sites, single studies only, tier 3 needs a rating.
EssaPolicy DefaultEssaPolicy();

// Why a piece of evidence does not give a better tier.
enum class EssaReason {
  kBestTier,        // it gives tier 1
  kNotSignificant,  // no finding
  kNotRelevant,     // the outcome does not matter here
  kNegative,        // significant and harmful
  kOverridden,      // good in itself, but a strong study of the programme found harm
  kDesignOrRating,  // design, rating or controls do not allow a better tier
  kTooSmall,        // too few students or sites, or a small extent of evidence
  kOverlap,         // other people or other settings
  kRoute,           // the policy does not accept this kind of evidence
};
absl::string_view EssaReasonName(EssaReason reason);  // "BEST_TIER", "NOT_SIGNIFICANT", …

struct EssaVerdict {
  int tier = 0;  // 1 to 3; 0 = gives none
  EssaReason reason = EssaReason::kNotSignificant;
};

struct EssaResult {
  int tier = 0;                      // 1 best to 4; 0 = none
  bool overridden = false;           // some study found harm and is strong enough to count
  std::vector<EssaVerdict> studies;  // these in input order
  std::vector<EssaVerdict> practice_guides;
  std::vector<EssaVerdict> intervention_reports;
};

// The evidence tier of a programme under the Every Student Succeeds Act.
//
//   override   some study: significant, negative, relevant, RCT or QED, rated WITHOUT or WITH;
//              then nothing gives tier 1 to 3
//   Single study: candidate = significant, positive, relevant
//   tier 1     candidate: RCT, rated WITHOUT, large, both overlaps
//   tier 2     candidate: RCT or QED, rated WITHOUT or WITH, large, at least one overlap
//   tier 3     candidate: RCT or QED rated WITHOUT or WITH (NOT_ELIGIBLE too, where tier 3 needs no
//              rating); or correlational with controls
//   Practice guide: relevant
//   tier 1     strong evidence, both overlaps
//   tier 2     strong or moderate evidence, at least one overlap
//   tier 3     strong or moderate evidence
//   Intervention report: without harm
//   tier 1     positive effect, medium to large extent, both overlaps
//   tier 2     positive or potentially positive, medium to large extent, at least one overlap
//   tier 3     positive or potentially positive
//   tier 4     otherwise, with a logic model and an evaluation under way
//
// The tier is the best over the evidence whose route the policy accepts; a study that found harm
// overrides also where single studies are not accepted.
// Errors  INVALID_ARGUMENT naming studies[i].n_students|n_sites or policy.min_students|min_sites
//         (negative).
// Cost    O(number of pieces of evidence). Thread-safe.
// Source  ESEA 8101(21)(A); 34 CFR 77.1 (strong, moderate, promising evidence); ED non-regulatory
//         guidance 2023; Priority Partners methods, P4.
// Not for the fit to one district: overlap is judged against the declared target population.
absl::StatusOr<EssaResult> EssaTier(const EssaEvidence& evidence, const EssaPolicy& policy);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ESSA_TIER_H_
