#ifndef PARTNERS_SERVICES_METHODS_CALIBRATION_H_
#define PARTNERS_SERVICES_METHODS_CALIBRATION_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kLeniencyCalibration{"leniency_calibration", 1};

inline constexpr size_t kCalibrationRecordsMax = 1'000'000;
inline constexpr size_t kCalibrationReviewersMax = 2000;
inline constexpr double kReviewWeightMin = 1e-6;
inline constexpr double kReviewWeightMax = 1e6;

// The total one reviewer gave to one application. At most one per pair.
struct ReviewedTotal {
  std::string application;
  std::string reviewer;
  double score = 0;  // y, 0 to 100
  double weight =
      1;  // w, kReviewWeightMin to kReviewWeightMax: twice the weight, half the variance
};

enum class CalibrationStatus {
  kOk,
  kNotEstimable,        // too few reviews overlap: no leniency and no error can be told
  kNoLeniencyVariance,  // reviewers differ no more than chance makes them
  kZeroError,           // leniencies explain every difference
};
absl::string_view CalibrationStatusName(CalibrationStatus status);  // "OK", "NOT_ESTIMABLE", …

// Points of the 0 to 100 scale throughout; not clipped to it.
struct CalibratedApplication {
  std::string id;
  double raw = 0;         // weighted mean of its scores
  double calibrated = 0;  // a: the same with the leniencies of its reviewers taken out
  std::optional<double> se;
  size_t component = 0;
};

struct ReviewerLeniency {
  std::string id;
  double leniency = 0;  // b: above zero is generous. They sum to 0 in each component
  std::optional<double> se;
  size_t component = 0;
};

struct Calibration {
  CalibrationStatus status = CalibrationStatus::kNotEstimable;
  // Applications and reviewers connected by reviews are one component, numbered from 0 in order of
  // the first application id. With more than one, say so: what is in different ones was never
  // compared by anybody, and is comparable only if all panels are equally lenient on average.
  size_t components = 0;
  int64_t df_error = 0;                             // N - (n_a + n_b - components), not negative
  std::vector<CalibratedApplication> applications;  // by id
  std::vector<ReviewerLeniency> reviewers;          // by id
  std::optional<double> sigma2_e;                   // variance of a score of weight 1 about a + b
  std::optional<double> sigma2_b;                   // variance of leniency between reviewers
  std::optional<double> lambda;                     // 0 to infinity; absent with kNotEstimable
};

// How lenient is each reviewer, and what would applications score with average reviewers?
//
//   y_ij = a_i + b_j + e_ij;  a fixed, b_j ~ (0, sigma2_b), e_ij ~ (0, sigma2_e / w_ij)
//   d_i = sum_j w_ij;  p_ij = w_ij / d_i;  raw_i = sum_j p_ij y_ij
//   S = diag(sum_i w_ij) - W^T diag(1/d_i) W;  t_j = sum_i w_ij (y_ij - raw_i)
//   (S + lambda I) b = t;  a_i = raw_i - sum_j p_ij b_j
//   lambda = sigma2_e / sigma2_b, from Henderson's method III:
//     SSE_a = sum w (y - raw)^2;  SSE_full = sum w (y - a - b)^2 of the fit with lambda -> 0
//     sigma2_e = SSE_full / df_error
//     sigma2_b = max(0, [SSE_a - SSE_full - sigma2_e (n_b - components)] / trace S)
//   se(b_j)^2 = sigma2_e [(S + lambda I)^-1]_jj
//   se(a_i)^2 = sigma2_e {1/d_i + p_i^T (S + lambda I)^-1 p_i}
//
// In words: a reviewer whose scores lie above those of others for the same applications is lenient;
// the less is known about a reviewer, the closer the leniency stays to 0 (shrinkage). A larger
// lambda shrinks more: infinity takes nothing out, 0 everything the data show.
//
// Zero     a sum of squares, and the numerator of sigma2_b, is 0 when it is at most 1e-12 of the
//          weighted sum of squares of all scores about their mean.
// Status   kNotEstimable: df_error = 0; b = 0, a = raw, no variances, lambda or errors. Otherwise
//          with `lambda` given: kOk, sigma2_b as estimated but not used. Otherwise
//          kNoLeniencyVariance: sigma2_b = 0, lambda infinite, b = 0, a = raw; kZeroError:
//          sigma2_e = 0, lambda = 0 (the limit); else kOk.
// se       With infinite lambda 0 for b and sqrt(sigma2_e / d_i) for a. With kZeroError the limit:
//          sqrt(sigma2_b / reviewers of the component), since the mean leniency of the panel stays
//          unknown. With a given lambda of 0 absent for the same reason: nothing bounds that mean.
//          They know of no error in lambda.
// Order    neither the order of records nor the names of applications and reviewers matter.
// Errors   INVALID_ARGUMENT naming records or records[application/reviewer].score|weight, or
//          lambda (given, negative or NaN).
// Cost     O(sum of squared reviews per application + sum of cubed reviewers per component);
//          thread-safe. Agrees to 1e-9 while weights lie within a factor of 1e4.
// Source   C. Henderson (1953), Biometrics 9; S. Searle, G. Casella, C. McCulloch (1992), Variance
//          Components; Priority Partners methods, P2.
// Not for  the score of record, which must not depend on another application, and nothing to decide
//          by: a diagnostic, shown beside the raw scores after a stage has closed. Not for judging
//          reviewers: who got the weaker applications of a component that is hardly connected looks
//          severe.
absl::StatusOr<Calibration> CalibrateLeniency(std::vector<ReviewedTotal> records,
                                              std::optional<double> lambda = std::nullopt);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_CALIBRATION_H_
