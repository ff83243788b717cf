#include <utility>

#include "services/matching/ranking_report.h"
#include "services/matching/report_parts.h"
#include "services/matching/score_report.h"
#include "services/runtime/status_macros.h"

// ReportExplanation: one partner, with every rule and every criterion.
namespace partners::matching {
namespace {

void ShowRules(const Candidate& candidate, const NeedTerms& terms, bool about_partner, Bits failed,
               google::protobuf::RepeatedPtrField<v1::PartnerExplanation::RuleResult>* out) {
  for (const RuleDefinition& rule : Rules()) {
    const bool judged_here =
        rule.about_partner == about_partner || (about_partner && (failed >> rule.rule & 1));
    if (!judged_here) continue;
    v1::PartnerExplanation::RuleResult& line = *out->Add();
    line.set_rule(rule.rule);
    line.set_rule_id(rule.id);
    line.set_text(rule.text);
    line.set_judged(!rule.needs_qualification || candidate.qualification != nullptr);
    line.set_passed(line.judged() && (failed >> rule.rule & 1) == 0);
    const bool can_look = rule.about_partner || candidate.service != nullptr;
    line.set_found(can_look ? rule.found(candidate, terms) : "the partner has no service");
  }
}

absl::Status ShowService(const CandidateResult& judged, const RankingModel& model, int decimals,
                         v1::PartnerExplanation::ServiceResult* shown) {
  shown->set_service(judged.candidate.service->name);
  shown->set_service_title(judged.candidate.service->title);
  shown->set_qualification(NameOf(judged.candidate.qualification));
  ShowRules(judged.candidate, model.terms(), /*about_partner=*/false, judged.failed,
            shown->mutable_rules());
  shown->set_passed(judged.scored.has_value());
  if (!judged.scored.has_value()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(ScoreText text, PrintScore(*judged.scored, decimals));
  shown->set_score(judged.scored->score);
  shown->set_printed_score(text.score);
  *shown->mutable_contributions() = std::move(text.contributions);
  return absl::OkStatus();
}

void SetRank(const RankingResult& result, v1::PartnerExplanation* explanation) {
  explanation->set_ranked_count(static_cast<int>(result.ranked.size()));
  for (const PartnerResult& partner : result.ranked) {
    if (partner.partner->name != explanation->partner()) continue;
    explanation->set_ranked(true);
    explanation->set_rank(partner.rank);
    explanation->set_tied(partner.tied);
  }
}

}  // namespace

absl::StatusOr<v1::PartnerExplanation> ReportExplanation(const RankingBasis& basis,
                                                         const RankingModel& model,
                                                         const PartnerResult& judged,
                                                         const RankingResult& result) {
  v1::PartnerExplanation explanation;
  explanation.set_partner(judged.partner->name);
  explanation.set_partner_name(judged.partner->legal_name);
  ShowBasis(basis, model, &explanation);
  SetRank(result, &explanation);
  ShowRules({judged.partner, nullptr, nullptr}, model.terms(), /*about_partner=*/true,
            judged.failed, explanation.mutable_rules());
  for (const CandidateResult& candidate : judged.candidates) {
    PARTNERS_RETURN_IF_ERROR(
        ShowService(candidate, model, basis.policy->decimals(), explanation.add_services()));
  }
  for (const std::string& practice : UnknownPractices(*basis.need)) {
    explanation.add_unknown_practices(practice);
  }
  return explanation;
}

}  // namespace partners::matching
