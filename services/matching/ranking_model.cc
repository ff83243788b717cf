#include "services/matching/ranking_model.h"

#include <algorithm>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/matching/policy_rules.h"
#include "services/methods/criterion_values.h"
#include "services/methods/need_model.h"
#include "services/methods/ranks.h"
#include "services/methods/rounding.h"
#include "services/methods/value_function.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using v1::RankingPolicy;
using AppliedCriterion = v1::Ranking::AppliedCriterion;

AppliedCriterion Apply(const RankingPolicy::Criterion& criterion, const std::string& key,
                       double weight) {
  AppliedCriterion applied;
  applied.set_key(key);
  applied.set_title(criterion.title());
  applied.set_kind(criterion.kind());
  applied.set_weight(weight);
  *applied.mutable_points() = criterion.points();
  if (criterion.missing_policy() == RankingPolicy::MISSING_POLICY_NEUTRAL) {
    applied.set_missing_value(criterion.neutral_value());
  }
  return applied;
}

// Collects what is shown and what is calculated with, criterion by criterion.
struct Criteria {
  std::vector<AppliedCriterion> applied;
  std::vector<methods::ValueCriterion> values;

  void Add(const RankingPolicy::Criterion& criterion, const std::string& key, double weight) {
    applied.push_back(Apply(criterion, key, weight));
    values.push_back(ToMethod(criterion, key, weight));
  }
  void AddPractices(const RankingPolicy::Criterion& criterion, const v1::Need& need) {
    for (const v1::Need::PracticeNeed& practice : need.practices()) {
      Add(criterion, absl::StrCat(criterion.key(), ".", practice.practice()),
          criterion.weight() * practice.weight());
      applied.back().set_practice(practice.practice());
      applied.back().set_title(absl::StrCat(criterion.title(), ": ", practice.title()));
    }
  }
};

void SetShares(std::vector<AppliedCriterion>* criteria) {
  double sum = 0;
  for (const AppliedCriterion& criterion : *criteria) sum += criterion.weight();
  for (AppliedCriterion& criterion : *criteria)
    criterion.set_weight_share(criterion.weight() / sum);
}

std::optional<double> PriceFit(const Candidate& candidate, const NeedTerms& terms) {
  const std::optional<double> price = LowestPriceCents(candidate, terms);
  if (!price.has_value() || terms.budget_cents.value_or(0) == 0) return std::nullopt;
  return *price / static_cast<double>(*terms.budget_cents);
}

std::optional<double> TierValue(const Candidate& candidate) {
  const bool accepted =
      candidate.qualification != nullptr &&
      candidate.qualification->accepted_tier != type::v1::EVIDENCE_TIER_UNSPECIFIED;
  if (!accepted) return std::nullopt;
  return candidate.qualification->accepted_tier;
}

std::optional<double> Headroom(const Candidate& candidate, const NeedTerms& terms) {
  const CapacityRecord* capacity = candidate.partner->CapacityIn(terms.school_year);
  if (capacity == nullptr) return std::nullopt;
  return capacity->schools - terms.school_count;
}

// The raw value of one criterion; absent when missing.
std::optional<double> ValueOf(const AppliedCriterion& criterion, const Candidate& candidate,
                              const NeedTerms& terms) {
  const std::vector<std::string>& practices = candidate.service->practices;
  switch (criterion.kind()) {
    case RankingPolicy::CRITERION_KIND_PRACTICES:
      return std::find(practices.begin(), practices.end(), criterion.practice()) != practices.end();
    case RankingPolicy::CRITERION_KIND_EVIDENCE_TIER:
      return TierValue(candidate);
    case RankingPolicy::CRITERION_KIND_CAPACITY_HEADROOM:
      return Headroom(candidate, terms);
    case RankingPolicy::CRITERION_KIND_TRAVEL:
      return methods::TravelValue(WorksRemotely(candidate, terms),
                                  TravelsToRegions(candidate, terms));
    case RankingPolicy::CRITERION_KIND_PRICE_FIT:
      return PriceFit(candidate, terms);
    case RankingPolicy::CRITERION_KIND_HISTORY:  // no closed engagement is on record yet
      return methods::HistoryValue({});
    default:
      return std::nullopt;
  }
}

}  // namespace

absl::StatusOr<RankingModel> RankingModel::Create(const RankingPolicy& policy, const v1::Need& need,
                                                  absl::CivilDay on) {
  Criteria criteria;
  for (const RankingPolicy::Criterion& criterion : policy.criteria()) {
    if (criterion.kind() == RankingPolicy::CRITERION_KIND_PRACTICES) {
      criteria.AddPractices(criterion, need);
    } else {
      criteria.Add(criterion, criterion.key(), criterion.weight());
    }
  }
  PARTNERS_ASSIGN_OR_RETURN(methods::AdditiveValueModel model,
                            methods::AdditiveValueModel::Create(criteria.values));
  SetShares(&criteria.applied);
  return RankingModel(std::move(criteria.applied), std::move(model), TermsOf(need, on));
}

methods::Alternative RankingModel::ValuesOf(const Candidate& candidate) const {
  methods::Alternative alternative;
  alternative.id = candidate.partner->name;
  for (const AppliedCriterion& criterion : criteria_) {
    const std::optional<double> value = ValueOf(criterion, candidate, terms_);
    if (value.has_value()) alternative.x.emplace(criterion.key(), *value);
  }
  return alternative;
}

absl::StatusOr<PartnerResult> RankingModel::Judge(const PartnerRecord& partner) const {
  PartnerResult result;
  result.partner = &partner;
  result.failed = FailedPartnerRules(partner, terms_);
  for (const Candidate& candidate : CandidatesOf(partner, terms_)) {
    CandidateResult judged{candidate, FailedServiceRules(candidate, terms_), std::nullopt};
    if (result.failed == 0 && judged.failed == 0) {
      PARTNERS_ASSIGN_OR_RETURN(judged.scored, model_.Score(ValuesOf(candidate)));
      const bool better = !result.best.has_value() ||
                          judged.scored->score > result.candidates[*result.best].scored->score;
      if (better) result.best = result.candidates.size();
    }
    result.candidates.push_back(std::move(judged));
  }
  return result;
}

absl::StatusOr<RankingResult> RankingModel::Rank(const PartnerIndex& index) const {
  RankingResult result;
  std::map<std::string, PartnerResult> passed;
  std::vector<methods::Alternative> alternatives;
  for (const auto& [name, partner] : index.partners()) {
    PARTNERS_ASSIGN_OR_RETURN(PartnerResult judged, Judge(partner));
    if (!judged.best.has_value()) {
      result.excluded.push_back(std::move(judged));
      continue;
    }
    alternatives.push_back(ValuesOf(judged.candidates[*judged.best].candidate));
    passed.emplace(name, std::move(judged));
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<methods::RankedAlternative> ranking,
                            model_.Rank(std::move(alternatives)));
  for (const methods::RankedAlternative& ranked : ranking) {
    PartnerResult& partner = passed.at(ranked.scored.id);
    partner.rank = ranked.rank;
    partner.tied = ranked.tied;
    result.ranked.push_back(std::move(partner));
  }
  return result;
}

std::vector<v1::MethodVersion> RankingMethods() {
  std::vector<v1::MethodVersion> versions;
  for (const methods::Method& method :
       {methods::kNeedModel, methods::kAdditiveValue, methods::kPiecewiseLinearValue,
        methods::kCompetitionRanks, methods::kLargestRemainder}) {
    v1::MethodVersion& version = versions.emplace_back();
    version.set_method(std::string(method.id));
    version.set_version(method.version);
  }
  return versions;
}

std::vector<std::string> UnknownPractices(const v1::Need& need) {
  std::vector<std::string> unknown;
  for (const v1::Need::PracticeNeed& practice : need.practices()) {
    if (practice.state() != v1::Need::PracticeNeed::STATE_KNOWN) {
      unknown.push_back(practice.practice());
    }
  }
  return unknown;
}

}  // namespace partners::matching
