#include "services/methods/ranks.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {

absl::StatusOr<std::vector<int>> CompetitionRanks(const std::vector<double>& scores) {
  for (size_t i = 0; i < scores.size(); ++i) {
    absl::Status finite = internal::CheckFinite(absl::StrCat("scores[", i, "]"), scores[i]);
    if (!finite.ok()) return finite;
  }
  std::vector<double> ascending = scores;
  std::ranges::sort(ascending);
  std::vector<int> ranks;
  ranks.reserve(scores.size());
  for (double score : scores) {
    const auto better = std::ranges::upper_bound(ascending, score + kRankSlack);
    ranks.push_back(1 + static_cast<int>(ascending.end() - better));
  }
  return ranks;
}

}  // namespace partners::methods
