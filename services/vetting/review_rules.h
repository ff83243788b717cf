#ifndef PARTNERS_SERVICES_VETTING_REVIEW_RULES_H_
#define PARTNERS_SERVICES_VETTING_REVIEW_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/vetting/v1/resources.pb.h"

// What a review must be, what it adds up to, and what the reviews of an application come to. Pure.
namespace partners::vetting {

// Checks the scores of a review of an application for `categories` and fills `totals`, method and
// version. INVALID_ARGUMENT names every broken field: a criterion scored twice, unknown, not one of
// these categories, or after a failed gateway; a score outside its scale; a criterion that is not
// scored although it must be.
absl::Status TotalReview(const v1::Rubric& rubric, const std::vector<std::string>& categories,
                         v1::Review* review);

// The score of record from the counted reviews, which have totals and are in ascending order of
// name. A category has a total only when there is a review and none failed a gateway in it.
// `reviews` may lack justifications. The caller sets name, partner, rubric and times.
v1::ScoreOfRecord MakeScore(v1::ScoreRule rule, const std::vector<std::string>& categories,
                            const std::vector<v1::Review>& reviews);

// A review without justifications: all that MakeScore needs.
v1::Review TallyOf(const v1::Review& review);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_REVIEW_RULES_H_
