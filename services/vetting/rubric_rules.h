#ifndef PARTNERS_SERVICES_VETTING_RUBRIC_RULES_H_
#define PARTNERS_SERVICES_VETTING_RUBRIC_RULES_H_

#include <string>
#include <vector>

#include "partners/vetting/v1/resources.pb.h"
#include "services/methods/rubric_score.h"

// What a rubric must be before reviewers may use it. Pure.
namespace partners::vetting {

inline constexpr int kWeightTotal = 10'000;  // basis points

// Every broken rule, as "stages[0].criteria[2].anchors: no anchor for point 3"; empty when it can
// be published: stages and keys present, keys without repeats, weights that add up to kWeightTotal,
// one anchor text per point of each scale, minimums within the scale, gateways with a minimum, and
// few enough criteria.
std::vector<std::string> BrokenRules(const v1::Rubric& rubric);

// All criteria in the order in which reviewers go through them. Points into `rubric`.
std::vector<const v1::Rubric::Criterion*> CriteriaInOrder(const v1::Rubric& rubric);

// Those that judge an application for `category`: the general ones and the category's own, in
// order.
std::vector<const v1::Rubric::Criterion*> CriteriaFor(const v1::Rubric& rubric,
                                                      const std::string& category);

// The same as the method that adds up scores takes them.
std::vector<methods::RubricCriterion> MethodCriteria(
    const std::vector<const v1::Rubric::Criterion*>& criteria);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_RUBRIC_RULES_H_
