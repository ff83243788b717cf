#ifndef PARTNERS_SERVICES_METHODS_RANKS_H_
#define PARTNERS_SERVICES_METHODS_RANKS_H_

#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kCompetitionRanks{"competition_ranks", 1};

// Scores closer than this are equal for the purpose of a rank.
inline constexpr double kRankSlack = 1e-9;

// Competition ranks ("1, 2, 2, 4"): a rank says how many are clearly better, plus one.
//
//   rank(i) = 1 + #{ j : s_j > s_i + 1e-9 }
//
// Input   scores s_i, any finite numbers, higher is better; no unit needed.
// Output  one rank per score, at the same position, 1 to n. Equal ranks are ties and must be
//         shown as ties; inside a tie the display order is the id, which this function does not
//         see. An empty list gives an empty list.
// Errors  INVALID_ARGUMENT naming scores[i] when a score is NaN or infinite.
// Note    With a chain of scores each less than 1e-9 apart the first and last may differ although
//         neighbours are equal: the formula is applied to each score by itself.
// Cost    O(n log n). Thread-safe. Source: Priority Partners method conventions ("standard
//         competition ranking").
// Not for telling how large a difference is, nor whether it means anything.
absl::StatusOr<std::vector<int>> CompetitionRanks(const std::vector<double>& scores);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_RANKS_H_
