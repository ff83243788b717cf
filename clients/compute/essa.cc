#include <algorithm>

#include "clients/compute/registry.h"
#include "services/methods/essa_tier.h"

namespace partners::compute {
namespace {

using methods::EssaEvidence;
using methods::EssaPolicy;

constexpr int64_t kCountMax = 1'000'000'000;

methods::EssaStudy Study(const Field& field) {
  using methods::StudyDesign;
  using methods::WwcRating;
  constexpr StudyDesign kDesigns[] = {StudyDesign::kRct, StudyDesign::kQed,
                                      StudyDesign::kCorrelational};
  constexpr WwcRating kRatings[] = {WwcRating::kWithout, WwcRating::kWith, WwcRating::kDoesNotMeet,
                                    WwcRating::kNotEligible};
  const auto f =
      field.Members({"design", "wwc", "significant", "direction", "relevant_outcome", "n_students",
                     "n_sites", "population_overlap", "setting_overlap", "selection_controls"});
  methods::EssaStudy study;
  study.design = kDesigns[f[0].Choice({"RCT", "QED", "CORRELATIONAL"})];
  study.wwc = kRatings[f[1].Choice({"WITHOUT", "WITH", "DOES_NOT_MEET", "NOT_ELIGIBLE"})];
  study.significant = f[2].Boolean();
  study.direction = f[3].Choice({"positive", "negative"}) == 0
                        ? methods::EffectDirection::kPositive
                        : methods::EffectDirection::kNegative;
  study.relevant_outcome = f[4].Boolean();
  study.n_students = f[5].Integer(0, kCountMax);
  study.n_sites = f[6].Integer(0, kCountMax);
  study.population_overlap = f[7].Boolean();
  study.setting_overlap = f[8].Boolean();
  study.selection_controls = f[9].Boolean();
  return study;
}

methods::EssaPracticeGuide Guide(const Field& field) {
  using methods::GuideEvidence;
  constexpr GuideEvidence kEvidence[] = {GuideEvidence::kStrong, GuideEvidence::kModerate,
                                         GuideEvidence::kMinimal};
  const auto f =
      field.Members({"evidence", "relevant_outcome", "population_overlap", "setting_overlap"});
  return {.evidence = kEvidence[f[0].Choice({"STRONG", "MODERATE", "MINIMAL"})],
          .relevant_outcome = f[1].Boolean(),
          .population_overlap = f[2].Boolean(),
          .setting_overlap = f[3].Boolean()};
}

methods::EssaInterventionReport Report(const Field& field) {
  using methods::ReportedEffect;
  constexpr ReportedEffect kEffects[] = {
      ReportedEffect::kPositive, ReportedEffect::kPotentiallyPositive, ReportedEffect::kNone};
  const auto f = field.Members(
      {"effect", "harm", "medium_to_large_extent", "population_overlap", "setting_overlap"});
  return {.effect = kEffects[f[0].Choice({"POSITIVE", "POTENTIALLY_POSITIVE", "NONE"})],
          .harm = f[1].Boolean(),
          .medium_to_large_extent = f[2].Boolean(),
          .population_overlap = f[3].Boolean(),
          .setting_overlap = f[4].Boolean()};
}

EssaPolicy Policy(const Field& field) {
  EssaPolicy policy = methods::DefaultEssaPolicy();
  if (!field.given()) return policy;
  const auto f = field.Members({"min_students", "min_sites", "single_study", "practice_guide",
                                "intervention_report", "tier3_needs_rating"});
  policy.id = "input";
  policy.min_students = f[0].Integer(0, kCountMax);
  policy.min_sites = f[1].Integer(0, kCountMax);
  policy.single_study = f[2].Boolean();
  policy.practice_guide = f[3].Boolean();
  policy.intervention_report = f[4].Boolean();
  policy.tier3_needs_rating = f[5].Boolean();
  return policy;
}

template <typename T>
void ReadList(const Field& field, T (*read)(const Field&), std::vector<T>* list) {
  if (!field.given()) return;
  for (const Field& element : field.Elements()) list->push_back(read(element));
}

OutputJson Reasons(const methods::EssaResult& result) {
  OutputJson reasons = OutputJson::array();
  for (const auto* verdicts :
       {&result.studies, &result.practice_guides, &result.intervention_reports}) {
    for (const methods::EssaVerdict& verdict : *verdicts) {
      reasons.push_back(
          {{"tier", verdict.tier}, {"reason", methods::EssaReasonName(verdict.reason)}});
    }
  }
  return reasons;
}

absl::StatusOr<OutputJson> EssaTier(const Field& input, absl::Status* status) {
  const auto f = input.Members({"studies", "logic_model", "evaluation_underway"},
                               {"practice_guides", "intervention_reports", "policy"});
  EssaEvidence evidence;
  ReadList(f[0], Study, &evidence.studies);
  evidence.logic_model = f[1].Boolean();
  evidence.evaluation_underway = f[2].Boolean();
  ReadList(f[3], Guide, &evidence.practice_guides);
  ReadList(f[4], Report, &evidence.intervention_reports);
  const EssaPolicy policy = Policy(f[5]);
  if (!status->ok()) return *status;
  const auto result = methods::EssaTier(evidence, policy);
  if (!result.ok()) return result.status();
  return OutputJson{{"tier", result->tier}, {"reasons", Reasons(*result)}};
}

}  // namespace

std::vector<MethodEntry> EssaMethods() {
  return {
      {"essa_tier", methods::kEssaTier.version, "Which evidence tier does a programme have?",
       "  studies  [{design (RCT, QED, CORRELATIONAL), wwc (WITHOUT, WITH, DOES_NOT_MEET,\n"
       "           NOT_ELIGIBLE: rating of the clearinghouse), significant, direction (positive,\n"
       "           negative), relevant_outcome, n_students, n_sites, population_overlap,\n"
       "           setting_overlap, selection_controls}]; all others true or false\n"
       "  logic_model          true or false\n"
       "  evaluation_underway  true or false\n"
       "  optional practice_guides  [{evidence (STRONG, MODERATE, MINIMAL), relevant_outcome,\n"
       "           population_overlap, setting_overlap}]\n"
       "  optional intervention_reports  [{effect (POSITIVE, POTENTIALLY_POSITIVE, NONE), harm,\n"
       "           medium_to_large_extent, population_overlap, setting_overlap}]\n"
       "  optional policy  {min_students, min_sites, single_study, practice_guide,\n"
       "           intervention_report, tier3_needs_rating}; absent: 350, 2, true, false, false,\n"
       "           true\n",
       "  tier     1 best to 4; 0: none\n"
       "  reasons  [{tier, reason}]: what each study gives and what keeps it from a better tier,\n"
       "           in the order of the input; then each guide, then each report\n",
       R"({"studies":[{"design":"QED","wwc":"WITH","significant":true,"direction":"positive",)"
       R"("relevant_outcome":true,"n_students":400,"n_sites":3,"population_overlap":true,)"
       R"("setting_overlap":false,"selection_controls":true}],"logic_model":true,)"
       R"("evaluation_underway":false})",
       EssaTier},
  };
}

}  // namespace partners::compute
