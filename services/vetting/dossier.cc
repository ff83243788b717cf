#include "services/vetting/dossier.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/errors.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::View;

absl::StatusOr<EvaluatorStanding> StandingOf(const Call& call, const View& view,
                                             const std::string& application) {
  if (call.caller.role != type::v1::ROLE_EVALUATOR) return EvaluatorStanding::kNone;
  const std::string& evaluator = call.caller.principal;
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Assignment> assignment,
      Assignments().table.Find(view, kActiveAssignments,
                               ApplicationEvaluatorKey(application, evaluator)));
  if (!assignment.has_value()) return EvaluatorStanding::kNone;
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::ConflictDeclaration> declaration,
      Find(view, Declarations(), absl::StrCat(application, "/conflictDeclarations/", evaluator),
           "evaluator"));
  if (!declaration.has_value()) return EvaluatorStanding::kAssigned;
  return declaration->finding() == v1::ConflictDeclaration::FINDING_NO_CONFLICT
             ? EvaluatorStanding::kCleared
             : EvaluatorStanding::kNone;
}

std::string VerbName(ApplicationVerb verb) {
  switch (verb) {
    case ApplicationVerb::kEdit:
      return "changed";
    case ApplicationVerb::kSubmit:
      return "submitted";
    case ApplicationVerb::kScreenIn:
    case ApplicationVerb::kScreenOut:
      return "screened";
    case ApplicationVerb::kAssign:
      return "assigned";
    case ApplicationVerb::kUnassign:
      return "taken from an evaluator";
    case ApplicationVerb::kReview:
      return "reviewed";
    case ApplicationVerb::kDecide:
      return "decided";
    case ApplicationVerb::kWithdraw:
      return "withdrawn";
  }
  return "";
}

}  // namespace

bool Dossier::IsReadBy(Viewer reader, Subject subject) const {
  const bool never_handed_in =
      state == v1::Application::STATE_WITHDRAWN && !cover.has_submit_time();
  return vetting::MayRead(reader, subject, stage,
                          never_handed_in ? v1::Application::STATE_DRAFT : state);
}

bool Dossier::MayRead(Subject subject) const { return IsReadBy(viewer, subject); }

bool Dossier::AwaitsDeclaration(Subject subject) const {
  return viewer == Viewer::kAssigned && MayRead(Subject::kCover) &&
         IsReadBy(Viewer::kCleared, subject);
}

absl::StatusOr<Dossier> DossierOf(const Call& call, const View& view, v1::Application cover) {
  Dossier dossier;
  PARTNERS_ASSIGN_OR_RETURN(dossier.solicitation,
                            Load(view, Solicitations(), runtime::ParentOf(cover.name()), "parent"));
  PARTNERS_ASSIGN_OR_RETURN(const EvaluatorStanding standing, StandingOf(call, view, cover.name()));
  dossier.stage = StageOf(dossier.solicitation, cover, call.latest);
  dossier.state = StateAt(cover.state(), dossier.stage);
  dossier.viewer =
      ViewerOf(call.caller.role, runtime::IsParty(call.caller, cover.partner()), standing);
  dossier.cover = std::move(cover);
  return dossier;
}

absl::StatusOr<Dossier> OpenDossier(const Call& call, const View& view,
                                    const std::string& application, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Applications().pattern.Parse(application, field));
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Application> cover, Covers().Get(view, KeyOf(ids)));
  if (!cover.has_value()) return runtime::NotFound(application);
  return DossierOf(call, view, *std::move(cover));
}

absl::StatusOr<Dossier> OpenFor(const Call& call, const View& view, const std::string& application,
                                const std::string& field, Subject subject,
                                const std::string& name) {
  absl::StatusOr<Dossier> dossier = OpenDossier(call, view, application, field);
  if (absl::IsNotFound(dossier.status())) return runtime::NotFound(name);
  if (!dossier.ok() || dossier->MayRead(subject)) return dossier;
  if (dossier->AwaitsDeclaration(subject)) return DeclarationMissing(application);
  return runtime::NotFound(name);
}

absl::Status CheckAllowed(const Dossier& dossier, ApplicationVerb verb) {
  if (After(dossier.state, dossier.stage, verb).has_value()) return absl::OkStatus();
  const bool inside = dossier.viewer == Viewer::kParty;
  const ApplicationState shown =
      inside ? ShownToParty(dossier.state, dossier.stage) : dossier.state;
  if (verb == ApplicationVerb::kDecide && dossier.cover.has_review_reopen_time()) {
    return runtime::WrongState(
        dossier.name(), "a conflict declared late has left too few reviews",
        {"the missing reviews have to be given, by evaluators assigned since",
         "the review stage has to be closed again"});
  }
  return runtime::WrongState(
      dossier.name(),
      absl::StrCat("it cannot be ", VerbName(verb), " while its state is ", runtime::WordOf(shown),
                   " and that of the solicitation is ", runtime::WordOf(dossier.stage)));
}

absl::Status SaveApplication(const Call& call, storage::ChangeHeader::Kind kind,
                             storage::Transaction& txn, v1::Application* application) {
  PARTNERS_RETURN_IF_ERROR(Save(call, kind, Applications(), txn, application));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Applications().pattern.Parse(application->name(), "name"));
  absl::Status status = Covers().Put(txn, KeyOf(ids), CoverOf(*application));
  if (!absl::IsAlreadyExists(status)) return status;
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Application> other,
                            Covers().Find(txn, kCoversByService,
                                          ServiceKey(application->name(), application->service())));
  return runtime::AlreadyExists(other.has_value() ? other->name() : application->name(),
                                absl::StrCat("it is for ", application->service(),
                                             ", and a service applies once in a solicitation"));
}

void Show(const Dossier& dossier, v1::Application* application) {
  const bool party = dossier.viewer == Viewer::kParty;
  application->set_state(party ? ShownToParty(dossier.state, dossier.stage) : dossier.state);
}

absl::StatusOr<v1::Solicitation> LoadSolicitation(const Call& call, const View& view,
                                                  const std::string& name,
                                                  const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Solicitation solicitation,
                            Load(view, Solicitations(), name, field));
  const bool inside = runtime::IsStaff(call.caller.role);
  if (solicitation.state() == v1::Solicitation::STATE_DRAFT && !inside)
    return runtime::NotFound(name);
  return solicitation;
}

}  // namespace partners::vetting
