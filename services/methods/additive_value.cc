#include "services/methods/additive_value.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/ranks.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Element;
using internal::Member;
using internal::Refuse;

void MarkTies(std::vector<RankedAlternative>* ranking) {
  for (size_t i = 1; i < ranking->size(); ++i) {
    if ((*ranking)[i].rank != (*ranking)[i - 1].rank) continue;
    (*ranking)[i].tied = (*ranking)[i - 1].tied = true;
  }
}

}  // namespace

absl::StatusOr<AdditiveValueModel::Criterion> AdditiveValueModel::Prepare(
    const ValueCriterion& criterion) {
  absl::Status status =
      internal::CheckWeight(Member("criteria", criterion.id, "weight"), criterion.weight);
  if (!status.ok()) return status;
  absl::StatusOr<ValueFunction> value =
      ValueFunction::Create(criterion.points, Member("criteria", criterion.id, "points"));
  if (!value.ok()) return value.status();
  const double missing = criterion.neutral_value.value_or(0);
  status = internal::CheckUnitInterval(Member("criteria", criterion.id, "neutral_value"), missing);
  if (!status.ok()) return status;
  // Adding 0.0 turns -0 into 0, so that no result prints as "-0".
  return Criterion{criterion.id, criterion.weight + 0.0, *std::move(value), missing + 0.0, 0};
}

absl::StatusOr<AdditiveValueModel> AdditiveValueModel::Create(
    const std::vector<ValueCriterion>& criteria) {
  if (criteria.empty()) return Refuse("criteria", "at least one criterion is needed");
  std::vector<Criterion> prepared;
  for (const ValueCriterion& criterion : criteria) {
    absl::StatusOr<Criterion> one = Prepare(criterion);
    if (!one.ok()) return one.status();
    one->published = prepared.size();
    prepared.push_back(*std::move(one));
  }
  absl::Status status = internal::SortById("criteria", &Criterion::id, &prepared);
  if (!status.ok()) return status;
  double weight_sum = 0;
  for (const Criterion& criterion : prepared) weight_sum += criterion.weight;
  status = internal::CheckWeightSum("criteria", weight_sum);
  if (!status.ok()) return status;
  return AdditiveValueModel(std::move(prepared), weight_sum);
}

absl::Status AdditiveValueModel::Check(const Alternative& alternative) const {
  if (alternative.id.empty()) return Refuse("alternatives", "an id must not be empty");
  for (const auto& [id, x] : alternative.x) {
    const std::string field = Element(Member("alternatives", alternative.id, "x"), id);
    const auto found = std::ranges::lower_bound(criteria_, id, {}, &Criterion::id);
    if (found == criteria_.end() || found->id != id) {
      return Refuse(field, "is not one of the criteria");
    }
    absl::Status finite = internal::CheckFinite(field, x);
    if (!finite.ok()) return finite;
  }
  return absl::OkStatus();
}

absl::StatusOr<ScoredAlternative> AdditiveValueModel::Score(const Alternative& alternative) const {
  absl::Status status = Check(alternative);
  if (!status.ok()) return status;
  ScoredAlternative result;
  result.id = alternative.id;
  result.contributions.resize(criteria_.size());
  // Weighted sums first, one division at the end: all values at 1 give exactly 1.
  double sum = 0, low = 0, high = 0;
  for (const Criterion& criterion : criteria_) {
    Contribution& part = result.contributions[criterion.published];
    part.criterion = criterion.id;
    part.weight_share = criterion.weight / weight_sum_;
    const auto x = alternative.x.find(criterion.id);
    const bool missing = x == alternative.x.end();
    if (!missing) part.x = x->second;
    part.v = missing ? criterion.missing_value : criterion.value.At(x->second);
    part.contribution = criterion.weight * part.v / weight_sum_;
    sum += criterion.weight * part.v;
    low += criterion.weight * (missing ? 0 : part.v);
    high += criterion.weight * (missing ? 1 : part.v);
  }
  result.score = sum / weight_sum_;
  result.score_low = low / weight_sum_;
  result.score_high = high / weight_sum_;
  return result;
}

absl::StatusOr<std::vector<RankedAlternative>> AdditiveValueModel::Rank(
    std::vector<Alternative> alternatives) const {
  absl::Status status = internal::SortById("alternatives", &Alternative::id, &alternatives);
  if (!status.ok()) return status;
  std::vector<RankedAlternative> ranking;
  std::vector<double> scores;
  for (const Alternative& alternative : alternatives) {
    absl::StatusOr<ScoredAlternative> scored = Score(alternative);
    if (!scored.ok()) return scored.status();
    scores.push_back(scored->score);
    ranking.push_back({0, false, *std::move(scored)});
  }
  absl::StatusOr<std::vector<int>> ranks = CompetitionRanks(scores);
  if (!ranks.ok()) return ranks.status();
  for (size_t i = 0; i < ranking.size(); ++i) ranking[i].rank = (*ranks)[i];
  std::ranges::stable_sort(ranking, {}, &RankedAlternative::rank);  // already in id order
  MarkTies(&ranking);
  return ranking;
}

}  // namespace partners::methods
