#ifndef PARTNERS_SERVICES_METHODS_AGREEMENT_ICC_H_
#define PARTNERS_SERVICES_METHODS_AGREEMENT_ICC_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/agreement_data.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kIntraclassCorrelation{"intraclass_correlation", 1};

// Mean squares of the analysis of variance, in the square of the unit of the ratings.
struct MeanSquares {
  double rows = 0;     // MSR, between units (applications)
  double columns = 0;  // MSC, between raters
  double error = 0;    // MSE, what neither explains
  double within = 0;   // MSW, within units, raters not told apart
};

// The ends of a 95 % interval.
struct IccLimits {
  double low = 0;
  double high = 0;
};

// Each coefficient is at most 1, may be negative and is not clipped. One is absent when its
// denominator is 0 (at most 1e-12 of MSR + MSC + MSE, either sign).
struct IccResult {
  AgreementStatus status = AgreementStatus::kInsufficient;
  int64_t units = 0;                        // n: units rated by all raters
  int64_t raters = 0;                       // k
  int64_t dropped_units = 0;                // units without a rating by each rater
  std::optional<MeanSquares> mean_squares;  // absent with kInsufficient
  std::optional<double> f;                  // MSR / MSE; only with kOk, absent when MSE counts as 0
  // Of one rating: each unit has its own raters; raters are drawn from many; these raters only.
  std::optional<double> icc1;
  std::optional<double> icc2;
  std::optional<double> icc3;
  // Of the mean of k ratings, likewise.
  std::optional<double> icc1k;
  std::optional<double> icc2k;
  std::optional<double> icc3k;
  // Absent with their coefficient, and where their formula divides by 0.
  std::optional<IccLimits> icc2_limits;
  std::optional<IccLimits> icc2k_limits;
  std::optional<IccLimits> icc3k_limits;
};

// Intraclass correlations: which share of the differences between ratings is due to the units.
//
//   ICC1  = (MSR - MSW) / (MSR + (k-1) MSW)                          ICC1k = (MSR - MSW) / MSR
//   ICC2  = (MSR - MSE) / (MSR + (k-1) MSE + k (MSC - MSE) / n)
//                                                 ICC2k = (MSR - MSE) / (MSR + (MSC - MSE) / n)
//   ICC3  = (MSR - MSE) / (MSR + (k-1) MSE)                          ICC3k = (MSR - MSE) / MSR
//   MSW   = (SS_total - SS_rows) / (n (k-1))
//
// In words: 1 = raters give the same; 0 = what a unit gets depends on nothing but the rater and
// luck. ICC1 and ICC2 count leniency as disagreement, ICC3 does not. The k in the name means the
// mean of all raters, which is steadier than one of them.
//
// Limits, 95 %, with F_p(a, b) the quantile of F and r = ICC2:
//
//   A  = n (1 + (k-1) r) - k r
//   v  = (k-1)(n-1) (k r MSC + A MSE)^2 / [(n-1) (k r MSC)^2 + (A MSE)^2]
//   Fu = F_.975(n-1, v), Fl = F_.975(v, n-1), c = k MSC + (kn-k-n) MSE
//   ICC2   n (MSR - Fu MSE) / (Fu c + n MSR)   to   n (Fl MSR - MSE) / (c + n Fl MSR)
//   ICC2k  x -> k x / (1 + (k-1) x) of these two
//   ICC3k  1 - F_.975(n-1, (n-1)(k-1)) MSE / MSR   to   1 - MSE / (MSR F_.975((n-1)(k-1), n-1))
//
// Without any disagreement (MSC = MSE = 0) both ends are 1. Limits are approximate (v is a fitted
// number of degrees of freedom) and are not clipped. The step to the mean has no meaning for x at
// or below -1/(k-1): where the lower limit of ICC2 lies there, that of ICC2k can be above the upper
// one. Read it as "no lower limit".
//
// Table    n x k: the units that each of the k raters (all raters in `ratings`) has rated; other
//          units are dropped.
// Status   kInsufficient: fewer than 2 such units, or fewer than 2 raters. kNoVariation: all units
//          have the same row (MSR = MSE = 0).
// Order    neither the order of ratings nor the names of units and raters matter.
// Errors   INVALID_ARGUMENT as KrippendorffAlpha.
// Cost     O(N log N) for N ratings. Thread-safe.
// Source   P. Shrout, J. Fleiss (1979), Psychological Bulletin 86; K. McGraw, S. Wong (1996),
//          Psychological Methods 1; Priority Partners methods, P1.
// Not for  tables with many missing ratings: KrippendorffAlpha uses what is there. Values of
//          panels with different kinds of units must not be compared: where units hardly differ,
//          every ICC is low.
absl::StatusOr<IccResult> IntraclassCorrelation(const std::vector<Rating>& ratings);

// The same for a table: one row per unit with one score per rater, absent = missing. A rater
// without any score still counts: then no unit is complete.
// Errors   INVALID_ARGUMENT naming ratings[i] (not as long as the first row) or ratings[i][j].
absl::StatusOr<IccResult> IntraclassCorrelationOfTable(
    const std::vector<std::vector<std::optional<double>>>& ratings);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_ICC_H_
