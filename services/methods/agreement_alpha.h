#ifndef PARTNERS_SERVICES_METHODS_AGREEMENT_ALPHA_H_
#define PARTNERS_SERVICES_METHODS_AGREEMENT_ALPHA_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/agreement_data.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kKrippendorffAlpha{"krippendorff_alpha", 1};

// What a difference between two values means.
enum class AlphaMetric {
  kNominal,   // values are names: equal or not
  kOrdinal,   // values have an order; distance = how many ratings lie between them
  kInterval,  // differences mean something (points of a total)
  kRatio,     // so do proportions; values must not be negative
};

struct AlphaResult {
  AgreementStatus status = AgreementStatus::kInsufficient;
  std::optional<double> alpha;  // at most 1; may be negative; present only with kOk
  // Jackknife over kept units, at least 0. Absent with fewer than 3 kept units, or when alpha
  // without one of them is not defined.
  std::optional<double> standard_error;
  std::optional<double> observed_disagreement;  // D_o; absent with kInsufficient
  std::optional<double> expected_disagreement;  // D_e; absent with kInsufficient
  int64_t kept_units = 0;                       // U: units with two ratings or more
  int64_t kept_ratings = 0;                     // n: ratings in kept units
  int64_t dropped_units = 0;                    // units with a single rating
};

// Krippendorff's alpha: how far several raters agree beyond chance; ratings may be missing.
//
// Kept are the units u with m_u >= 2 ratings; n_uc ratings of u have value c; n_c = sum_u n_uc,
// n = sum_c n_c.
//
//   o_ck  = sum_u n_uc (n_uk - [c = k]) / (m_u - 1)
//   D_o   = sum_ck o_ck d_ck / n            D_e = sum_ck n_c n_k d_ck / (n (n - 1))
//   alpha = 1 - D_o / D_e
//
//   d_ck  nominal [c != k]; interval (v_c - v_k)^2; ratio ((v_c - v_k) / (v_c + v_k))^2, 0 for 0,
//   0;
//         ordinal (sum of n_g for g from c to k - (n_c + n_k) / 2)^2 with the n_g of kept units
//   SE    = sqrt( (U-1)/U * sum_u (a_u - mean a)^2 ), a_u = alpha without unit u
//
// In words: the mean difference between two ratings of one unit, over the mean difference between
// any two ratings. 1 = no disagreement, 0 = as if ratings were dealt out at random, below 0 =
// systematic disagreement.
//
// Status   kInsufficient: no unit has two ratings. kNoVariation: all kept ratings are the same.
// Order    neither the order of ratings nor the names of units and raters matter.
// Errors   INVALID_ARGUMENT naming ratings or ratings[unit/rater].value: an empty unit or rater,
//          two ratings by one rater of one unit, a value that is not finite or beyond 1e100, or
//          negative with kRatio.
// Cost     O(U (U m^2 + V^2)) for V different values and m ratings per unit, most of it for the
//          standard error; nominal and interval need V instead of V^2. Thread-safe.
// Source   K. Krippendorff, Computing Krippendorff's Alpha-Reliability (2011); Priority Partners
//          methods, P1.
// Not for  saying that ratings are right, or which rater is lenient. The "ordinal weights" of
//          kappa programs are another metric: results must not be compared.
absl::StatusOr<AlphaResult> KrippendorffAlpha(const std::vector<Rating>& ratings,
                                              AlphaMetric metric);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_ALPHA_H_
