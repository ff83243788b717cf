#include "services/methods/agreement_policy.h"

#include <algorithm>
#include <cmath>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Refuse;

// Limits of policies are decimals; a value computed to be one of them has reached it, whatever its
// last bits say.
constexpr double kBandSlack = 1e-12;
constexpr double kPointsSlack = 1e-9;

absl::Status CheckBands(const AgreementPolicy& policy) {
  absl::Status status = internal::CheckFinite("policy.tentative_from", policy.tentative_from);
  if (!status.ok()) return status;
  if (!(policy.rely_from <= 1)) return Refuse("policy.rely_from", "must be at most 1");
  if (policy.rely_from >= policy.tentative_from) return absl::OkStatus();
  return Refuse("policy.rely_from", "must not be below tentative_from");
}

absl::Status CheckTotal(absl::string_view field, double total) {
  if (total >= 0 && total <= 100) return absl::OkStatus();  // false for NaN
  return Refuse(field, "must be between 0 and 100");
}

}  // namespace

AgreementPolicy DefaultAgreementPolicy() { return {"default-1", 0.80, 0.667, 20}; }

absl::string_view AgreementBandName(AgreementBand band) {
  switch (band) {
    case AgreementBand::kRely:
      return "RELY";
    case AgreementBand::kTentative:
      return "TENTATIVE";
    case AgreementBand::kRecalibrate:
      return "RECALIBRATE";
  }
  return "UNKNOWN";
}

absl::StatusOr<AgreementBand> BandOfAgreement(double alpha, const AgreementPolicy& policy) {
  absl::Status status = CheckBands(policy);
  if (status.ok()) status = internal::CheckFinite("alpha", alpha);
  if (!status.ok()) return status;
  if (alpha > 1) return Refuse("alpha", "must be at most 1");
  if (alpha >= policy.rely_from - kBandSlack) return AgreementBand::kRely;
  if (alpha >= policy.tentative_from - kBandSlack) return AgreementBand::kTentative;
  return AgreementBand::kRecalibrate;
}

absl::StatusOr<bool> NeedsExtraReviewer(const std::vector<double>& totals,
                                        const AgreementPolicy& policy) {
  absl::Status status = internal::CheckWeight("policy.range_max", policy.range_max);
  for (size_t i = 0; status.ok() && i < totals.size(); ++i) {
    status = CheckTotal(absl::StrCat("totals[", i, "]"), totals[i]);
  }
  if (!status.ok()) return status;
  if (totals.size() < 2) return false;
  const auto [low, high] = std::ranges::minmax(totals);
  return high - low > policy.range_max + kPointsSlack;
}

}  // namespace partners::methods
