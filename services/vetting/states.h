#ifndef PARTNERS_SERVICES_VETTING_STATES_H_
#define PARTNERS_SERVICES_VETTING_STATES_H_

#include <optional>

#include "absl/time/time.h"
#include "partners/vetting/v1/resources.pb.h"

// The state machines of solicitations and applications. Pure.
namespace partners::vetting {

using Stage = v1::Solicitation::State;
using ApplicationState = v1::Application::State;

// Where a solicitation stands at `now`. POSTED reads as CLOSED from the instant of its submission
// deadline on; nothing is stored for that.
Stage StageAt(const v1::Solicitation& stored, absl::Time now);

// The stage that counts for one application: REVIEW again while its reviews are open again, though
// the solicitation is at DECISION.
Stage StageOf(const v1::Solicitation& stored, const v1::Application& cover, absl::Time now);

// Where an application stands in a solicitation that is at `stage`. SCREENED_IN reads as IN_REVIEW
// from REVIEW on.
ApplicationState StateAt(ApplicationState stored, Stage stage);

// What its partner is told: screening and review stay inside until they are over. SUBMITTED while
// the solicitation is CLOSED; afterwards the state itself.
ApplicationState ShownToParty(ApplicationState state, Stage stage);

enum class SolicitationVerb { kUpdate, kPost, kBeginReview, kCloseReviewStage, kComplete };

// The stage after the verb, or absent when it is not allowed at `stage`.
std::optional<Stage> After(Stage stage, SolicitationVerb verb);

enum class ApplicationVerb {
  kEdit,
  kSubmit,
  kScreenIn,
  kScreenOut,
  kAssign,
  kUnassign,
  kReview,
  kDecide,
  kWithdraw
};

// The state after the verb, or absent when it is not allowed. `state` is the one StateAt gives.
std::optional<ApplicationState> After(ApplicationState state, Stage stage, ApplicationVerb verb);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_STATES_H_
