#include "services/methods/essa_tier.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

absl::Status CheckCount(absl::string_view field, int64_t count) {
  if (count >= 0) return absl::OkStatus();
  return internal::Refuse(field, "must not be negative");
}

absl::Status Check(const std::vector<EssaStudy>& studies, const EssaPolicy& policy) {
  absl::Status status = CheckCount("policy.min_students", policy.min_students);
  if (status.ok()) status = CheckCount("policy.min_sites", policy.min_sites);
  for (size_t i = 0; status.ok() && i < studies.size(); ++i) {
    const std::string study = internal::Element("studies", absl::StrCat(i));
    status = CheckCount(absl::StrCat(study, ".n_students"), studies[i].n_students);
    if (status.ok()) status = CheckCount(absl::StrCat(study, ".n_sites"), studies[i].n_sites);
  }
  return status;
}

// An experiment or quasi-experiment that the clearinghouse accepts.
bool Accepted(const EssaStudy& study) {
  return study.design != StudyDesign::kCorrelational &&
         (study.wwc == WwcRating::kWithout || study.wwc == WwcRating::kWith);
}

bool Overrides(const EssaStudy& study) {
  return study.significant && study.direction == EffectDirection::kNegative &&
         study.relevant_outcome && Accepted(study);
}

// What the regulation asks of tier 1 and 2, whatever the kind of evidence.
struct Claim {
  bool tier1_quality = false;  // design, rating or effect
  bool tier2_quality = false;
  bool large = false;
  bool population_overlap = false;
  bool setting_overlap = false;
};

// The verdict on evidence that gives tier 3 at least.
EssaVerdict Judge(const Claim& claim) {
  const bool both = claim.population_overlap && claim.setting_overlap;
  const bool either = claim.population_overlap || claim.setting_overlap;
  if (!claim.tier2_quality) return {3, EssaReason::kDesignOrRating};
  if (!claim.large) return {3, EssaReason::kTooSmall};
  if (!either) return {3, EssaReason::kOverlap};
  if (!claim.tier1_quality) return {2, EssaReason::kDesignOrRating};
  return both ? EssaVerdict{1, EssaReason::kBestTier} : EssaVerdict{2, EssaReason::kOverlap};
}

bool IsPromising(const EssaStudy& study, const EssaPolicy& policy) {
  if (study.design == StudyDesign::kCorrelational) return study.selection_controls;
  return Accepted(study) || (!policy.tier3_needs_rating && study.wwc == WwcRating::kNotEligible);
}

EssaVerdict JudgeStudy(const EssaStudy& study, const EssaPolicy& policy) {
  if (!study.significant) return {0, EssaReason::kNotSignificant};
  if (!study.relevant_outcome) return {0, EssaReason::kNotRelevant};
  if (study.direction == EffectDirection::kNegative) return {0, EssaReason::kNegative};
  if (!policy.single_study) return {0, EssaReason::kRoute};
  if (!IsPromising(study, policy)) return {0, EssaReason::kDesignOrRating};
  return Judge(
      {.tier1_quality = study.design == StudyDesign::kRct && study.wwc == WwcRating::kWithout,
       .tier2_quality = Accepted(study),
       .large = study.n_students >= policy.min_students && study.n_sites >= policy.min_sites,
       .population_overlap = study.population_overlap,
       .setting_overlap = study.setting_overlap});
}

EssaVerdict JudgeGuide(const EssaPracticeGuide& guide, const EssaPolicy& policy) {
  if (!policy.practice_guide) return {0, EssaReason::kRoute};
  if (!guide.relevant_outcome) return {0, EssaReason::kNotRelevant};
  if (guide.evidence == GuideEvidence::kMinimal) return {0, EssaReason::kDesignOrRating};
  return Judge({.tier1_quality = guide.evidence == GuideEvidence::kStrong,
                .tier2_quality = true,
                .large = true,
                .population_overlap = guide.population_overlap,
                .setting_overlap = guide.setting_overlap});
}

EssaVerdict JudgeReport(const EssaInterventionReport& report, const EssaPolicy& policy) {
  if (!policy.intervention_report) return {0, EssaReason::kRoute};
  if (report.harm) return {0, EssaReason::kNegative};
  if (report.effect == ReportedEffect::kNone) return {0, EssaReason::kNotSignificant};
  return Judge({.tier1_quality = report.effect == ReportedEffect::kPositive,
                .tier2_quality = true,
                .large = report.medium_to_large_extent,
                .population_overlap = report.population_overlap,
                .setting_overlap = report.setting_overlap});
}

// Judges each piece of one kind, and keeps the best tier.
template <typename Piece, typename F>
std::vector<EssaVerdict> Verdicts(const std::vector<Piece>& pieces, const EssaPolicy& policy,
                                  const F& judge, EssaResult* result) {
  std::vector<EssaVerdict> verdicts;
  for (const Piece& piece : pieces) {
    EssaVerdict verdict = judge(piece, policy);
    if (verdict.tier > 0 && result->overridden) verdict = {0, EssaReason::kOverridden};
    if (verdict.tier > 0 && (result->tier == 0 || verdict.tier < result->tier)) {
      result->tier = verdict.tier;
    }
    verdicts.push_back(verdict);
  }
  return verdicts;
}

}  // namespace

EssaPolicy DefaultEssaPolicy() { return {.id = "default-1", .min_students = 350, .min_sites = 2}; }

absl::string_view EssaReasonName(EssaReason reason) {
  switch (reason) {
    case EssaReason::kBestTier:
      return "BEST_TIER";
    case EssaReason::kNotSignificant:
      return "NOT_SIGNIFICANT";
    case EssaReason::kNotRelevant:
      return "NOT_RELEVANT";
    case EssaReason::kNegative:
      return "NEGATIVE";
    case EssaReason::kOverridden:
      return "OVERRIDDEN";
    case EssaReason::kDesignOrRating:
      return "DESIGN_OR_RATING";
    case EssaReason::kTooSmall:
      return "TOO_SMALL";
    case EssaReason::kOverlap:
      return "OVERLAP";
    case EssaReason::kRoute:
      return "ROUTE";
  }
  return "UNKNOWN";
}

absl::StatusOr<EssaResult> EssaTier(const EssaEvidence& evidence, const EssaPolicy& policy) {
  absl::Status status = Check(evidence.studies, policy);
  if (!status.ok()) return status;
  EssaResult result;
  result.overridden = std::ranges::any_of(evidence.studies, Overrides);
  result.studies = Verdicts(evidence.studies, policy, JudgeStudy, &result);
  result.practice_guides = Verdicts(evidence.practice_guides, policy, JudgeGuide, &result);
  result.intervention_reports =
      Verdicts(evidence.intervention_reports, policy, JudgeReport, &result);
  if (result.tier == 0 && evidence.logic_model && evidence.evaluation_underway) result.tier = 4;
  return result;
}

}  // namespace partners::methods
