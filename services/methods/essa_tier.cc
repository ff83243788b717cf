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

// The verdict on an accepted candidate: tier 3 at least.
EssaStudyVerdict JudgeAccepted(const EssaStudy& study, const EssaPolicy& policy) {
  const bool large = study.n_students >= policy.min_students && study.n_sites >= policy.min_sites;
  if (!large) return {3, EssaReason::kTooSmall};
  if (!study.population_overlap && !study.setting_overlap) return {3, EssaReason::kOverlap};
  if (study.design != StudyDesign::kRct || study.wwc != WwcRating::kWithout) {
    return {2, EssaReason::kDesignOrRating};
  }
  if (!study.population_overlap || !study.setting_overlap) return {2, EssaReason::kOverlap};
  return {1, EssaReason::kBestTier};
}

EssaStudyVerdict Judge(const EssaStudy& study, bool overridden, const EssaPolicy& policy) {
  if (!study.significant) return {0, EssaReason::kNotSignificant};
  if (!study.relevant_outcome) return {0, EssaReason::kNotRelevant};
  if (study.direction == EffectDirection::kNegative) return {0, EssaReason::kNegative};
  if (overridden) return {0, EssaReason::kOverridden};
  if (Accepted(study)) return JudgeAccepted(study, policy);
  const bool controlled = study.design == StudyDesign::kCorrelational && study.selection_controls;
  return {controlled ? 3 : 0, EssaReason::kDesignOrRating};
}

}  // namespace

EssaPolicy DefaultEssaPolicy() { return {"default-1", 350, 2}; }

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
  }
  return "UNKNOWN";
}

absl::StatusOr<EssaResult> EssaTier(const std::vector<EssaStudy>& studies, bool logic_model,
                                    bool evaluation_underway, const EssaPolicy& policy) {
  absl::Status status = Check(studies, policy);
  if (!status.ok()) return status;
  EssaResult result;
  result.overridden = std::ranges::any_of(studies, Overrides);
  for (const EssaStudy& study : studies) {
    result.studies.push_back(Judge(study, result.overridden, policy));
    const int tier = result.studies.back().tier;
    if (tier > 0 && (result.tier == 0 || tier < result.tier)) result.tier = tier;
  }
  if (result.tier == 0 && logic_model && evaluation_underway) result.tier = 4;
  return result;
}

}  // namespace partners::methods
