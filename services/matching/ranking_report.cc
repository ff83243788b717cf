#include "services/matching/ranking_report.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/matching/limits.h"
#include "services/matching/ranking_digest.h"
#include "services/matching/report_parts.h"
#include "services/matching/score_report.h"
#include "services/runtime/names.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using v1::Ranking;

Ranking::FailedRule Show(const RuleDefinition& rule) {
  Ranking::FailedRule shown;
  shown.set_rule(rule.rule);
  shown.set_rule_id(rule.id);
  shown.set_text(rule.text);
  return shown;
}

void ShowFailed(Bits failed, google::protobuf::RepeatedPtrField<Ranking::FailedRule>* out) {
  for (const RuleDefinition& rule : Rules()) {
    if (failed >> rule.rule & 1) *out->Add() = Show(rule);
  }
}

// --- ranked partners

void AddNotices(const Candidate& candidate, Ranking::RankedPartner* shown) {
  std::set<std::string> notices = {candidate.partner->data_notice, candidate.service->data_notice,
                                   candidate.qualification->data_notice};
  notices.erase("");
  for (const std::string& notice : notices) shown->add_data_notices(notice);
}

absl::Status AddOtherServices(const PartnerResult& partner, int decimals,
                              Ranking::RankedPartner* shown) {
  std::vector<const CandidateResult*> others;
  for (size_t i = 0; i < partner.candidates.size(); ++i) {
    if (partner.candidates[i].scored.has_value() && i != *partner.best) {
      others.push_back(&partner.candidates[i]);
    }
  }
  std::stable_sort(others.begin(), others.end(),
                   [](const CandidateResult* a, const CandidateResult* b) {
                     return a->scored->score > b->scored->score;
                   });
  if (others.size() > kOtherServicesMax) others.resize(kOtherServicesMax);
  for (const CandidateResult* other : others) {
    PARTNERS_ASSIGN_OR_RETURN(const ScoreText text, PrintScore(*other->scored, decimals));
    Ranking::RankedPartner::OtherService& line = *shown->add_other_services();
    line.set_service(other->candidate.service->name);
    line.set_qualification(NameOf(other->candidate.qualification));
    line.set_score(other->scored->score);
    line.set_printed_score(text.score);
  }
  return absl::OkStatus();
}

void SetScore(const methods::ScoredAlternative& scored, ScoreText text,
              Ranking::RankedPartner* shown) {
  shown->set_score(scored.score);
  shown->set_score_low(scored.score_low);
  shown->set_score_high(scored.score_high);
  shown->set_printed_score(text.score);
  shown->set_printed_low(text.low);
  shown->set_printed_high(text.high);
  *shown->mutable_contributions() = std::move(text.contributions);
  for (const Ranking::Contribution& part : shown->contributions()) {
    if (!part.has_x()) shown->add_missing(part.criterion());
  }
}

absl::StatusOr<Ranking::RankedPartner> ShowRanked(const PartnerResult& partner, int decimals) {
  const CandidateResult& best = partner.candidates[*partner.best];
  Ranking::RankedPartner shown;
  shown.set_partner(partner.partner->name);
  shown.set_rank(partner.rank);
  shown.set_tied(partner.tied);
  shown.set_partner_name(partner.partner->legal_name);
  shown.set_service(best.candidate.service->name);
  shown.set_service_title(best.candidate.service->title);
  shown.set_qualification(NameOf(best.candidate.qualification));
  PARTNERS_ASSIGN_OR_RETURN(ScoreText text, PrintScore(*best.scored, decimals));
  SetScore(*best.scored, std::move(text), &shown);
  AddNotices(best.candidate, &shown);
  PARTNERS_RETURN_IF_ERROR(AddOtherServices(partner, decimals, &shown));
  return shown;
}

absl::Status AddRanked(const RankingResult& result, int decimals, Ranking* ranking) {
  ranking->set_ranked_count(static_cast<int>(result.ranked.size()));
  size_t bytes = ranking->ByteSizeLong();
  for (const PartnerResult& partner : result.ranked) {
    if (ranking->ranked_size() == kRankedMax) break;
    PARTNERS_ASSIGN_OR_RETURN(Ranking::RankedPartner shown, ShowRanked(partner, decimals));
    bytes += shown.ByteSizeLong();
    if (bytes > kRankingBytesMax) break;
    *ranking->add_ranked() = std::move(shown);
  }
  return absl::OkStatus();
}

// --- excluded partners

ExclusionBlock::Partner Keep(const PartnerResult& partner) {
  ExclusionBlock::Partner kept;
  kept.set_partner(partner.partner->name);
  kept.set_partner_name(partner.partner->legal_name);
  kept.set_failed(partner.failed);
  for (const CandidateResult& judged : partner.candidates) {
    ExclusionBlock::Service& service = *kept.add_services();
    service.set_service(runtime::IdOf(judged.candidate.service->name));
    service.set_qualification(runtime::IdOf(NameOf(judged.candidate.qualification)));
    service.set_failed(judged.failed);
  }
  return kept;
}

// What stands in the way of the partner: its own rules, and those that every service fails.
Bits Obstacles(const PartnerResult& partner) {
  Bits common = partner.candidates.empty() ? 0 : ~Bits{0};
  for (const CandidateResult& judged : partner.candidates) common &= judged.failed;
  return partner.failed | common;
}

void CountRules(const RankingResult& result, Ranking* ranking) {
  for (const RuleDefinition& rule : Rules()) {
    const auto count = std::count_if(
        result.excluded.begin(), result.excluded.end(),
        [&](const PartnerResult& partner) { return (Obstacles(partner) >> rule.rule & 1) != 0; });
    if (count == 0) continue;
    Ranking::RuleCount& line = *ranking->add_excluded_by_rule();
    *line.mutable_rule() = Show(rule);
    line.set_partner_count(static_cast<int>(count));
  }
}

std::vector<ExclusionBlock> KeepExcluded(const RankingResult& result) {
  std::vector<ExclusionBlock> blocks;
  for (const PartnerResult& partner : result.excluded) {
    if (blocks.empty() ||
        static_cast<size_t>(blocks.back().partners_size()) == kExclusionsPerBlock) {
      blocks.emplace_back();
    }
    *blocks.back().add_partners() = Keep(partner);
  }
  return blocks;
}

// --- the ranking as a whole

// The need without the single figures behind its indicators: those stay with the need.
v1::Need Snapshot(const v1::Need& need) {
  v1::Need snapshot = need;
  for (v1::Need::IndicatorScore& indicator : *snapshot.mutable_indicators()) {
    indicator.clear_sources();
  }
  return snapshot;
}

// A criterion that is missing for every ranked partner orders nobody.
void AddMissingCaveats(const RankingModel& model, const RankingResult& result, Ranking* ranking) {
  if (result.ranked.empty()) return;
  for (size_t i = 0; i < model.criteria().size(); ++i) {
    const bool missing =
        std::all_of(result.ranked.begin(), result.ranked.end(), [&](const PartnerResult& partner) {
          return !partner.candidates[*partner.best].scored->contributions[i].x.has_value();
        });
    if (!missing) continue;
    ranking->add_caveats(absl::StrCat("No partner has a value for \"", model.criteria()[i].title(),
                                      "\": it separates nobody."));
  }
}

void AddCaveats(const RankingModel& model, const RankingResult& result, Ranking* ranking) {
  const v1::Need& need = ranking->need();
  for (const std::string& practice : UnknownPractices(need)) {
    ranking->add_unknown_practices(practice);
  }
  if (!ranking->unknown_practices().empty()) {
    ranking->add_caveats(absl::StrCat("The need is unknown for ",
                                      absl::StrJoin(ranking->unknown_practices(), ", "),
                                      ": rate it to let it count."));
  }
  if (!need.schools_without_region().empty()) {
    ranking->add_caveats(absl::StrCat("No publication says the region of ",
                                      absl::StrJoin(need.schools_without_region(), ", "),
                                      ": the region rules were judged without it."));
  }
  AddMissingCaveats(model, result, ranking);
}

}  // namespace

absl::StatusOr<RankingReport> ReportRanking(const RankingBasis& basis, const RankingModel& model,
                                            const RankingResult& result) {
  RankingReport report;
  Ranking& ranking = report.ranking;
  *ranking.mutable_need() = Snapshot(*basis.need);
  ranking.set_ranking_policy(basis.policy->name());
  *ranking.mutable_publications() = basis.need->publications();
  ShowBasis(basis, model, &ranking);
  AddCaveats(model, result, &ranking);
  ranking.set_excluded_count(static_cast<int>(result.excluded.size()));
  CountRules(result, &ranking);
  ranking.set_inputs_sha256(DigestRanking(basis, model, result));
  PARTNERS_RETURN_IF_ERROR(AddRanked(result, basis.policy->decimals(), &ranking));
  report.exclusions = KeepExcluded(result);
  return report;
}

Ranking::ExcludedPartner ShowExcluded(const ExclusionBlock::Partner& kept) {
  Ranking::ExcludedPartner shown;
  shown.set_partner(kept.partner());
  shown.set_partner_name(kept.partner_name());
  ShowFailed(kept.failed(), shown.mutable_failed_rules());
  for (const ExclusionBlock::Service& service : kept.services()) {
    Ranking::ExcludedService& line = *shown.add_services();
    line.set_service(absl::StrCat(kept.partner(), "/services/", service.service()));
    if (!service.qualification().empty()) {
      line.set_qualification(
          absl::StrCat(kept.partner(), "/qualifications/", service.qualification()));
    }
    ShowFailed(service.failed(), line.mutable_failed_rules());
  }
  return shown;
}

}  // namespace partners::matching
