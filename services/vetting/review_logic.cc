#include "services/vetting/review_logic.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/runtime/lists.h"
#include "services/runtime/update.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/assignment_logic.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/review_rules.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;

absl::StatusOr<v1::Rubric> LoadRubric(const View& view, const v1::Solicitation& s) {
  PARTNERS_ASSIGN_OR_RETURN(const RubricName name, ParseRubricName(s.rubric(), "rubric"));
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Rubric> rubric,
                            RubricRevisions().Get(view, RevisionKey(name.id, name.revision)));
  if (!rubric.has_value())
    return absl::DataLossError(absl::StrCat("pinned rubric ", s.rubric(), " is not stored"));
  return *std::move(rubric);
}

// The application, when the caller may review it now.
absl::StatusOr<Dossier> OpenForReview(const Call& call, const View& view,
                                      const std::string& application) {
  PARTNERS_ASSIGN_OR_RETURN(Dossier dossier,
                            OpenFor(call, view, application, "parent", Subject::kCover));
  if (dossier.viewer != Viewer::kCleared) return DeclarationMissing(application);
  PARTNERS_RETURN_IF_ERROR(CheckAllowed(dossier, ApplicationVerb::kReview));
  return dossier;
}

// While reviews are open again: whether the evaluator was assigned when they lay open for the
// assigned to read, from the first closing of the stage to this opening.
bool SawThemOpen(const Dossier& dossier, const v1::Assignment& assignment) {
  const absl::Time closed = runtime::FromProto(dossier.solicitation.review_close_time());
  const absl::Time reopened = runtime::FromProto(dossier.cover.review_reopen_time());
  return runtime::FromProto(assignment.create_time()) < reopened &&
         (!assignment.has_end_time() || runtime::FromProto(assignment.end_time()) >= closed);
}

// A review is of one mind: whoever could read the others' reviews gives none and changes none.
absl::Status CheckUninfluenced(const View& view, const Dossier& dossier,
                               const std::string& evaluator) {
  if (!dossier.cover.has_review_reopen_time()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::Assignment> assignments,
                            AssignmentsOf(view, dossier.name(), evaluator));
  const bool saw = std::ranges::any_of(
      assignments, [&](const v1::Assignment& each) { return SawThemOpen(dossier, each); });
  if (!saw) return absl::OkStatus();
  return runtime::WrongState(dossier.name(),
                             "its reviews are open again and were open to you before",
                             {"the review has to come from an evaluator who was assigned since"});
}

absl::Status CheckVersion(const v1::Review& given, const std::optional<v1::Review>& before) {
  if (!before.has_value() && !given.revision_reason().empty()) {
    return runtime::FieldInvalid("review.revision_reason", "must be empty in the first version");
  }
  if (before.has_value() && given.revision_reason().empty()) {
    return runtime::FieldInvalid("review.revision_reason", "must say why the review changes");
  }
  if (before.has_value() && before->version() >= static_cast<int>(kReviewVersionsMax)) {
    return TooMany("versions", kReviewVersionsMax);
  }
  return absl::OkStatus();
}

// The newest version, each version, and the tally: written together.
absl::Status SaveReview(const Call& call, const std::optional<v1::Review>& before, Transaction& txn,
                        v1::Review* review) {
  PARTNERS_RETURN_IF_ERROR(
      before.has_value()
          ? SaveOver(call, ChangeHeader::KIND_UPDATED, Reviews(), txn, *before, review)
          : Save(call, ChangeHeader::KIND_CREATED, Reviews(), txn, review));
  PARTNERS_ASSIGN_OR_RETURN(const auto ids, Reviews().pattern.Parse(review->name(), "name"));
  PARTNERS_RETURN_IF_ERROR(
      ReviewVersions().Insert(txn, ReviewVersionKey(ids, review->version()), *review));
  return Tallies().Put(txn, KeyOf(ids), TallyOf(*review));
}

Subject SubjectOf(const Call& call, const v1::Review& review) {
  const bool own =
      call.caller.role == type::v1::ROLE_EVALUATOR && review.evaluator() == call.caller.principal;
  return own ? Subject::kOwnReview : Subject::kReview;
}

}  // namespace

absl::Status ReviewLogic::SubmitReview(const Call& call, const v1::SubmitReviewRequest& request,
                                       Transaction& txn, v1::Review* review) const {
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier, OpenForReview(call, txn, request.parent()));
  const std::string& evaluator = call.caller.principal;
  PARTNERS_RETURN_IF_ERROR(CheckUninfluenced(txn, dossier, evaluator));
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Review> before,
      Reviews().table.Find(txn, kReviewsByAuthor,
                           ApplicationEvaluatorKey(dossier.name(), evaluator)));
  PARTNERS_RETURN_IF_ERROR(CheckVersion(request.review(), before));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Rubric rubric, LoadRubric(txn, dossier.solicitation));
  *review = request.review();
  runtime::ClearOutputOnly(review);
  PARTNERS_RETURN_IF_ERROR(TotalReview(rubric, CategoriesOf(dossier.cover), review));
  review->set_name(before.has_value()
                       ? before->name()
                       : absl::StrCat(dossier.name(), "/reviews/", runtime::NewId(deps_.sources)));
  review->set_version(before.has_value() ? before->version() + 1 : 1);
  review->set_partner(dossier.cover.partner());
  review->set_evaluator(evaluator);
  review->set_rubric(rubric.name());
  *review->mutable_submit_time() = runtime::ToProto(txn.now());
  return SaveReview(call, before, txn, review);
}

absl::Status ReviewLogic::GetReview(const Call& call, const v1::GetReviewRequest& request,
                                    const View& view, v1::Review* review) const {
  PARTNERS_ASSIGN_OR_RETURN(v1::Review newest, Load(view, Reviews(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(OpenFor(call, view, ApplicationOf(request.name()), "name",
                                   SubjectOf(call, newest), request.name())
                               .status());
  if (request.version() == 0) {
    *review = std::move(newest);
    return absl::OkStatus();
  }
  PARTNERS_ASSIGN_OR_RETURN(const auto ids, Reviews().pattern.Parse(request.name(), "name"));
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::Review> version,
                            ReviewVersions().Get(view, ReviewVersionKey(ids, request.version())));
  if (!version.has_value())
    return runtime::NotFound(absl::StrCat(request.name(), " version ", request.version()));
  *review = *std::move(version);
  return absl::OkStatus();
}

absl::Status ReviewLogic::ListReviews(const Call& call, const v1::ListReviewsRequest& request,
                                      const View& view, v1::ListReviewsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                            OpenFor(call, view, request.parent(), "parent", Subject::kCover));
  PARTNERS_ASSIGN_OR_RETURN(const auto ids,
                            Applications().pattern.Parse(request.parent(), "parent"));
  const runtime::Keep<v1::Review> keep = [&](v1::Review* review) -> absl::StatusOr<bool> {
    return dossier.MayRead(SubjectOf(call, *review));
  };
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::Review> page,
                            ReadPage(view, Reviews().table, {0, KeyOf(ids)}, start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page), response->mutable_reviews(),
                    response);
}

absl::Status ReviewLogic::GetScoreOfRecord(const Call& call,
                                           const v1::GetScoreOfRecordRequest& request,
                                           const View& view, v1::ScoreOfRecord* score) const {
  PARTNERS_ASSIGN_OR_RETURN(*score, Load(view, Scores(), request.name(), "name"));
  return OpenFor(call, view, ApplicationOf(request.name()), "name", Subject::kScore, request.name())
      .status();
}

absl::Status ReviewLogic::ListScoresOfRecord(const Call& call,
                                             const v1::ListScoresOfRecordRequest& request,
                                             const View& view,
                                             v1::ListScoresOfRecordResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, deps_.pager->Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const v1::Solicitation s,
                            LoadSolicitation(call, view, request.parent(), "parent"));
  const runtime::Keep<v1::ScoreOfRecord> keep =
      [&](v1::ScoreOfRecord* score) -> absl::StatusOr<bool> {
    PARTNERS_ASSIGN_OR_RETURN(const Dossier dossier,
                              OpenDossier(call, view, ApplicationOf(score->name()), "name"));
    return dossier.MayRead(Subject::kScore);
  };
  const runtime::Walk walk{0, KeyOf({runtime::IdOf(s.name())})};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::ScoreOfRecord> page,
                            ReadPage(view, Scores().table, walk, start, keep));
  return AnswerPage(call, *deps_.pager, request, std::move(page),
                    response->mutable_scores_of_record(), response);
}

}  // namespace partners::vetting
