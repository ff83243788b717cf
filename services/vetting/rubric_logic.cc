#include "services/vetting/rubric_logic.h"

#include <optional>
#include <string>
#include <vector>

#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/rubric_rules.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::StatusOr<v1::Rubric> LoadRevision(const View& view, const std::string& id, int revision,
                                        const std::string& name) {
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Rubric> found,
                            RubricRevisions().Get(view, RevisionKey(id, revision)));
  if (!found.has_value()) return runtime::NotFound(name);
  return *std::move(found);
}

// What a caller sees under the rubric's plain name: absent when nothing is published and they are
// not of the department.
absl::StatusOr<std::optional<v1::Rubric>> Shown(const Call& call, const View& view,
                                                const v1::Rubric& working) {
  if (runtime::IsStaff(call.caller.role)) return std::optional<v1::Rubric>(working);
  if (working.revision() == 0) return std::optional<v1::Rubric>();
  return RubricRevisions().Get(view,
                               RevisionKey(runtime::IdOf(working.name()), working.revision()));
}

// Writes the working copy as its next revision.
absl::Status AddRevision(const Call& call, const v1::Rubric& working, Transaction& txn,
                         v1::Rubric* revision) {
  const RubricName name{runtime::IdOf(working.name()), working.revision() + 1};
  *revision = working;
  revision->set_name(name.text());
  revision->set_revision(name.revision);
  revision->set_state(v1::Rubric::STATE_PUBLISHED);
  for (auto* time : {revision->mutable_publish_time(), revision->mutable_create_time(),
                     revision->mutable_update_time()}) {
    *time = runtime::ToProto(txn.now());
  }
  PARTNERS_RETURN_IF_ERROR(
      runtime::Record(call, revision->name(), ChangeHeader::KIND_CREATED, txn, revision).status());
  return RubricRevisions().Insert(txn, RevisionKey(name.id, name.revision), *revision);
}

}  // namespace

absl::Status RubricLogic::CreateRubric(const Call& call, const v1::CreateRubricRequest& request,
                                       Transaction& txn, v1::Rubric* rubric) const {
  *rubric = request.rubric();
  runtime::ClearOutputOnly(rubric);
  rubric->set_name(Rubrics().pattern.Format(
      {request.rubric_id().empty() ? runtime::NewId(deps_.sources) : request.rubric_id()}));
  rubric->set_state(v1::Rubric::STATE_DRAFT);
  return Save(call, ChangeHeader::KIND_CREATED, Rubrics(), txn, rubric);
}

absl::Status RubricLogic::GetRubric(const Call& call, const v1::GetRubricRequest& request,
                                    const View& view, v1::Rubric* rubric) const {
  PARTNERS_ASSIGN_OR_RETURN(const RubricName name, ParseRubricName(request.name(), "name"));
  if (name.revision > 0) {
    PARTNERS_ASSIGN_OR_RETURN(*rubric, LoadRevision(view, name.id, name.revision, request.name()));
    return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(const v1::Rubric working,
                            Load(view, Rubrics(), request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Rubric> shown, Shown(call, view, working));
  if (!shown.has_value()) return runtime::NotFound(request.name());
  *rubric = *std::move(shown);
  return absl::OkStatus();
}

absl::Status RubricLogic::ListRubrics(const Call& call, const v1::ListRubricsRequest& request,
                                      const View& view, v1::ListRubricsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  const runtime::Keep<v1::Rubric> keep = [&](v1::Rubric* rubric) -> absl::StatusOr<bool> {
    PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Rubric> shown, Shown(call, view, *rubric));
    if (!shown.has_value()) return false;
    *rubric = *std::move(shown);
    return true;
  };
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Rubric> page,
                            ReadPage(view, Rubrics().table, {}, start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_rubrics(),
                    response);
}

absl::Status RubricLogic::ListRubricRevisions(const Call& call,
                                              const v1::ListRubricRevisionsRequest& request,
                                              const View& view,
                                              v1::ListRubricRevisionsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Rubric working,
                            Load(view, Rubrics(), request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<v1::Rubric> shown, Shown(call, view, working));
  if (!shown.has_value()) return runtime::NotFound(request.name());
  const runtime::Walk walk{0, KeyOf({runtime::IdOf(working.name())})};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Rubric> page,
                            ReadPage(view, RubricRevisions(), walk, start));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_rubrics(),
                    response);
}

absl::Status RubricLogic::UpdateRubric(const Call& call, const v1::UpdateRubricRequest& request,
                                       Transaction& txn, v1::Rubric* rubric) const {
  PARTNERS_ASSIGN_OR_RETURN(*rubric, Load(txn, Rubrics(), request.rubric().name(), "rubric.name"));
  PARTNERS_RETURN_IF_ERROR(
      runtime::CheckEtag(request.rubric().etag(), rubric->etag(), rubric->name()));
  PARTNERS_RETURN_IF_ERROR(
      runtime::ApplyUpdate(request.rubric(), request.update_mask(), {}, rubric));
  rubric->set_state(v1::Rubric::STATE_DRAFT);
  return Save(call, ChangeHeader::KIND_UPDATED, Rubrics(), txn, rubric);
}

absl::Status RubricLogic::PublishRubric(const Call& call, const v1::PublishRubricRequest& request,
                                        Transaction& txn, v1::Rubric* revision) const {
  PARTNERS_ASSIGN_OR_RETURN(v1::Rubric working, Load(txn, Rubrics(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), working.etag(), working.name()));
  const std::string id = runtime::IdOf(working.name());
  if (working.state() == v1::Rubric::STATE_PUBLISHED) {
    PARTNERS_ASSIGN_OR_RETURN(*revision, LoadRevision(txn, id, working.revision(), request.name()));
    return absl::OkStatus();
  }
  const std::vector<std::string> broken = BrokenRules(working);
  if (!broken.empty()) return Incomplete(working.name(), "it cannot be published", broken);
  if (working.revision() >= static_cast<int>(kRevisionsMax))
    return TooMany("revisions", kRevisionsMax);
  PARTNERS_RETURN_IF_ERROR(AddRevision(call, working, txn, revision));
  working.set_revision(revision->revision());
  working.set_state(v1::Rubric::STATE_PUBLISHED);
  *working.mutable_publish_time() = revision->publish_time();
  return Save(call, ChangeHeader::KIND_UPDATED, Rubrics(), txn, &working);
}

}  // namespace partners::vetting
