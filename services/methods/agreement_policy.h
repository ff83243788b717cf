#ifndef PARTNERS_SERVICES_METHODS_AGREEMENT_POLICY_H_
#define PARTNERS_SERVICES_METHODS_AGREEMENT_POLICY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// What an agency does about the agreement it finds. Numbers come in as a policy that is stored with
// the cycle; agreement itself is measured by agreement_alpha.h and its neighbours.
namespace partners::methods {

struct AgreementPolicy {
  std::string id;
  double rely_from = 0;       // least alpha to rely on scores; at most 1
  double tentative_from = 0;  // least alpha for tentative conclusions; at most rely_from
  // Points of the total (0 to 100) by which the totals of one application may differ; above it one
  // more reviewer reads the application. Not negative.
  double range_max = 0;
};
AgreementPolicy DefaultAgreementPolicy();  // "default-1": .80, .667, 20 points

enum class AgreementBand {
  kRely,         // scores can be relied upon
  kTentative,    // only tentative conclusions
  kRecalibrate,  // reviewers meet and compare how they read the rubric
};
absl::string_view AgreementBandName(AgreementBand band);  // "RELY", "TENTATIVE", "RECALIBRATE"

// The band of an alpha: kRely from rely_from, kTentative from tentative_from, else kRecalibrate. A
// value within 1e-12 below a limit has reached it.
//
// alpha    at most 1, may be negative. An alpha that is not defined has no band: report its status.
// Errors   INVALID_ARGUMENT naming alpha (not finite, above 1) or policy.rely_from|tentative_from.
// Thread-safe. Source: Krippendorff 2011 (.800 and .667); Priority Partners methods, P1.
// Not for  measures other than alpha: the limits are not comparable.
absl::StatusOr<AgreementBand> BandOfAgreement(double alpha, const AgreementPolicy& policy);

// Whether one more reviewer should read an application: its reviewers' totals range over more than
// range_max, by more than 1e-9. Never with fewer than two totals, and whatever their order.
//
// totals   y_ij of complete reviews of one application, 0 to 100.
// Errors   INVALID_ARGUMENT naming totals[i] or policy.range_max. Thread-safe.
// Not for  changing a score: the totals stay as they are.
absl::StatusOr<bool> NeedsExtraReviewer(const std::vector<double>& totals,
                                        const AgreementPolicy& policy);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_AGREEMENT_POLICY_H_
