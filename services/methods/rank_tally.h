#ifndef PARTNERS_SERVICES_METHODS_RANK_TALLY_H_
#define PARTNERS_SERVICES_METHODS_RANK_TALLY_H_

#include <cstddef>
#include <cstdint>
#include <vector>

// Counts ranks over many draws of scores. Not for use outside of this folder.
namespace partners::methods::internal {

// Scores closer than this are equal within a draw.
inline constexpr double kDrawSlack = 1e-12;

// In each draw  rank(i) = 1 + #{ j : s_j > s_i + 1e-12 }.  Cost n^2 per draw and n^2 numbers of
// memory for n alternatives. Not thread-safe.
class RankTally {
 public:
  explicit RankTally(size_t alternatives);

  // `scores` has one finite number per alternative.
  void Add(const std::vector<double>& scores);

  size_t size() const { return size_; }
  int64_t draws() const { return draws_; }
  // Draws in which alternative i had this rank, 1 to n.
  int64_t WithRank(size_t i, size_t rank) const { return ranks_[i * size_ + rank - 1]; }
  // Draws in which i was clearly above j.
  int64_t Above(size_t i, size_t j) const { return above_[j * size_ + i]; }
  // Ranks of the last draw.
  const std::vector<size_t>& last() const { return last_; }

 private:
  const size_t size_;
  int64_t draws_ = 0;
  std::vector<int64_t> ranks_;  // [i][rank - 1]
  std::vector<int64_t>
      above_;  // [j][i]: i above j, so that one alternative's row is written at once
  std::vector<size_t> last_;
};

// The counts as shares of the draws: of rank r + 1 in [i][r], of i above j in [i][j].
std::vector<std::vector<double>> RankShares(const RankTally& tally);
std::vector<std::vector<double>> PairShares(const RankTally& tally);

}  // namespace partners::methods::internal

#endif  // PARTNERS_SERVICES_METHODS_RANK_TALLY_H_
