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

// Each coefficient is at most 1, may be negative and is not clipped. One is absent when its
// denominator is 0 (at most 1e-12 of MSR + MSC + MSE, either sign).
struct IccResult {
  AgreementStatus status = AgreementStatus::kInsufficient;
  int64_t units = 0;                        // n: units rated by all raters
  int64_t raters = 0;                       // k
  int64_t dropped_units = 0;                // units without a rating by each rater
  std::optional<MeanSquares> mean_squares;  // absent with kInsufficient
  // Of one rating: each unit has its own raters; raters are drawn from many; these raters only.
  std::optional<double> icc1;
  std::optional<double> icc2;
  std::optional<double> icc3;
  // Of the mean of k ratings, likewise.
  std::optional<double> icc1k;
  std::optional<double> icc2k;
  std::optional<double> icc3k;
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

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_ICC_H_
