#ifndef PARTNERS_SERVICES_MATCHING_POLICY_RULES_H_
#define PARTNERS_SERVICES_MATCHING_POLICY_RULES_H_

#include <vector>

#include "absl/status/status.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/matching/facts.h"
#include "services/methods/additive_value.h"
#include "services/methods/need_policy.h"

// What makes a policy sound, and what the methods make of it. Pure; thread-safe.
namespace partners::matching {

// The parameter set of the need model; its id is the policy's name.
methods::NeedPolicy ToMethod(const v1::NeedPolicy& policy);

// INVALID_ARGUMENT naming fields below need_policy: keys that repeat or are unknown, sources that
// do not exist in the catalogue or differ in unit, anchors that are equal or absent, and whatever
// the need model refuses.
absl::Status CheckNeedPolicy(const v1::NeedPolicy& policy, const IndicatorLookup& indicator);

// A criterion as the additive value method takes it, with this id and weight.
methods::ValueCriterion ToMethod(const v1::RankingPolicy::Criterion& criterion,
                                 const std::string& id, double weight);

// INVALID_ARGUMENT naming fields below ranking_policy: keys or kinds that repeat, a neutral value
// without its policy, and whatever the additive value method refuses.
absl::Status CheckRankingPolicy(const v1::RankingPolicy& policy);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_POLICY_RULES_H_
