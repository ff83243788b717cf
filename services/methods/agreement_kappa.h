#ifndef PARTNERS_SERVICES_METHODS_AGREEMENT_KAPPA_H_
#define PARTNERS_SERVICES_METHODS_AGREEMENT_KAPPA_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/agreement_data.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kCohenKappa{"cohen_kappa", 1};
inline constexpr Method kFleissKappa{"fleiss_kappa", 1};

inline constexpr int kKappaCategoriesMax = 1000;
inline constexpr int64_t kKappaCountMax = 1'000'000'000;

// w_ij, 0 to 1: how far a rating i and a rating j agree; 1 on the diagonal. One row and column per
// category of the *declared* scale, used or not, so that K is its size; at least 2.
using AgreementWeights = std::vector<std::vector<double>>;

enum class KappaWeighting {
  kIdentity,   // 1 if i = j, else 0: categories without an order
  kLinear,     // 1 - |i - j| / (K - 1)
  kQuadratic,  // 1 - (i - j)^2 / (K - 1)^2
};

// The weights for a scale of 2 to 1000 categories. Errors: INVALID_ARGUMENT naming categories.
absl::StatusOr<AgreementWeights> MakeAgreementWeights(KappaWeighting weighting, int categories);

// The ratings of one unit by the two raters, as positions on the declared scale, 0 to K - 1.
struct RatingPair {
  std::string unit;
  std::optional<int> first;  // absent = missing: the unit is dropped
  std::optional<int> second;
};

struct CohenKappaResult {
  AgreementStatus status = AgreementStatus::kInsufficient;
  std::optional<double> kappa;           // at most 1, may be negative; present only with kOk
  std::optional<double> standard_error;  // for an interval about kappa; with kOk
  std::optional<double>
      null_standard_error;                   // if the raters were independent, for a test; with kOk
  std::optional<double> observed_agreement;  // p_o, 0 to 1; absent with kInsufficient
  std::optional<double> expected_agreement;  // p_e, 0 to 1; absent with kInsufficient
  int64_t units = 0;                         // N: units with both ratings
};

// Weighted kappa of two raters: how far they agree beyond chance.
//
//   p_o   = sum_ij w_ij p_ij       p_e = sum_ij w_ij p_i. p_.j       kappa = (p_o - p_e) / (1 -
//   p_e) SE^2  = { sum p_ij [w_ij (1 - p_e) - (W_i. + W_.j)(1 - p_o)]^2 - (p_o p_e - 2 p_e + p_o)^2
//   }
//           / (N (1 - p_e)^4)       W_i. = sum_j w_ij p_.j, W_.j = sum_i w_ij p_i.
//   SE0^2 = { sum p_i. p_.j [w_ij - (W_i. + W_.j)]^2 - p_e^2 } / (N (1 - p_e)^2)
//
// In words: the weighted share of agreements, corrected by what two raters with the same habits
// would reach by chance. p_ij is the share of units that the first rater puts into i, the second
// into j.
//
// `table[i][j]` counts units, K rows of K. The other function counts `pairs` first.
//
// Status   kInsufficient: no unit has both ratings. kNoVariation: p_e = 1.
// Errors   INVALID_ARGUMENT naming weights, weights[i], weights[i][j], table, table[i],
//          table[i][j], pairs or pairs[unit]: not square, fewer than 2 categories, a weight outside
//          0 to 1 or not 1 on the diagonal, a count below 0 or above 10^9, a repeated or empty
//          unit, a category off the scale.
// Cost     O(K^2 + N log N). Thread-safe.
// Source   J. Cohen (1968), Psychological Bulletin 70; J. Fleiss, J. Cohen, B. Everitt (1969),
//          Psychological Bulletin 72; Priority Partners methods, P1.
// Not for  comparing scales of different length or panels with different habits: kappa depends on
//          how often each category occurs. Standard errors are for large N.
absl::StatusOr<CohenKappaResult> CohenKappaOfTable(const std::vector<std::vector<int64_t>>& table,
                                                   const AgreementWeights& weights);
absl::StatusOr<CohenKappaResult> CohenKappa(const std::vector<RatingPair>& pairs,
                                            const AgreementWeights& weights);

// One rating as a position on the declared scale, 0 to K - 1. At most one per unit and rater.
struct CategoryRating {
  std::string unit;
  std::string rater;
  int category = 0;
};

// How many raters put a unit into each category of the declared scale.
struct CategoryCounts {
  std::string unit;
  std::vector<int64_t> counts;  // K numbers, 0 to 10^9
};

struct FleissKappaResult {
  AgreementStatus status = AgreementStatus::kInsufficient;
  std::optional<double> kappa;               // at most 1, may be negative; present only with kOk
  std::optional<double> observed_agreement;  // p_a, 0 to 1; absent with kInsufficient
  std::optional<double> expected_agreement;  // p_e, 0 to 1; absent with kInsufficient
  int64_t rated_units = 0;                   // units with at least one rating
  int64_t compared_units = 0;                // units with two or more
};

// Fleiss' kappa for any number of raters, weighted, with missing ratings.
//
//   r_uk ratings of unit u in category k, r_u = sum_k r_uk, r*_uk = sum_l w_kl r_ul
//   p_a  = mean over units with r_u >= 2 of sum_k r_uk (r*_uk - 1) / (r_u (r_u - 1))
//   pi_k = mean over units with r_u >= 1 of r_uk / r_u          p_e = sum_kl w_kl pi_k pi_l
//   kappa = (p_a - p_e) / (1 - p_e)
//
// In words: how often two raters of the same unit agree, corrected by how often two ratings of any
// units would. Raters need not be the same for each unit. Without missing ratings and with
// identity weights it is Fleiss' kappa of 1971, and for two raters Scott's pi.
//
// Status   kInsufficient: no unit has two ratings. kNoVariation: p_e = 1.
// Errors   INVALID_ARGUMENT naming weights as above, ratings, ratings[unit/rater], units,
//          units[unit].counts or units[unit].counts[k].
// Cost     O(U K^2). Thread-safe.
// Source   J. Fleiss (1971), Psychological Bulletin 76; K. Gwet, Handbook of Inter-Rater
//          Reliability (2014), for weights and missing ratings; Priority Partners methods, P1.
// Not for  comparing scales of different length; see also KrippendorffAlpha.
absl::StatusOr<FleissKappaResult> FleissKappaOfCounts(const std::vector<CategoryCounts>& units,
                                                      const AgreementWeights& weights);
absl::StatusOr<FleissKappaResult> FleissKappa(const std::vector<CategoryRating>& ratings,
                                              const AgreementWeights& weights);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_KAPPA_H_
