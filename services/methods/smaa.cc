#include "services/methods/smaa.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/random_draws.h"
#include "services/methods/rank_tally.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::RankTally;
using internal::Refuse;
using Matrix = std::vector<std::vector<double>>;

absl::Status CheckRow(const Matrix& values, size_t i) {
  const std::string field = absl::StrCat("values[", i, "]");
  if (values[i].size() != values[0].size()) {
    return Refuse(field, "must have as many criteria as the first alternative");
  }
  for (size_t c = 0; c < values[i].size(); ++c) {
    absl::Status status =
        internal::CheckUnitInterval(absl::StrCat(field, "[", c, "]"), values[i][c]);
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

absl::Status CheckValues(const Matrix& values, int draws) {
  const size_t criteria = values.empty() ? 0 : values[0].size();
  absl::Status status = internal::CheckSimulation("values", values.size(), criteria, draws);
  for (size_t i = 0; status.ok() && i < values.size(); ++i) status = CheckRow(values, i);
  return status;
}

// Sums of the weights with which each alternative was first.
class FirstWeights {
 public:
  FirstWeights(size_t alternatives, size_t criteria)
      : sums_(alternatives, std::vector<double>(criteria)) {}

  void Add(const std::vector<size_t>& ranks, const std::vector<double>& weights) {
    for (size_t i = 0; i < ranks.size(); ++i) {
      if (ranks[i] != 1) continue;
      for (size_t c = 0; c < weights.size(); ++c) sums_[i][c] += weights[c];
    }
  }
  std::optional<std::vector<double>> Mean(size_t i, int64_t draws) const {
    if (draws == 0) return std::nullopt;
    std::vector<double> mean = sums_[i];
    for (double& weight : mean) weight /= static_cast<double>(draws);
    return mean;
  }

 private:
  Matrix sums_;
};

// The weighted sums of one draw. The values stand by criterion, so that the inner loop runs over
// alternatives.
void Score(const Matrix& columns, const std::vector<double>& weights, std::vector<double>* scores) {
  scores->assign(columns[0].size(), 0);
  for (size_t c = 0; c < columns.size(); ++c) {
    for (size_t i = 0; i < scores->size(); ++i) (*scores)[i] += weights[c] * columns[c][i];
  }
}

Matrix Transposed(const Matrix& values) {
  Matrix columns(values[0].size(), std::vector<double>(values.size()));
  for (size_t i = 0; i < values.size(); ++i) {
    for (size_t c = 0; c < columns.size(); ++c) columns[c][i] = values[i][c];
  }
  return columns;
}

std::vector<std::vector<int64_t>> Counts(const RankTally& tally, size_t size) {
  std::vector<std::vector<int64_t>> counts(size, std::vector<int64_t>(size));
  for (size_t i = 0; i < size; ++i) {
    for (size_t r = 0; r < size; ++r) counts[i][r] = tally.WithRank(i, r + 1);
  }
  return counts;
}

}  // namespace

absl::Status internal::CheckSimulation(absl::string_view field, size_t alternatives,
                                       size_t criteria, int draws) {
  if (alternatives == 0) return Refuse(field, "at least one alternative is needed");
  if (criteria == 0) return Refuse(field, "at least one criterion is needed");
  if (alternatives > kSmaaAlternativesMax) {
    return Refuse(field, absl::StrCat("has more than ", kSmaaAlternativesMax, " alternatives"));
  }
  if (criteria > kSmaaCriteriaMax) {
    return Refuse(field, absl::StrCat("has more than ", kSmaaCriteriaMax, " criteria"));
  }
  if (draws >= 1 && draws <= kSmaaDrawsMax) return absl::OkStatus();
  return Refuse("draws", absl::StrCat("must be between 1 and ", kSmaaDrawsMax));
}

absl::StatusOr<SmaaResult> Smaa(const Matrix& values, int draws, uint64_t seed) {
  absl::Status status = CheckValues(values, draws);
  if (!status.ok()) return status;
  const size_t size = values.size();
  const Matrix columns = Transposed(values);
  SplitMix64 random(seed);
  RankTally tally(size);
  FirstWeights first(size, columns.size());
  std::vector<double> weights(columns.size());
  std::vector<double> scores;
  for (int draw = 0; draw < draws; ++draw) {
    DrawWeights(&random, &weights);
    Score(columns, weights, &scores);
    tally.Add(scores);
    first.Add(tally.last(), weights);
  }
  SmaaResult result;
  result.draws = draws;
  result.counts = Counts(tally, size);
  result.rank_acceptability = internal::RankShares(tally);
  result.pairwise = internal::PairShares(tally);
  for (size_t i = 0; i < size; ++i) {
    result.central_weights.push_back(first.Mean(i, tally.WithRank(i, 1)));
  }
  return result;
}

}  // namespace partners::methods
