#include "services/matching/need_derivation.h"

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "services/matching/digest.h"
#include "services/matching/need_figures.h"
#include "services/matching/policy_rules.h"
#include "services/methods/need_model.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using v1::Need;
using v1::NeedPolicy;

void ClearDerived(Need* need) {
  need->clear_practices();
  need->clear_indicators();
  need->clear_weight_basis();
  need->clear_index();
  need->clear_index_mean();
  need->clear_tier();
  need->clear_publications();
  need->clear_methods();
  need->clear_inputs_sha256();
}

// Every indicator of the policy; with needs rated by hand none is read.
absl::Status ReadIndicators(const NeedPolicy& policy, const FigureSource& source, Need* need) {
  if (need->basis() != Need::BASIS_INDICATORS) return absl::OkStatus();
  for (const NeedPolicy::PolicyIndicator& indicator : policy.indicators()) {
    PARTNERS_ASSIGN_OR_RETURN(*need->add_indicators(),
                              ReadIndicator(policy, indicator, source, *need));
  }
  return absl::OkStatus();
}

std::vector<methods::Indicator> ToMethod(const Need& need) {
  std::vector<methods::Indicator> indicators;
  for (const Need::IndicatorScore& score : need.indicators()) {
    methods::Indicator indicator{score.indicator(), std::nullopt, score.least(), score.most()};
    if (score.has_value()) indicator.value = score.value();
    indicators.push_back(std::move(indicator));
  }
  return indicators;
}

Need::Mean Show(const methods::NeedMean& mean) {
  Need::Mean shown;
  shown.set_total_weight(mean.total_weight);
  shown.set_available_weight(mean.available_weight);
  shown.set_coverage(mean.coverage);
  shown.set_weighted_sum(mean.weighted_sum);
  for (const methods::NeedTerm& term : mean.terms) {
    Need::Term& line = *shown.add_terms();
    line.set_indicator(term.indicator);
    line.set_weight(term.weight);
    if (term.score) line.set_score(*term.score);
    if (term.product) line.set_product(*term.product);
  }
  for (const std::string& missing : mean.missing) shown.add_missing(missing);
  return shown;
}

void ShowScores(const methods::NeedResult& result, Need* need) {
  std::map<std::string, double> scores;
  for (const methods::IndicatorScore& score : result.scores) {
    if (score.score) scores[score.indicator.id] = *score.score;
  }
  for (Need::IndicatorScore& indicator : *need->mutable_indicators()) {
    const auto score = scores.find(indicator.indicator());
    if (score != scores.end()) indicator.set_score(score->second);
  }
}

void ShowIndex(const methods::NeedResult& result, Need* need) {
  if (!result.index) return;
  *need->mutable_index_mean() = Show(*result.index);
  if (result.index->need) need->set_index(*result.index->need);
  if (result.tier) need->set_tier(*result.tier);
}

Need::Rating RatingShown(const Need& need, const std::string& practice) {
  for (const Need::PracticeRating& rating : need.ratings()) {
    if (rating.practice() == practice) return rating.rating();
  }
  return Need::RATING_UNSPECIFIED;
}

// Which of the two ways to a need is open: enough indicators, else the rating alone.
void DecideNeed(const std::optional<double>& derived, const Need& need,
                Need::PracticeNeed* practice) {
  const std::optional<double> rating = RatingOf(need, practice->practice());
  practice->set_rating(RatingShown(need, practice->practice()));
  practice->set_state(Need::PracticeNeed::STATE_KNOWN);
  if (derived.has_value()) {
    practice->set_origin(Need::PracticeNeed::ORIGIN_INDICATORS);
    practice->set_need(*derived);
  } else if (rating.has_value()) {
    practice->set_origin(Need::PracticeNeed::ORIGIN_RATING);
    practice->set_need((methods::kRatingLeastNeed - *rating) /
                       (methods::kRatingLeastNeed - methods::kRatingMostNeed));
  } else {
    practice->set_state(Need::PracticeNeed::STATE_UNKNOWN_PLEASE_RATE);
  }
}

// Practices in the order of the policy; the model answers in order of id.
void ShowPractices(const NeedPolicy& policy, const methods::NeedResult& result, Need* need) {
  std::map<std::string, const methods::NeedMean*> means;
  for (const methods::PracticeNeed& practice : result.practices) {
    means[practice.practice] = &practice.mean;
  }
  const bool from_indicators = need->basis() == Need::BASIS_INDICATORS;
  for (const NeedPolicy::Practice& row : policy.practices()) {
    Need::PracticeNeed& practice = *need->add_practices();
    practice.set_practice(row.practice());
    practice.set_title(row.title());
    const methods::NeedMean& mean = *means.at(row.practice());
    if (from_indicators) *practice.mutable_mean() = Show(mean);
    DecideNeed(from_indicators ? mean.need : std::nullopt, *need, &practice);
  }
}

Need::WeightBasis Show(methods::WeightBasis basis) {
  switch (basis) {
    case methods::WeightBasis::kNeeds:
      return Need::WEIGHT_BASIS_NEEDS;
    case methods::WeightBasis::kEqualAllAbsent:
      return Need::WEIGHT_BASIS_EQUAL_ALL_ABSENT;
    case methods::WeightBasis::kEqualZeroNeed:
      return Need::WEIGHT_BASIS_EQUAL_ZERO_NEED;
  }
  return Need::WEIGHT_BASIS_UNSPECIFIED;
}

// The weights of the final needs by the need model's own rule: each need is its practice's only
// indicator.
absl::Status WeighPractices(const NeedPolicy& policy, Need* need) {
  methods::NeedPolicy identity;
  identity.id = policy.name();
  identity.min_coverage = policy.min_coverage();
  std::vector<methods::Indicator> needs;
  for (const Need::PracticeNeed& practice : need->practices()) {
    const std::string& id = practice.practice();
    identity.crosswalk.push_back({id, {{id, 1}}});
    methods::Indicator indicator{id, std::nullopt, 0, 1};
    if (practice.has_need()) indicator.value = practice.need();
    needs.push_back(std::move(indicator));
  }
  PARTNERS_ASSIGN_OR_RETURN(const methods::NeedResult result,
                            methods::ComputeNeed(needs, identity));
  std::map<std::string, double> weights;
  for (const methods::PracticeNeed& practice : result.practices) {
    weights[practice.practice] = practice.weight;
  }
  for (Need::PracticeNeed& practice : *need->mutable_practices()) {
    practice.set_weight(weights.at(practice.practice()));
  }
  need->set_weight_basis(Show(result.weight_basis));
  return absl::OkStatus();
}

void NamePublications(Need* need) {
  std::set<std::string> names;
  for (const Need::IndicatorScore& indicator : need->indicators()) {
    for (const Need::SourceValue& source : indicator.sources()) {
      if (!source.publication().empty()) names.insert(source.publication());
    }
  }
  for (const std::string& name : names) need->add_publications(name);
}

void AddSource(const Need::SourceValue& source, CanonicalText* text) {
  text->Text("school", source.school_code())
      .Text("figure", source.indicator())
      .Integer("population", source.population())
      .Text("publication", source.publication());
  if (source.has_value()) {
    text->Number("value", source.value());
  } else {
    text->Absent("value").Integer("missing", source.missing());
  }
}

// A policy never changes, so its name stands for its numbers.
std::string DigestInputs(const Need& need) {
  CanonicalText text;
  text.Text("method", methods::kNeedModel.id).Integer("version", methods::kNeedModel.version);
  text.Text("policy", need.need_policy()).Integer("basis", need.basis());
  text.Integer("facts_school_year", need.facts_school_year().ending_year());
  for (const std::string& school : need.school_codes()) text.Text("of", school);
  for (const Need::PracticeNeed& practice : need.practices()) {
    text.Text("practice", practice.practice()).Integer("rating", practice.rating());
  }
  for (const Need::IndicatorScore& indicator : need.indicators()) {
    text.Text("indicator", indicator.indicator());
    for (const Need::SourceValue& source : indicator.sources()) AddSource(source, &text);
  }
  return Sha256Hex(text.text());
}

}  // namespace

absl::Status DeriveNeed(const NeedPolicy& policy, const FigureSource& source, Need* need) {
  ClearDerived(need);
  PARTNERS_RETURN_IF_ERROR(ReadIndicators(policy, source, need));
  PARTNERS_ASSIGN_OR_RETURN(const methods::NeedResult result,
                            methods::ComputeNeed(ToMethod(*need), ToMethod(policy)));
  ShowScores(result, need);
  ShowPractices(policy, result, need);
  PARTNERS_RETURN_IF_ERROR(WeighPractices(policy, need));
  ShowIndex(result, need);
  NamePublications(need);
  v1::MethodVersion& method = *need->add_methods();
  method.set_method(std::string(methods::kNeedModel.id));
  method.set_version(methods::kNeedModel.version);
  need->set_inputs_sha256(DigestInputs(*need));
  return absl::OkStatus();
}

}  // namespace partners::matching
