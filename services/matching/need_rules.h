#ifndef PARTNERS_SERVICES_MATCHING_NEED_RULES_H_
#define PARTNERS_SERVICES_MATCHING_NEED_RULES_H_

#include "absl/status/status.h"
#include "partners/matching/v1/resources.pb.h"

// What makes a need sound. Pure; thread-safe.
namespace partners::matching {

// INVALID_ARGUMENT naming fields below need: schools that are not the buyer's or repeat, figures of
// no year or of one after the help is wanted, ratings of unknown practices or repeated ones, lists
// with repeats, a tier that contradicts section 1003.
absl::Status CheckNeed(const v1::Need& need, const v1::Buyer& buyer, const v1::NeedPolicy& policy);

// Puts schools and grades into order, so that neither depends on how they were typed.
void SortLists(v1::Need* need);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NEED_RULES_H_
