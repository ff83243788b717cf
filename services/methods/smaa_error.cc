#include "services/methods/smaa_error.h"

#include <algorithm>
#include <utility>

#include "services/methods/quantiles.h"
#include "services/methods/random_draws.h"
#include "services/methods/rank_tally.h"
#include "services/methods/smaa.h"
#include "services/methods/validation.h"
#include "services/methods/value_function.h"

namespace partners::methods {
namespace {

using internal::Element;
using internal::RankTally;
using internal::Refuse;

absl::Status CheckSds(const UncertainAlternative& one,
                      const std::vector<ValueCriterion>& criteria) {
  for (const auto& [criterion, sd] : one.sd) {
    const std::string field = Element(Element("sd", one.alternative.id), criterion);
    absl::Status status = internal::CheckWeight(field, sd);
    if (!status.ok()) return status;
    if (std::ranges::find(criteria, criterion, &ValueCriterion::id) == criteria.end()) {
      return Refuse(field, "is not one of the criteria");
    }
    if (sd > 0 && !one.alternative.x.contains(criterion)) {
      return Refuse(field, "has no raw value");
    }
  }
  return absl::OkStatus();
}

absl::Status Check(const std::vector<ValueCriterion>& criteria,
                   const std::vector<UncertainAlternative>& alternatives, int draws,
                   double group_share) {
  absl::Status status =
      internal::CheckSimulation("alternatives", alternatives.size(), criteria.size(), draws);
  for (const auto& one : alternatives) {
    if (status.ok()) status = CheckSds(one, criteria);
  }
  if (!status.ok() || (group_share > 0 && group_share <= 1)) return status;
  return Refuse("group_share", "must be above 0 and at most 1");
}

// The ranking of record, which also refuses what makes no sense in criteria and alternatives.
absl::StatusOr<std::vector<std::string>> RankedIds(
    const std::vector<ValueCriterion>& criteria,
    const std::vector<UncertainAlternative>& alternatives) {
  const auto model = AdditiveValueModel::Create(criteria);
  if (!model.ok()) return model.status();
  std::vector<Alternative> known;
  for (const auto& one : alternatives) known.push_back(one.alternative);
  const auto ranking = model->Rank(std::move(known));
  if (!ranking.ok()) return ranking.status();
  std::vector<std::string> ids;
  for (const auto& ranked : *ranking) ids.push_back(ranked.scored.id);
  return ids;
}

std::vector<double> PublishedShares(const std::vector<ValueCriterion>& criteria) {
  double sum = 0;
  for (const auto& criterion : criteria) sum += criterion.weight;
  std::vector<double> shares;
  for (const auto& criterion : criteria) shares.push_back(criterion.weight / sum);
  return shares;
}

// The values v_c(x_ic) of all alternatives, by criterion, with a new error in each draw.
class UncertainValues {
 public:
  // For criteria and alternatives that were checked, the latter in id order.
  UncertainValues(const std::vector<ValueCriterion>& criteria,
                  const std::vector<UncertainAlternative>& alternatives) {
    for (const ValueCriterion& criterion : criteria) {
      functions_.push_back(*ValueFunction::Create(criterion.points));
      columns_.emplace_back(alternatives.size(), criterion.neutral_value.value_or(0));
    }
    for (size_t i = 0; i < alternatives.size(); ++i) {
      for (size_t c = 0; c < criteria.size(); ++c) Set(alternatives[i], i, criteria[c].id, c);
    }
  }

  void Draw(SplitMix64* random) {
    for (const Cell& cell : uncertain_) {
      const double x = cell.x + cell.sd * NormalQuantile(random->NextUnit());
      columns_[cell.criterion][cell.alternative] = functions_[cell.criterion].At(x);
    }
  }

  void Score(const std::vector<double>& weights, std::vector<double>* scores) const {
    scores->assign(columns_[0].size(), 0);
    for (size_t c = 0; c < columns_.size(); ++c) {
      for (size_t i = 0; i < scores->size(); ++i) (*scores)[i] += weights[c] * columns_[c][i];
    }
  }

 private:
  struct Cell {
    size_t alternative, criterion;
    double x, sd;
  };

  void Set(const UncertainAlternative& one, size_t i, const std::string& criterion, size_t c) {
    const auto x = one.alternative.x.find(criterion);
    if (x == one.alternative.x.end()) return;
    columns_[c][i] = functions_[c].At(x->second);
    const auto sd = one.sd.find(criterion);
    if (sd != one.sd.end() && sd->second > 0) uncertain_.push_back({i, c, x->second, sd->second});
  }

  std::vector<ValueFunction> functions_;
  std::vector<std::vector<double>> columns_;
  std::vector<Cell> uncertain_;  // by alternative, then by criterion: the order of random numbers
};

RankTally Simulate(UncertainValues values, std::vector<double> weights, WeightDraws weight_draws,
                   size_t alternatives, int draws, uint64_t seed) {
  SplitMix64 random(seed);
  RankTally tally(alternatives);
  std::vector<double> scores;
  for (int draw = 0; draw < draws; ++draw) {
    if (weight_draws == WeightDraws::kUniform) DrawWeights(&random, &weights);
    values.Draw(&random);
    values.Score(weights, &scores);
    tally.Add(scores);
  }
  return tally;
}

// `ranked` has the ids of `result`, best first.
std::vector<std::vector<std::string>> Groups(const SmaaErrorResult& result,
                                             const std::vector<std::string>& ranked, double share) {
  const auto position = [&](const std::string& id) {
    return static_cast<size_t>(std::ranges::lower_bound(result.ids, id) - result.ids.begin());
  };
  std::vector<std::vector<std::string>> groups;
  size_t best = 0;
  for (const std::string& id : ranked) {
    if (groups.empty() || result.pairwise[best][position(id)] >= share) {
      groups.emplace_back();
      best = position(id);
    }
    groups.back().push_back(id);
  }
  return groups;
}

}  // namespace

absl::StatusOr<SmaaErrorResult> SmaaError(const std::vector<ValueCriterion>& criteria,
                                          std::vector<UncertainAlternative> alternatives,
                                          WeightDraws weights, int draws, uint64_t seed,
                                          double group_share) {
  absl::Status status = Check(criteria, alternatives, draws, group_share);
  if (!status.ok()) return status;
  const auto ranked = RankedIds(criteria, alternatives);
  if (!ranked.ok()) return ranked.status();
  std::ranges::sort(alternatives, {}, [](const auto& one) { return one.alternative.id; });
  const RankTally tally =
      Simulate(UncertainValues(criteria, alternatives), PublishedShares(criteria), weights,
               alternatives.size(), draws, seed);
  SmaaErrorResult result;
  result.draws = draws;
  for (const auto& one : alternatives) result.ids.push_back(one.alternative.id);
  result.rank_acceptability = internal::RankShares(tally);
  result.pairwise = internal::PairShares(tally);
  result.groups = Groups(result, *ranked, group_share);
  return result;
}

}  // namespace partners::methods
