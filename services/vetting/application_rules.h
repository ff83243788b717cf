#ifndef PARTNERS_SERVICES_VETTING_APPLICATION_RULES_H_
#define PARTNERS_SERVICES_VETTING_APPLICATION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "partners/vetting/v1/resources.pb.h"

// What an application must be, and how its screening comes out. Pure.
namespace partners::vetting {

// What holds for drafts too: categories and answers of the solicitation's, without repeats, answers
// within their length. INVALID_ARGUMENT names every broken field, as application.answers[1].text.
absl::Status CheckContent(const v1::Solicitation& solicitation, const v1::Application& application);

// Whether `document` may be added: its categories are the application's, there is room, and it has
// bytes. INVALID_ARGUMENT or TOO_MANY.
absl::Status CheckDocument(const v1::Application& application,
                           const v1::EvidenceDocument& document);

// What is still missing before it can be handed in, in plain words; empty when nothing is.
std::vector<std::string> MissingToSubmit(const v1::Solicitation& solicitation,
                                         const v1::Application& application);

// The item keys applied for, in the application's order.
std::vector<std::string> CategoriesOf(const v1::Application& application);

// Everything but answers and evidence.
v1::Application CoverOf(const v1::Application& application);

// Checks the findings against the solicitation's checklist and sets the result. INVALID_ARGUMENT
// names every broken field: an unknown or repeated item, one without a finding, a requirement not
// met without a reason.
absl::Status JudgeScreening(const v1::Solicitation& solicitation, v1::Screening* screening);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_APPLICATION_RULES_H_
