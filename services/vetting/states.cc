#include "services/vetting/states.h"

#include "services/runtime/dates.h"

namespace partners::vetting {
namespace {

using A = v1::Application;
using S = v1::Solicitation;

struct StageStep {
  Stage from;
  SolicitationVerb verb;
  Stage to;
};

constexpr StageStep kStageSteps[] = {
    {S::STATE_DRAFT, SolicitationVerb::kUpdate, S::STATE_DRAFT},
    {S::STATE_DRAFT, SolicitationVerb::kPost, S::STATE_POSTED},
    {S::STATE_CLOSED, SolicitationVerb::kBeginReview, S::STATE_REVIEW},
    {S::STATE_REVIEW, SolicitationVerb::kCloseReviewStage, S::STATE_DECISION},
    // Again, for applications whose reviews were opened again.
    {S::STATE_DECISION, SolicitationVerb::kCloseReviewStage, S::STATE_DECISION},
    {S::STATE_DECISION, SolicitationVerb::kComplete, S::STATE_COMPLETE},
};

struct ApplicationStep {
  ApplicationState from;
  Stage stage;
  ApplicationVerb verb;
  ApplicationState to;
};

constexpr ApplicationStep kApplicationSteps[] = {
    {A::STATE_DRAFT, S::STATE_POSTED, ApplicationVerb::kEdit, A::STATE_DRAFT},
    {A::STATE_DRAFT, S::STATE_POSTED, ApplicationVerb::kSubmit, A::STATE_SUBMITTED},
    // Screening may be corrected until the review begins.
    {A::STATE_SUBMITTED, S::STATE_CLOSED, ApplicationVerb::kScreenIn, A::STATE_SCREENED_IN},
    {A::STATE_SUBMITTED, S::STATE_CLOSED, ApplicationVerb::kScreenOut, A::STATE_SCREENED_OUT},
    {A::STATE_SCREENED_IN, S::STATE_CLOSED, ApplicationVerb::kScreenIn, A::STATE_SCREENED_IN},
    {A::STATE_SCREENED_IN, S::STATE_CLOSED, ApplicationVerb::kScreenOut, A::STATE_SCREENED_OUT},
    {A::STATE_SCREENED_OUT, S::STATE_CLOSED, ApplicationVerb::kScreenIn, A::STATE_SCREENED_IN},
    {A::STATE_SCREENED_OUT, S::STATE_CLOSED, ApplicationVerb::kScreenOut, A::STATE_SCREENED_OUT},
    // Evaluators can be found while screening goes on.
    {A::STATE_SUBMITTED, S::STATE_CLOSED, ApplicationVerb::kAssign, A::STATE_SUBMITTED},
    {A::STATE_SCREENED_IN, S::STATE_CLOSED, ApplicationVerb::kAssign, A::STATE_SCREENED_IN},
    {A::STATE_IN_REVIEW, S::STATE_REVIEW, ApplicationVerb::kAssign, A::STATE_IN_REVIEW},
    {A::STATE_SUBMITTED, S::STATE_CLOSED, ApplicationVerb::kUnassign, A::STATE_SUBMITTED},
    {A::STATE_SCREENED_IN, S::STATE_CLOSED, ApplicationVerb::kUnassign, A::STATE_SCREENED_IN},
    {A::STATE_IN_REVIEW, S::STATE_REVIEW, ApplicationVerb::kUnassign, A::STATE_IN_REVIEW},
    {A::STATE_IN_REVIEW, S::STATE_REVIEW, ApplicationVerb::kReview, A::STATE_IN_REVIEW},
    {A::STATE_IN_REVIEW, S::STATE_DECISION, ApplicationVerb::kDecide, A::STATE_DECIDED},
    {A::STATE_DRAFT, S::STATE_POSTED, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_SUBMITTED, S::STATE_POSTED, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_SUBMITTED, S::STATE_CLOSED, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_SCREENED_IN, S::STATE_CLOSED, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_SCREENED_OUT, S::STATE_CLOSED, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_IN_REVIEW, S::STATE_REVIEW, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
    {A::STATE_IN_REVIEW, S::STATE_DECISION, ApplicationVerb::kWithdraw, A::STATE_WITHDRAWN},
};

}  // namespace

Stage StageAt(const v1::Solicitation& stored, absl::Time now) {
  const bool over = now >= runtime::FromProto(stored.submission_deadline().instant());
  return stored.state() == S::STATE_POSTED && over ? S::STATE_CLOSED : stored.state();
}

Stage StageOf(const v1::Solicitation& stored, const v1::Application& cover, absl::Time now) {
  const Stage stage = StageAt(stored, now);
  return stage == S::STATE_DECISION && cover.has_review_reopen_time() ? S::STATE_REVIEW : stage;
}

ApplicationState StateAt(ApplicationState stored, Stage stage) {
  return stored == A::STATE_SCREENED_IN && stage >= S::STATE_REVIEW ? A::STATE_IN_REVIEW : stored;
}

ApplicationState ShownToParty(ApplicationState state, Stage stage) {
  const bool screened = state == A::STATE_SCREENED_IN || state == A::STATE_SCREENED_OUT;
  return screened && stage == S::STATE_CLOSED ? A::STATE_SUBMITTED : state;
}

std::optional<Stage> After(Stage stage, SolicitationVerb verb) {
  for (const StageStep& step : kStageSteps) {
    if (step.from == stage && step.verb == verb) return step.to;
  }
  return std::nullopt;
}

std::optional<ApplicationState> After(ApplicationState state, Stage stage, ApplicationVerb verb) {
  for (const ApplicationStep& step : kApplicationSteps) {
    if (step.from == state && step.stage == stage && step.verb == verb) return step.to;
  }
  return std::nullopt;
}

}  // namespace partners::vetting
