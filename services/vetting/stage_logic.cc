#include "services/vetting/stage_logic.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/lists.h"
#include "services/vetting/application_rules.h"
#include "services/vetting/dossier.h"
#include "services/vetting/errors.h"
#include "services/vetting/resource_io.h"
#include "services/vetting/review_rules.h"
#include "services/vetting/scoring.h"
#include "services/vetting/states.h"

namespace partners::vetting {
namespace {

using runtime::Call;
using storage::ChangeHeader;
using storage::Transaction;
using storage::View;
using Strings = std::vector<std::string>;

// The stage in which a verb is allowed.
Stage StageFor(SolicitationVerb verb) {
  switch (verb) {
    case SolicitationVerb::kBeginReview:
      return v1::Solicitation::STATE_CLOSED;
    case SolicitationVerb::kCloseReviewStage:
      return v1::Solicitation::STATE_REVIEW;
    default:
      return v1::Solicitation::STATE_DECISION;
  }
}

// The next thing that has to happen before the verb is allowed; none where it is too late for it.
Strings NeededFirst(const v1::Solicitation& s, Stage stage, SolicitationVerb verb) {
  if (stage >= StageFor(verb)) return {};
  switch (stage) {
    case v1::Solicitation::STATE_DRAFT:
      return {"it has to be posted first"};
    case v1::Solicitation::STATE_POSTED:
      return {absl::StrCat("the submission deadline has to pass first (",
                           absl::StrReplaceAll(s.submission_deadline().local_time(), {{"T", " "}}),
                           " ", s.submission_deadline().zone(), ")")};
    case v1::Solicitation::STATE_CLOSED:
      return {"the review has to begin first"};
    default:
      return {"the review stage has to be closed first"};
  }
}

// The solicitation, when the verb is allowed now.
template <class Request>
absl::StatusOr<v1::Solicitation> Open(const Call& call, const Request& request,
                                      SolicitationVerb verb, const View& view) {
  PARTNERS_ASSIGN_OR_RETURN(v1::Solicitation s,
                            Load(view, Solicitations(), request.name(), "name"));
  PARTNERS_RETURN_IF_ERROR(runtime::CheckEtag(request.etag(), s.etag(), s.name()));
  const Stage stage = StageAt(s, call.latest);
  if (After(stage, verb).has_value()) return s;
  return runtime::WrongState(s.name(), absl::StrCat("its state is ", runtime::WordOf(stage)),
                             NeededFirst(s, stage, verb));
}

absl::Status Move(const Call& call, SolicitationVerb verb, Transaction& txn, v1::Solicitation* s) {
  s->set_state(*After(StageAt(*s, call.latest), verb));
  return Save(call, ChangeHeader::KIND_UPDATED, Solicitations(), txn, s);
}

absl::Status ForEachCover(const View& view, const v1::Solicitation& s,
                          const std::function<absl::Status(const v1::Application&)>& visit) {
  return runtime::ForEach(view, Covers(), {0, KeyOf({runtime::IdOf(s.name())})}, kApplicationsMax,
                          visit);
}

bool IsReviewed(const v1::Application& cover, Stage stage) {
  return StateAt(cover.state(), stage) == v1::Application::STATE_IN_REVIEW;
}

// Whether closing the review stage is about this application: all in review the first time, those
// whose reviews were opened again later.
bool IsClosedNow(const v1::Application& cover, Stage stage) {
  return IsReviewed(cover, stage) &&
         (stage == v1::Solicitation::STATE_REVIEW || cover.has_review_reopen_time());
}

absl::Status EndReopening(const Call& call, const v1::Application& cover, Transaction& txn) {
  if (!cover.has_review_reopen_time()) return absl::OkStatus();
  PARTNERS_ASSIGN_OR_RETURN(v1::Application application,
                            Load(txn, Applications(), cover.name(), "name"));
  application.clear_review_reopen_time();
  return SaveApplication(call, ChangeHeader::KIND_UPDATED, txn, &application);
}

absl::Status ScoreOne(const Call& call, const v1::Solicitation& s, const v1::Application& cover,
                      Transaction& txn, Strings* missing) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::Review> reviews,
                            CountedReviews(txn, cover.name()));
  const int have = static_cast<int>(reviews.size());
  if (have >= s.reviews_required()) return SaveScore(call, s, cover, reviews, txn);
  missing->push_back(
      absl::StrCat(cover.name(), " needs ", s.reviews_required(), " reviews and has ", have));
  return absl::OkStatus();
}

}  // namespace

absl::Status StageLogic::BeginReview(const Call& call, const v1::BeginReviewRequest& request,
                                     Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Open(call, request, SolicitationVerb::kBeginReview, txn));
  Strings missing;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (cover.state() == v1::Application::STATE_SUBMITTED)
      missing.push_back(cover.name() + " has to be screened");
    return absl::OkStatus();
  }));
  if (!missing.empty()) return Incomplete(s->name(), "applications are not screened", missing);
  return Move(call, SolicitationVerb::kBeginReview, txn, s);
}

absl::Status StageLogic::CloseReviewStage(const Call& call,
                                          const v1::CloseReviewStageRequest& request,
                                          Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Open(call, request, SolicitationVerb::kCloseReviewStage, txn));
  std::vector<v1::Application> covers;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (IsClosedNow(cover, s->state())) covers.push_back(cover);
    return absl::OkStatus();
  }));
  const bool again = s->state() == v1::Solicitation::STATE_DECISION;
  if (again && covers.empty()) {
    return runtime::WrongState(s->name(), "its review stage is closed",
                               {"the reviews of an application have to be open again"});
  }
  Strings missing;
  for (const v1::Application& cover : covers) {
    PARTNERS_RETURN_IF_ERROR(ScoreOne(call, *s, cover, txn, &missing));
    PARTNERS_RETURN_IF_ERROR(EndReopening(call, cover, txn));
  }
  if (!missing.empty()) return Incomplete(s->name(), "reviews are missing", missing);
  if (!again) *s->mutable_review_close_time() = runtime::ToProto(txn.now());
  return Move(call, SolicitationVerb::kCloseReviewStage, txn, s);
}

absl::Status StageLogic::CompleteSolicitation(const Call& call,
                                              const v1::CompleteSolicitationRequest& request,
                                              Transaction& txn, v1::Solicitation* s) const {
  PARTNERS_ASSIGN_OR_RETURN(*s, Open(call, request, SolicitationVerb::kComplete, txn));
  Strings missing;
  PARTNERS_RETURN_IF_ERROR(ForEachCover(txn, *s, [&](const v1::Application& cover) {
    if (IsReviewed(cover, s->state())) missing.push_back(cover.name() + " has to be decided");
    return absl::OkStatus();
  }));
  if (!missing.empty()) return Incomplete(s->name(), "applications are not decided", missing);
  return Move(call, SolicitationVerb::kComplete, txn, s);
}

}  // namespace partners::vetting
