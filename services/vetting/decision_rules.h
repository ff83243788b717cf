#ifndef PARTNERS_SERVICES_VETTING_DECISION_RULES_H_
#define PARTNERS_SERVICES_VETTING_DECISION_RULES_H_

#include <string>

#include "absl/status/status.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/resources.pb.h"

// What a decision must be, and the qualification an approval becomes. Pure.
namespace partners::vetting {

bool IsApproval(const v1::Decision& decision);

// Checks what is given and fills `valid` of an approval that leaves it out. `today` is the day of
// the decision. INVALID_ARGUMENT names every broken field, as decision.valid.until: an approval
// needs grades, regions and a period within the solicitation's term that does not begin before
// today; conditions come with APPROVED_WITH_CONDITIONS only; what is not approved has none of
// these.
absl::Status CheckDecision(const v1::Solicitation& solicitation, const type::v1::Date& today,
                           v1::Decision* decision);

// FAILED_PRECONDITION when `decision` approves what every counted review failed at a gateway, or
// what was never scored.
absl::Status CheckAgainstScore(const v1::ScoreOfRecord& score, const v1::Decision& decision);

// 26 characters of [a-z2-7]: a digest (130 bits of SHA-256) of the decision's name, so that a
// repeated delivery is the same qualification for ever.
std::string QualificationId(const std::string& decision_name);

// What the registry is told. The decision has been recorded and is an approval.
registry::v1::RecordQualificationRequest QualificationOf(const v1::Decision& decision);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DECISION_RULES_H_
