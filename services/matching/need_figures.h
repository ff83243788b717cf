#ifndef PARTNERS_SERVICES_MATCHING_NEED_FIGURES_H_
#define PARTNERS_SERVICES_MATCHING_NEED_FIGURES_H_

#include "absl/status/statusor.h"
#include "services/matching/need_derivation.h"

namespace partners::matching {

// The number that stands for the rating of a practice in the need model; absent when it is not
// rated.
std::optional<double> RatingOf(const v1::Need& need, const std::string& practice);

// One indicator of the policy for all schools of the need, with every figure that went in; its
// score is left to the need model.
absl::StatusOr<v1::Need::IndicatorScore> ReadIndicator(
    const v1::NeedPolicy& policy, const v1::NeedPolicy::PolicyIndicator& indicator,
    const FigureSource& source, const v1::Need& need);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NEED_FIGURES_H_
