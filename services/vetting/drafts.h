#ifndef PARTNERS_SERVICES_VETTING_DRAFTS_H_
#define PARTNERS_SERVICES_VETTING_DRAFTS_H_

#include <string>

#include "absl/status/statusor.h"
#include "services/vetting/dossier.h"

// An application as its partner works on it.
namespace partners::vetting {

struct Draft {
  Dossier dossier;
  v1::Application application;  // whole
};

// The application, when the caller may read all of it and `verb` is allowed now. NOT_FOUND,
// SUBMISSION_LATE for a draft after the deadline, or WRONG_STATE.
absl::StatusOr<Draft> OpenDraft(const runtime::Call& call, const storage::View& view,
                                const std::string& name, const std::string& field,
                                ApplicationVerb verb);

// OK while the solicitation takes applications; SUBMISSION_LATE afterwards.
absl::Status CheckOpen(const runtime::Call& call, const v1::Solicitation& solicitation);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DRAFTS_H_
