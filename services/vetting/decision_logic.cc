#include "services/vetting/decision_logic.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/runtime/visibility.h"
#include "services/vetting/decision_rules.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/parents.h"
#include "services/vetting/resource_io.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Claim = v1::Application::CategoryClaim;

absl::StatusOr<Claim> ClaimFor(const v1::Application& cover, const std::string& category) {
  for (const Claim& claim : cover.categories()) {
    if (claim.category() == category) return claim;
  }
  return runtime::FieldInvalid("decision.category", "must be a category the application is for");
}

void SetTotal(const v1::ScoreOfRecord& score, v1::Decision* decision) {
  for (const auto& category : score.categories()) {
    if (category.category() == decision->category() && category.has_total())
      decision->set_total(category.total());
  }
}

// Everything a later reader, the registry first, needs to know without asking again.
void FillIn(const Call& call, const Dossier& dossier, const Claim& claim, Transaction& txn,
            v1::Decision* decision) {
  decision->set_partner(dossier.cover.partner());
  decision->set_service(dossier.cover.service());
  decision->set_framework_edition(dossier.solicitation.framework_edition());
  decision->set_claimed_tier(claim.claimed_tier());
  decision->set_data_notice(dossier.cover.data_notice().empty() ? dossier.solicitation.data_notice()
                                                                : dossier.cover.data_notice());
  decision->set_decider(call.caller.principal);
  *decision->mutable_decide_time() = runtime::ToProto(txn.now());
  if (IsApproval(*decision)) {
    decision->set_qualification(
        absl::StrCat(decision->partner(), "/qualifications/", QualificationId(decision->name())));
  }
}

// The application is decided with its last category.
absl::Status FinishApplication(const Call& call, const Dossier& dossier, Transaction& txn) {
  for (const Claim& claim : dossier.cover.categories()) {
    const std::string name = absl::StrCat(dossier.name(), "/decisions/", claim.category());
    PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Decision> decision,
                              Find(txn, Decisions(), name, "name"));
    if (!decision.has_value()) return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(v1::Application application,
                            Load(txn, Applications(), dossier.name(), "parent"));
  application.set_state(v1::Application::STATE_DECIDED);
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, &application);
}

// Who has nothing to do with an application sees of its decision what the public sees, whatever
// their role sees elsewhere.
void HideFromOutsiders(const Dossier& dossier, v1::Decision* decision) {
  if (dossier.viewer == Viewer::kOutsider) {
    runtime::ClearInvisible(runtime::Caller{}, PartyOf, /*keep_secrets=*/false, decision);
  }
}

}  // namespace

absl::Status DecisionLogic::RecordDecision(const Call& call,
                                           const v1::RecordDecisionRequest& request,
                                           Transaction& txn, v1::Decision* decision) const {
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenFor(call, txn, request.parent(), "parent", Subject::kCover));
  *decision = request.decision();
  runtime::ClearOutputOnly(decision);
  decision->set_name(absl::StrCat(dossier.name(), "/decisions/", decision->category()));
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Decision> before,
                            Find(txn, Decisions(), decision->name(), "decision.category"));
  if (before.has_value()) return AlreadyDecided(decision->name());
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(dossier, ApplicationVerb::kDecide));
  PARTNERS_ASSIGN_OR_RETURN(const Claim claim, ClaimFor(dossier.cover, decision->category()));
  PARTNERS_RETURN_IF_ERROR(
      CheckDecision(dossier.solicitation, runtime::Today(call.latest), decision));
  PARTNERS_ASSIGN_OR_RETURN(const v1::ScoreOfRecord score,
                            Load(txn, Scores(), ScoreName(dossier.name()), "parent"));
  PARTNERS_RETURN_IF_ERROR(CheckAgainstScore(score, *decision));
  SetTotal(score, decision);
  FillIn(call, dossier, claim, txn, decision);
  PARTNERS_RETURN_IF_ERROR(Save(call, ChangeHeader::KIND_CREATED, Decisions(), txn, decision));
  return FinishApplication(call, dossier, txn);
}

absl::Status DecisionLogic::GetDecision(const Call& call, const v1::GetDecisionRequest& request,
                                        const View& view, v1::Decision* decision) const {
  PARTNERS_ASSIGN_OR_RETURN(v1::Decision found, Load(view, Decisions(), request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenFor(call, view, ApplicationOf(request.name()), "name",
                                    Subject::kDecision, request.name()));
  *decision = std::move(found);
  HideFromOutsiders(dossier, decision);
  return absl::OkStatus();
}

absl::Status DecisionLogic::ListDecisions(const Call& call, const v1::ListDecisionsRequest& request,
                                          const View& view,
                                          v1::ListDecisionsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            runtime::ReadQuery<v1::Decision>(call, *deps_.pager, request,
                                                             {"outcome", "category", "partner"}));
  PARTNERS_ASSIGN_OR_RETURN(const ParentScope scope, ParseApplicationParent(request.parent()));
  const runtime::Keep<v1::Decision> keep = [&](v1::Decision* decision) -> absl::StatusOr<bool> {
    if (!query.filter.Matches(*decision)) return false;
    PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                              OpenDossier(call, view, ApplicationOf(decision->name()), "name"));
    HideFromOutsiders(dossier, decision);
    return dossier.MayRead(Subject::kDecision);
  };
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::PageOf<v1::Decision> page,
      ReadPage(view, Decisions().table, {0, scope.KeyPrefix()}, query.start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_decisions(),
                    response);
}

}  // namespace partners::vetting
