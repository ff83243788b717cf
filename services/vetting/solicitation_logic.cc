#include "services/vetting/solicitation_logic.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/registry_facts.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/solicitation_rules.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Strings = std::vector<std::string>;

Strings CategoriesOf(const v1::Solicitation& s) {
  return {s.categories().begin(), s.categories().end()};
}

absl::StatusOr<std::optional<v1::Rubric>> PinnedRubric(const View& view,
                                                       const v1::Solicitation& s) {
  if (s.rubric().empty()) return std::optional<v1::Rubric>();
  PARTNERS_ASSIGN_OR_RETURN(const RubricName name,
                            ParseRubricName(s.rubric(), "solicitation.rubric"));
  if (name.revision == 0) return std::optional<v1::Rubric>();
  return RubricRevisions().Get(view, RevisionKey(name.id, name.revision));
}

absl::Status CheckRubricName(const v1::Solicitation& s) {
  if (s.rubric().empty()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const RubricName name,
                            ParseRubricName(s.rubric(), "solicitation.rubric"));
  if (name.revision > 0) return absl::OkStatus();
  return runtime::FieldInvalid("solicitation.rubric",
                               "must name a revision: rubrics/{rubric}@{revision}");
}

absl::Status CheckStage(const v1::Solicitation& s, Stage stage, SolicitationVerb verb,
                        const std::string& done) {
  if (After(stage, verb).has_value()) return absl::OkStatus();
  return runtime::WrongState(s.name(), absl::StrCat("it cannot be ", done, " while its state is ",
                                                    runtime::WordOf(stage)));
}

}  // namespace

absl::Status SolicitationLogic::CreateSolicitation(const Call& call,
                                                   const v1::CreateSolicitationRequest& request,
                                                   Transaction& txn, v1::Solicitation* s) const {
  *s = request.solicitation();
  runtime::ClearOutputOnly(s);
  PARTNERS_RETURN_IF_ERROR(CheckDraft(s));
  PARTNERS_RETURN_IF_ERROR(CheckRubricName(*s));
  const std::string id =
      request.solicitation_id().empty() ? runtime::NewId(deps_.sources) : request.solicitation_id();
  s->set_name(Solicitations().pattern.Format({id}));
  s->set_state(v1::Solicitation::STATE_DRAFT);
  return Save(call, ChangeHeader::KIND_CREATED, Solicitations(), txn, s);
}

absl::Status SolicitationLogic::GetSolicitation(const Call& call,
                                                const v1::GetSolicitationRequest& request,
                                                const View& view, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, LoadSolicitation(call, view, request.name(), "name"));
  s->set_state(StageAt(*s, call.latest));
  return absl::OkStatus();
}

absl::Status SolicitationLogic::ListSolicitations(const Call& call,
                                                  const v1::ListSolicitationsRequest& request,
                                                  const View& view,
                                                  v1::ListSolicitationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<v1::Solicitation>(call, *deps_.pager, request,
                                           {"state", "required_list", "bid_number"}));
  const bool inside = runtime::IsStaff(call.caller.role);
  const runtime::Keep<v1::Solicitation> keep = [&](v1::Solicitation* s) -> absl::StatusOr<bool> {
    s->set_state(StageAt(*s, call.latest));
    return (inside || s->state() != v1::Solicitation::STATE_DRAFT) && query.filter.Matches(*s);
  };
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Solicitation> page,
                            ReadPage(view, Solicitations().table, {}, query.start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_solicitations(),
                    response);
}

absl::Status SolicitationLogic::UpdateSolicitation(const Call& call,
                                                   const v1::UpdateSolicitationRequest& request,
                                                   Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(
      *s, Load(txn, Solicitations(), request.solicitation().name(), "solicitation.name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.solicitation().etag(), s->etag(), s->name()));
  PARTNERS_RETURN_IF_ERROR(
      CheckStage(*s, StageAt(*s, call.latest), SolicitationVerb::kUpdate, "changed"));
  PARTNERS_RETURN_IF_ERROR(
      runtime::ApplyUpdate(request.solicitation(), request.update_mask(), {}, s));
  PARTNERS_RETURN_IF_ERROR(CheckDraft(s));
  PARTNERS_RETURN_IF_ERROR(CheckRubricName(*s));
  return Save(call, ChangeHeader::KIND_UPDATED, Solicitations(), txn, s);
}

// Once it is posted a misspelt list cannot be put right, and nobody could apply.
absl::Status SolicitationLogic::CheckSomebodyListed(const Call& call,
                                                    const v1::Solicitation& s) const {
  if (s.required_list().empty()) return absl::OkStatus();  // missing, as posting says
  PARTNERS_ASSIGN_OR_RETURN(const bool listed, HasListings(deps_.registry, s.required_list(),
                                                           runtime::Today(call.latest)));
  if (listed) return absl::OkStatus();
  return Incomplete(s.name(), "it is not ready to be posted",
                    {absl::StrCat("required_list has to name a vendor list on which somebody "
                                  "stands today: nobody does on ",
                                  s.required_list())});
}

absl::Status SolicitationLogic::PostSolicitation(const Call& call,
                                                 const v1::PostSolicitationRequest& request,
                                                 v1::Solicitation* s) {
  PARTNERS_ASSIGN_OR_RETURN(const bool answered, AnsweredBefore(deps_.store, call, request, s));
  if (answered) return absl::OkStatus();
  v1::Solicitation seen;
  PARTNERS_RETURN_IF_ERROR(deps_.store->Read([&](const View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(seen, Load(view, Solicitations(), request.name(), "name"));
    return absl::OkStatus();
  }));
  if (!seen.framework_edition().empty()) {
    PARTNERS_RETURN_IF_ERROR(
        CheckCategories(deps_.registry, seen.framework_edition(), CategoriesOf(seen)));
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::set<std::string> regions, PublishedRegions(deps_.registry));
  seen.mutable_regions()->Assign(regions.begin(), regions.end());
  PARTNERS_RETURN_IF_ERROR(CheckSomebodyListed(call, seen));
  return WriteOnce(deps_.store, call, request, s,
                   [&](Transaction& txn) { return Post(call, request, seen, txn, s); });
}

absl::Status SolicitationLogic::Post(const Call& call, const v1::PostSolicitationRequest& request,
                                     const v1::Solicitation& seen, Transaction& txn,
                                     v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Load(txn, Solicitations(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), s->etag(), s->name()));
  PARTNERS_RETURN_IF_ERROR(
      CheckStage(*s, StageAt(*s, call.latest), SolicitationVerb::kPost, "posted"));
  if (s->framework_edition() != seen.framework_edition() ||
      CategoriesOf(*s) != CategoriesOf(seen) || s->required_list() != seen.required_list()) {
    return runtime::EtagMismatch(s->name());  // changed while the registry was asked
  }
  *s->mutable_regions() = seen.regions();
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Rubric> rubric, PinnedRubric(txn, *s));
  const Strings missing = MissingToPost(*s, rubric.has_value() ? &*rubric : nullptr, call.latest);
  if (!missing.empty()) return Incomplete(s->name(), "it is not ready to be posted", missing);
  s->set_state(v1::Solicitation::STATE_POSTED);
  *s->mutable_post_time() = runtime::ToProto(txn.now());
  return Save(call, ChangeHeader::KIND_UPDATED, Solicitations(), txn, s);
}

absl::Status SolicitationLogic::CountApplications(const Call& call,
                                                  const v1::CountApplicationsRequest& request,
                                                  const View& view,
                                                  v1::CountApplicationsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const v1::Solicitation s,
                            LoadSolicitation(call, view, request.parent(), "parent"));
  int count = 0;
  const auto visit = [&](const v1::Application& a) {
    const bool open =
        a.state() != v1::Application::STATE_DRAFT && a.state() != v1::Application::STATE_WITHDRAWN;
    count += open ? 1 : 0;
    return absl::OkStatus();
  };
  PARTNERS_RETURN_IF_ERROR(runtime::ForEach(view, Covers(), {0, KeyOf({runtime::IdOf(s.name())})},
                                            kApplicationsMax, visit));
  response->set_submitted_count(count);
  return absl::OkStatus();
}

}  // namespace partners::vetting
