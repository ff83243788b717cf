#include "services/vetting/stage_logic.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/errors.h"
#include "services/vetting/lists.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/review_rules.h"
#include "services/vetting/states.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Strings = std::vector<std::string>;

// The solicitation, when the verb is allowed now.
template <class Request>
absl::StatusOr<v1::Solicitation> Open(const Call& call, const Request& request,
                                      SolicitationVerb verb, const std::string& needed,
                                      const View& view) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Solicitation s,
                            Load(view, Solicitations(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), s.etag(), s.name()));
  const Stage stage = StageAt(s, call.now);
  if (After(stage, verb).has_value()) return s;
  return runtime::WrongState(s.name(), absl::StrCat("it is ", v1::Solicitation::State_Name(stage)),
                             {needed});
}

absl::Status Move(const Call& call, SolicitationVerb verb, Transaction& txn, v1::Solicitation* s) {
  s->set_state(*After(StageAt(*s, call.now), verb));
  return Save(call, ChangeHeader::KIND_UPDATED, Solicitations(), txn, s);
}

absl::Status ForEachCover(const View& view, const v1::Solicitation& s,
                          const std::function<absl::Status(const v1::Application&)>& visit) {
  return ForEach<v1::Application>(view, Covers(), KeyOf({runtime::IdOf(s.name())}),
                                  kApplicationsMax, visit);
}

bool IsReviewed(const v1::Application& cover, Stage stage) {
  return StateAt(cover.state(), stage) == v1::Application::STATE_IN_REVIEW;
}

absl::StatusOr<bool> Counts(const View& view, const std::string& application,
                            const std::string& evaluator) {
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::Assignment> assignment,
      Assignments().table.Find(view, kActiveAssignments,
                               ApplicationEvaluatorKey(application, evaluator)));
  if (!assignment.has_value()) return false;
  PARTNERS_ASSIGN_OR_RETURN(
      const std::optional<v1::ConflictDeclaration> declaration,
      Find(view, Declarations(), absl::StrCat(application, "/conflictDeclarations/", evaluator),
           "evaluator"));
  return declaration.has_value() &&
         declaration->finding() == v1::ConflictDeclaration::FINDING_NO_CONFLICT;
}

// Without justifications, ascending by name.
absl::StatusOr<std::vector<v1::Review>> CountedReviews(const View& view,
                                                       const std::string& application) {
  std::vector<v1::Review> reviews;
  PARTNERS_ASSIGN_OR_RETURN(const Strings ids, Applications().pattern.Parse(application, "name"));
  PARTNERS_RETURN_IF_ERROR(ForEach<v1::Review>(
      view, Tallies(), KeyOf(ids), kAssignmentsMax, [&](const v1::Review& tally) -> absl::Status {
        PARTNERS_ASSIGN_OR_RETURN(const bool counts, Counts(view, application, tally.evaluator()));
        if (counts) reviews.push_back(tally);
        return absl::OkStatus();
      }));
  return reviews;
}

absl::Status SaveScore(const Call& call, const v1::Solicitation& s, const v1::Application& cover,
                       const std::vector<v1::Review>& reviews, Transaction& txn) {
  v1::ScoreOfRecord score = MakeScore(s.score_rule(), CategoriesOf(cover), reviews);
  score.set_name(ScoreName(cover.name()));
  score.set_partner(cover.partner());
  score.set_rubric(s.rubric());
  return Save(call, ChangeHeader::KIND_CREATED, Scores(), txn, &score);
}

absl::Status ScoreOne(const Call& call, const v1::Solicitation& s, const v1::Application& cover,
                      Transaction& txn, Strings* missing) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::Review> reviews,
                            CountedReviews(txn, cover.name()));
  const int have = static_cast<int>(reviews.size());
  if (have >= s.reviews_required()) return SaveScore(call, s, cover, reviews, txn);
  missing->push_back(
      absl::StrCat(cover.name(), ": ", have, " of ", s.reviews_required(), " reviews"));
  return absl::OkStatus();
}

}  // namespace

absl::Status StageLogic::BeginReview(const Call& call, const v1::BeginReviewRequest& request,
                                     Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(
      *s, Open(call, request, SolicitationVerb::kBeginReview,
               "the submission deadline has passed and no review has begun", txn));
  Strings missing;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (cover.state() == v1::Application::STATE_SUBMITTED)
      missing.push_back(cover.name() + ": screening");
    return absl::OkStatus();
  }));
  if (!missing.empty()) return Incomplete(s->name(), "applications are not screened", missing);
  return Move(call, SolicitationVerb::kBeginReview, txn, s);
}

absl::Status StageLogic::CloseReviewStage(const Call& call,
                                          const v1::CloseReviewStageRequest& request,
                                          Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Open(call, request, SolicitationVerb::kCloseReviewStage,
                                     "the review has begun and is not closed", txn));
  std::vector<v1::Application> covers;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (IsReviewed(cover, s->state())) covers.push_back(cover);
    return absl::OkStatus();
  }));
  Strings missing;
  for (const v1::Application& cover : covers) {
    PARTNERS_RETURN_IF_ERROR(ScoreOne(call, *s, cover, txn, &missing));
  }
  if (!missing.empty()) return Incomplete(s->name(), "reviews are missing", missing);
  *s->mutable_review_close_time() = runtime::ToProto(txn.now());
  return Move(call, SolicitationVerb::kCloseReviewStage, txn, s);
}

absl::Status StageLogic::CompleteSolicitation(const Call& call,
                                              const v1::CompleteSolicitationRequest& request,
                                              Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Open(call, request, SolicitationVerb::kComplete,
                                     "the review stage is closed and it is not complete", txn));
  Strings missing;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (IsReviewed(cover, s->state())) missing.push_back(cover.name() + ": decision");
    return absl::OkStatus();
  }));
  if (!missing.empty()) return Incomplete(s->name(), "applications are not decided", missing);
  return Move(call, SolicitationVerb::kComplete, txn, s);
}

}  // namespace partners::vetting
