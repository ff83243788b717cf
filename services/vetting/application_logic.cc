#include "services/vetting/application_logic.h"

#include <string>
#include <utility>

#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/drafts.h"
#include "services/vetting/errors.h"
#include "services/vetting/parents.h"
#include "services/vetting/registry_facts.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::Status CheckOwnService(const Call& call, const std::string& service) {
  static const runtime::NamePattern pattern("partners/{partner}/services/{service}");
  PARTNERS_RETURN_IF_ERROR(pattern.Parse(service, "application.service").status());
  if (runtime::IsParty(call.caller, service)) return absl::OkStatus();
  return runtime::NotAllowed("a partner applies for its own services only");
}

// The solicitation a new application goes to, when it takes applications and the application fits
// it.
absl::StatusOr<v1::Solicitation> CheckNew(const Call& call, const View& view,
                                          const v1::CreateApplicationRequest& request) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Solicitation s,
                            LoadSolicitation(call, view, request.parent(), "parent"));
  PARTNERS_RETURN_IF_ERROR(CheckOpen(call, s));
  PARTNERS_RETURN_IF_ERROR(CheckContent(s, request.application()));
  return s;
}

absl::Status CheckRoom(const View& view, const v1::Solicitation& s) {
  const std::string prefix = KeyOf({runtime::IdOf(s.name())});
  PARTNERS_ASSIGN_OR_RETURN(const size_t count,
                            runtime::Count(view, Covers(), {0, prefix}, kApplicationsMax));
  return count < kApplicationsMax ? absl::OkStatus() : TooMany("applications", kApplicationsMax);
}

absl::Status CheckRoomOf(const View& view, const v1::Solicitation& s, const std::string& partner) {
  size_t count = 0;
  PARTNERS_RETURN_IF_ERROR(runtime::ForEach(view, Covers(), {kCoversByPartner, KeyOf({partner})},
                                            kCoversOfPartnerMax, [&](const v1::Application& cover) {
                                              if (runtime::ParentOf(cover.name()) == s.name())
                                                ++count;
                                              return absl::OkStatus();
                                            }));
  return count < kApplicationsOfPartnerMax
             ? absl::OkStatus()
             : TooMany("applications of this partner to the solicitation, withdrawn ones included,",
                       kApplicationsOfPartnerMax);
}

v1::Application NewApplication(const v1::Solicitation& s, const std::string& id,
                               v1::Application given) {
  runtime::ClearOutputOnly(&given);
  given.set_name(Applications().pattern.Format({runtime::IdOf(s.name()), id}));
  given.set_partner(runtime::ParentOf(given.service()));
  given.set_state(v1::Application::STATE_DRAFT);
  return given;
}

absl::Status Submit(const Call& call, const v1::SubmitApplicationRequest& request, Transaction& txn,
                    v1::Application* application) {
  PARTNERS_ASSIGN_OR_RETURN(Draft draft,
                            OpenDraft(call, txn, request.name(), "name", ApplicationVerb::kSubmit));
  *application = std::move(draft.application);
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(request.etag(), application->etag(), application->name()));
  const std::vector<std::string> missing =
      MissingToSubmit(draft.dossier.solicitation, *application);
  if (!missing.empty()) return Incomplete(application->name(), "it is not complete", missing);
  application->set_state(v1::Application::STATE_SUBMITTED);
  *application->mutable_submit_time() = runtime::ToProto(call.now);
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, application);
}

absl::Status CheckUndecided(const View& view, const v1::Application& application) {
  PARTNERS_ASSIGN_OR_RETURN(const auto ids,
                            Applications().pattern.Parse(application.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const size_t count,
                            runtime::Count(view, Decisions().table, {0, KeyOf(ids)}, 1));
  if (count == 0) return absl::OkStatus();
  return runtime::WrongState(application.name(),
                             "a category of it is decided: it cannot be withdrawn");
}

}  // namespace

absl::Status ApplicationLogic::CreateApplication(const Call& call,
                                                 const v1::CreateApplicationRequest& request,
                                                 v1::Application* application) {
  PARTNERS_ASSIGN_OR_RETURN(const bool answered,
                            AnsweredBefore(deps_.store, call, request, application));
  if (answered) return absl::OkStatus();
  const std::string& service = request.application().service();
  PARTNERS_RETURN_IF_ERROR(CheckOwnService(call, service));
  v1::Solicitation s;
  PARTNERS_RETURN_IF_ERROR(deps_.store->Read([&](const View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(s, CheckNew(call, view, request));
    return absl::OkStatus();
  }));
  PARTNERS_RETURN_IF_ERROR(CheckService(deps_.registry, service));
  PARTNERS_RETURN_IF_ERROR(CheckListed(deps_.registry, runtime::ParentOf(service),
                                       s.required_list(), runtime::Today(call.latest)));
  const std::string id = runtime::NewId(deps_.sources);
  return WriteOnce(deps_.store, call, request, application, [&](Transaction& txn) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(const v1::Solicitation now, CheckNew(call, txn, request));
    PARTNERS_RETURN_IF_ERROR(CheckRoom(txn, now));
    PARTNERS_RETURN_IF_ERROR(CheckRoomOf(txn, now, runtime::ParentOf(service)));
    *application = NewApplication(now, id, request.application());
    return SaveApplication(call, ChangeHeader::KIND_CREATED, txn, application);
  });
}

absl::Status ApplicationLogic::GetApplication(const Call& call,
                                              const v1::GetApplicationRequest& request,
                                              const View& view,
                                              v1::Application* application) const {
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenFor(call, view, request.name(), "name", Subject::kCover));
  *application = dossier.cover;
  if (dossier.MayRead(Subject::kContent)) {
    PARTNERS_ASSIGN_OR_RETURN(*application, Load(view, Applications(), request.name(), "name"));
  }
  Show(dossier, application);
  return absl::OkStatus();
}

absl::Status ApplicationLogic::ListApplications(const Call& call,
                                                const v1::ListApplicationsRequest& request,
                                                const View& view,
                                                v1::ListApplicationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            runtime::ReadQuery<v1::Application>(call, *deps_.pager, request,
                                                                {"state", "partner", "service"}));
  PARTNERS_ASSIGN_OR_RETURN(const ParentScope scope, ParseSolicitationParent(request.parent()));
  const runtime::Keep<v1::Application> keep =
      [&](v1::Application* application) -> absl::StatusOr<bool> {
    PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier, DossierOf(call, view, *application));
    Show(dossier, application);
    return dossier.MayRead(Subject::kCover) && query.filter.Matches(*application);
  };
  const bool own = scope.solicitation.empty() && call.caller.role == type::v1::ROLE_PARTNER;
  const runtime::Walk walk = own ? runtime::Walk{kCoversByPartner, KeyOf({call.caller.bound_to})}
                                 : runtime::Walk{0, scope.KeyPrefix()};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Application> page,
                            ReadPage(view, Covers(), walk, query.start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_applications(),
                    response);
}

absl::Status ApplicationLogic::UpdateApplication(const Call& call,
                                                 const v1::UpdateApplicationRequest& request,
                                                 Transaction& txn,
                                                 v1::Application* application) const {
  const v1::Application& given = request.application();
  PARTNERS_ASSIGN_OR_RETURN(
      Draft draft, OpenDraft(call, txn, given.name(), "application.name", ApplicationVerb::kEdit));
  *application = std::move(draft.application);
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(given.etag(), application->etag(), application->name()));
  PARTNERS_RETURN_IF_ERROR(runtime::ApplyUpdate(given, request.update_mask(), {}, application));
  PARTNERS_RETURN_IF_ERROR(CheckContent(draft.dossier.solicitation, *application));
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, application);
}

absl::Status ApplicationLogic::SubmitApplication(const Call& call,
                                                 const v1::SubmitApplicationRequest& request,
                                                 v1::Application* application) {
  PARTNERS_ASSIGN_OR_RETURN(const bool answered,
                            AnsweredBefore(deps_.store, call, request, application));
  if (answered) return absl::OkStatus();
  Draft seen;
  PARTNERS_RETURN_IF_ERROR(deps_.store->Read([&](const View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(
        seen, OpenDraft(call, view, request.name(), "name", ApplicationVerb::kSubmit));
    return absl::OkStatus();
  }));
  PARTNERS_RETURN_IF_ERROR(CheckService(deps_.registry, seen.application.service()));
  PARTNERS_RETURN_IF_ERROR(CheckListed(deps_.registry, seen.application.partner(),
                                       seen.dossier.solicitation.required_list(),
                                       runtime::Today(call.latest)));
  return WriteOnce(deps_.store, call, request, application,
                   [&](Transaction& txn) { return Submit(call, request, txn, application); });
}

absl::Status ApplicationLogic::WithdrawApplication(const Call& call,
                                                   const v1::WithdrawApplicationRequest& request,
                                                   Transaction& txn,
                                                   v1::Application* application) const {
  PARTNERS_ASSIGN_OR_RETURN(
      Draft draft, OpenDraft(call, txn, request.name(), "name", ApplicationVerb::kWithdraw));
  *application = std::move(draft.application);
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(request.etag(), application->etag(), application->name()));
  PARTNERS_RETURN_IF_ERROR(CheckUndecided(txn, *application));
  application->set_state(v1::Application::STATE_WITHDRAWN);
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, application);
}

}  // namespace partners::vetting
