#ifndef PARTNERS_SERVICES_VETTING_SOLICITATION_RULES_H_
#define PARTNERS_SERVICES_VETTING_SOLICITATION_RULES_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "partners/vetting/v1/resources.pb.h"

// What a solicitation must be. Pure.
namespace partners::vetting {

// What holds for drafts too: no repeated categories or keys, periods that do not end before they
// start, deadlines that occur exactly once. Resolves the deadlines' instants. INVALID_ARGUMENT
// names every broken field, as solicitation.questions[2].key.
absl::Status CheckDraft(v1::Solicitation* solicitation);

// What is still missing before it can be posted at `now`, in plain words; empty when nothing is.
// `rubric` is the pinned revision, null when there is none of that name. The draft has passed
// CheckDraft.
std::vector<std::string> MissingToPost(const v1::Solicitation& solicitation,
                                       const v1::Rubric* rubric, absl::Time now);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_SOLICITATION_RULES_H_
