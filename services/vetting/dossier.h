#ifndef PARTNERS_SERVICES_VETTING_DOSSIER_H_
#define PARTNERS_SERVICES_VETTING_DOSSIER_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/vetting/v1/resources.pb.h"
#include "services/runtime/call.h"
#include "services/vetting/access_rules.h"
#include "services/vetting/states.h"
#include "storage/store.h"

// One application as a caller meets it: where it stands now, and what the caller is to it.
namespace partners::vetting {

struct Dossier {
  v1::Solicitation solicitation;  // as stored
  Stage stage = v1::Solicitation::STATE_UNSPECIFIED;
  v1::Application cover;  // as stored, without answers and evidence
  ApplicationState state = v1::Application::STATE_UNSPECIFIED;
  Viewer viewer = Viewer::kOutsider;

  bool MayRead(Subject subject) const;
  // The caller knows the application, and may read `subject` once it has declared no conflict.
  bool AwaitsDeclaration(Subject subject) const;
  const std::string& name() const { return cover.name(); }

 private:
  bool IsReadBy(Viewer reader, Subject subject) const;
};

// NOT_FOUND when there is no such application. Whether the caller may know of it is not checked.
absl::StatusOr<Dossier> OpenDossier(const runtime::Call& call, const storage::View& view,
                                    const std::string& application, const std::string& field);

// The same from a cover that was read already.
absl::StatusOr<Dossier> DossierOf(const runtime::Call& call, const storage::View& view,
                                  v1::Application cover);

// The dossier, if the caller may read `subject` of it. DECLARATION_MISSING for an evaluator who
// lacks only that; otherwise NOT_FOUND of `name`, which is the name asked for, in the words used
// for what does not exist.
absl::StatusOr<Dossier> OpenFor(const runtime::Call& call, const storage::View& view,
                                const std::string& application, const std::string& field,
                                Subject subject, const std::string& name);

// The same for the application itself.
inline absl::StatusOr<Dossier> OpenFor(const runtime::Call& call, const storage::View& view,
                                       const std::string& application, const std::string& field,
                                       Subject subject) {
  return OpenFor(call, view, application, field, subject, application);
}

// OK when the verb is allowed now, else FAILED_PRECONDITION saying where application and
// solicitation stand.
absl::Status CheckAllowed(const Dossier& dossier, ApplicationVerb verb);

// Writes the application, whole, with its cover and change. ALREADY_EXISTS when another live
// application has its service.
absl::Status SaveApplication(const runtime::Call& call, storage::ChangeHeader::Kind kind,
                             storage::Transaction& txn, v1::Application* application);

// Sets the state the caller is shown.
void Show(const Dossier& dossier, v1::Application* application);

// The solicitation, or NOT_FOUND when it is a draft and the caller is not of the department.
absl::StatusOr<v1::Solicitation> LoadSolicitation(const runtime::Call& call,
                                                  const storage::View& view,
                                                  const std::string& name,
                                                  const std::string& field);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_DOSSIER_H_
