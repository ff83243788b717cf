#include "services/vetting/drafts.h"

#include <utility>

#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {

absl::Status CheckOpen(const runtime::Call& call, const v1::Solicitation& solicitation) {
  const Stage stage = StageAt(solicitation, call.latest);
  if (stage > v1::Solicitation::STATE_POSTED) return SubmissionLate(solicitation.name());
  return absl::OkStatus();
}

absl::StatusOr<Draft> OpenDraft(const runtime::Call& call, const storage::View& view,
                                const std::string& name, const std::string& field,
                                ApplicationVerb verb) {
  Draft draft;
  PARTNERS_ASSIGN_OR_RETURN(draft.dossier, OpenFor(call, view, name, field, Subject::kContent));
  const bool is_draft = draft.dossier.state == v1::Application::STATE_DRAFT;
  if (is_draft && verb != ApplicationVerb::kWithdraw) {
    PARTNERS_RETURN_IF_ERROR(CheckOpen(call, draft.dossier.solicitation));
  }
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(draft.dossier, verb));
  PARTNERS_ASSIGN_OR_RETURN(draft.application, Load(view, Applications(), name, field));
  return draft;
}

}  // namespace partners::vetting
