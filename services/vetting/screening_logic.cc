#include "services/vetting/screening_logic.h"

#include <optional>
#include <string>

#include "services/runtime/update.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/dossier.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

ApplicationVerb VerbFor(const v1::Screening& screening) {
  return screening.result() == v1::Screening::RESULT_PASS ? ApplicationVerb::kScreenIn
                                                          : ApplicationVerb::kScreenOut;
}

absl::Status MoveApplication(const Call& call, const Dossier& dossier, ApplicationVerb verb,
                             Transaction& txn) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Application application,
                            Load(txn, Applications(), dossier.name(), "application"));
  application.set_state(*After(dossier.state, dossier.stage, verb));
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, &application);
}

}  // namespace

absl::Status ScreeningLogic::ScreenApplication(const Call& call,
                                               const v1::ScreenApplicationRequest& request,
                                               Transaction& txn, v1::Screening* screening) const {
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier, OpenFor(call, txn, request.application(),
                                                           "application", Subject::kCover));
  *screening = request.screening();
  runtime::ClearOutputOnly(screening);
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(dossier, ApplicationVerb::kScreenIn));
  PARTNERS_RETURN_IF_ERROR(JudgeScreening(dossier.solicitation, screening));
  screening->set_name(ScreeningName(dossier.name()));
  screening->set_partner(dossier.cover.partner());
  screening->set_screener(call.caller.principal);
  *screening->mutable_screen_time() = runtime::ToProto(txn.now());
  PARTNERS_RETURN_IF_ERROR(MoveApplication(call, dossier, VerbFor(*screening), txn));
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Screening> before,
                            Find(txn, Screenings(), screening->name(), "application"));
  const auto kind = before.has_value() ? ChangeHeader::KIND_UPDATED : ChangeHeader::KIND_CREATED;
  return Save(call, kind, Screenings(), txn, screening);
}

absl::Status ScreeningLogic::GetScreening(const Call& call, const v1::GetScreeningRequest& request,
                                          const View& view, v1::Screening* screening) const {
  PARTNERS_ASSIGN_OR_RETURN(*screening, Load(view, Screenings(), request.name(), "name"));
  return OpenFor(call, view, ApplicationOf(request.name()), "name", Subject::kScreening,
                 request.name())
      .status();
}

}  // namespace partners::vetting
