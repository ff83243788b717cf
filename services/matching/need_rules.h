#ifndef PARTNERS_SERVICES_MATCHING_NEED_RULES_H_
#define PARTNERS_SERVICES_MATCHING_NEED_RULES_H_

#include <set>
#include <string>

#include "absl/status/status.h"
#include "partners/matching/v1/resources.pb.h"

// What makes a need sound. Pure; thread-safe.
namespace partners::matching {

// INVALID_ARGUMENT naming fields below need: schools that are not the buyer's or repeat, figures of
// no year or of one after the help is wanted, ratings of unknown practices or repeated ones, lists
// with repeats, a tier that contradicts section 1003.
absl::Status CheckNeed(const v1::Need& need, const v1::Buyer& buyer, const v1::NeedPolicy& policy);

// INVALID_ARGUMENT naming need.category, and some that exist, when it is not among those known.
// Nothing known forbids nothing.
absl::Status CheckCategory(const std::string& category, const std::set<std::string>& known);

// Puts schools and grades into order, so that neither depends on how they were typed.
void SortLists(v1::Need* need);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NEED_RULES_H_
