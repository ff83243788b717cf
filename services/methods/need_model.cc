#include "services/methods/need_model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckFinite;
using internal::Element;
using internal::Member;
using internal::Refuse;

constexpr double kSlack = 1e-12;  // of coverage and tier cuts

using Scores = std::map<std::string, double>;  // the indicators that have a score

absl::Status CheckIndicator(const Indicator& indicator) {
  absl::Status status = CheckFinite(Member("indicators", indicator.id, "least"), indicator.least);
  if (!status.ok()) return status;
  const std::string most = Member("indicators", indicator.id, "most");
  status = CheckFinite(most, indicator.most);
  if (!status.ok()) return status;
  if (indicator.least == indicator.most) return Refuse(most, "must differ from least");
  if (!std::isfinite(indicator.most - indicator.least)) {
    return Refuse(most, "is too far from least");
  }
  if (!indicator.value) return status;
  return CheckFinite(Member("indicators", indicator.id, "value"), *indicator.value);
}

double Normalise(double x, double least, double most) {
  return std::clamp((x - least) / (most - least), 0.0, 1.0) + 0.0;  // + 0.0 turns -0 into 0
}

absl::StatusOr<std::vector<IndicatorScore>> ScoreIndicators(std::vector<Indicator> indicators) {
  absl::Status status = internal::SortById("indicators", &Indicator::id, &indicators);
  if (!status.ok()) return status;
  std::vector<IndicatorScore> scores;
  for (Indicator& indicator : indicators) {
    status = CheckIndicator(indicator);
    if (!status.ok()) return status;
    IndicatorScore scored{std::move(indicator), std::nullopt};
    const Indicator& i = scored.indicator;
    if (i.value) scored.score = Normalise(*i.value, i.least, i.most);
    scores.push_back(std::move(scored));
  }
  return scores;
}

absl::Status SortWeights(const std::string& list, std::vector<IndicatorWeight>* weights) {
  absl::Status status = internal::SortById(list, &IndicatorWeight::indicator, weights);
  if (!status.ok()) return status;
  double sum = 0;
  for (const IndicatorWeight& weight : *weights) {
    status = internal::CheckWeight(Element(list, weight.indicator), weight.weight);
    if (!status.ok()) return status;
    sum += weight.weight;
  }
  return internal::CheckWeightSum(list, sum);
}

absl::Status SortCrosswalk(std::vector<PracticeCrosswalk>* crosswalk) {
  if (crosswalk->empty()) return Refuse("crosswalk", "at least one practice is needed");
  absl::Status status = internal::SortById("crosswalk", &PracticeCrosswalk::practice, crosswalk);
  for (size_t p = 0; status.ok() && p < crosswalk->size(); ++p) {
    PracticeCrosswalk& row = (*crosswalk)[p];
    status = SortWeights(Element("crosswalk", row.practice), &row.indicators);
  }
  return status;
}

absl::Status CheckCuts(const std::vector<double>& cuts) {
  for (size_t i = 0; i < cuts.size(); ++i) {
    const std::string field = absl::StrCat("tier_cuts[", i, "]");
    absl::Status status = internal::CheckUnitInterval(field, cuts[i]);
    if (!status.ok()) return status;
    if (i > 0 && cuts[i] >= cuts[i - 1]) return Refuse(field, "must be below the one before");
  }
  return absl::OkStatus();
}

// Checks the policy and puts its lists into id order.
absl::Status SortPolicy(NeedPolicy* policy) {
  if (policy->id.empty()) return Refuse("policy.id", "must not be empty");
  absl::Status status = SortCrosswalk(&policy->crosswalk);
  if (!status.ok()) return status;
  if (!policy->index_weights.empty()) {
    status = SortWeights("index_weights", &policy->index_weights);
    if (!status.ok()) return status;
  }
  status = internal::CheckUnitInterval("min_coverage", policy->min_coverage);
  if (!status.ok()) return status;
  return CheckCuts(policy->tier_cuts);
}

void AddTerm(const IndicatorWeight& weight, const Scores& scores, NeedMean* mean) {
  NeedTerm term{weight.indicator, weight.weight + 0.0, std::nullopt, std::nullopt};
  mean->total_weight += term.weight;
  const auto score = scores.find(weight.indicator);
  if (score != scores.end()) {
    term.score = score->second;
    term.product = term.weight * score->second;
    mean->available_weight += term.weight;
    mean->weighted_sum += *term.product;
  } else if (term.weight > 0) {
    mean->missing.push_back(weight.indicator);
  }
  mean->terms.push_back(std::move(term));
}

NeedMean Mean(const std::vector<IndicatorWeight>& weights, const Scores& scores,
              double min_coverage) {
  NeedMean mean;
  for (const IndicatorWeight& weight : weights) AddTerm(weight, scores, &mean);
  mean.coverage = mean.available_weight / mean.total_weight;
  if (mean.available_weight > 0 && mean.coverage >= min_coverage - kSlack) {
    mean.status = CoverageStatus::kOk;
    mean.need = mean.weighted_sum / mean.available_weight;
  }
  return mean;
}

// Fills the weights of the practices and says where they come from.
WeightBasis WeighPractices(std::vector<PracticeNeed>* practices) {
  double sum = 0;
  bool any = false;
  for (const PracticeNeed& practice : *practices) {
    sum += practice.mean.need.value_or(0);
    any = any || practice.mean.need.has_value();
  }
  const double equal = 1.0 / static_cast<double>(practices->size());
  for (PracticeNeed& practice : *practices) {
    practice.weight = sum > 0 ? practice.mean.need.value_or(0) / sum : equal;
  }
  if (!any) return WeightBasis::kEqualAllAbsent;
  return sum > 0 ? WeightBasis::kNeeds : WeightBasis::kEqualZeroNeed;
}

int Tier(double index, const std::vector<double>& cuts) {
  const auto above = [&](double cut) { return index < cut - kSlack; };
  return 1 + static_cast<int>(std::ranges::count_if(cuts, above));
}

}  // namespace

absl::string_view CoverageStatusName(CoverageStatus status) {
  switch (status) {
    case CoverageStatus::kOk:
      return "OK";
    case CoverageStatus::kInsufficientCoverage:
      return "INSUFFICIENT_COVERAGE";
  }
  return "UNKNOWN";
}

absl::string_view WeightBasisName(WeightBasis basis) {
  switch (basis) {
    case WeightBasis::kNeeds:
      return "NEEDS";
    case WeightBasis::kEqualAllAbsent:
      return "EQUAL_ALL_ABSENT";
    case WeightBasis::kEqualZeroNeed:
      return "EQUAL_ZERO_NEED";
  }
  return "UNKNOWN";
}

absl::Status CheckNeedPolicy(const NeedPolicy& policy) {
  NeedPolicy copy = policy;
  return SortPolicy(&copy);
}

absl::StatusOr<NeedResult> ComputeNeed(const std::vector<Indicator>& indicators,
                                       const NeedPolicy& policy) {
  NeedPolicy sorted = policy;
  absl::Status status = SortPolicy(&sorted);
  if (!status.ok()) return status;
  absl::StatusOr<std::vector<IndicatorScore>> scored = ScoreIndicators(indicators);
  if (!scored.ok()) return scored.status();

  NeedResult result;
  result.policy_id = policy.id;
  Scores scores;
  for (const IndicatorScore& s : *scored) {
    if (s.score) scores.emplace(s.indicator.id, *s.score);
  }
  for (const PracticeCrosswalk& row : sorted.crosswalk) {
    NeedMean mean = Mean(row.indicators, scores, sorted.min_coverage);
    result.practices.push_back({row.practice, std::move(mean), 0});
  }
  result.weight_basis = WeighPractices(&result.practices);
  if (!sorted.index_weights.empty()) {
    result.index = Mean(sorted.index_weights, scores, sorted.min_coverage);
    if (result.index->need) result.tier = Tier(*result.index->need, sorted.tier_cuts);
  }
  result.scores = *std::move(scored);
  return result;
}

}  // namespace partners::methods
