#ifndef PARTNERS_SERVICES_VETTING_ACCESS_RULES_H_
#define PARTNERS_SERVICES_VETTING_ACCESS_RULES_H_

#include "partners/type/v1/role.pb.h"
#include "services/vetting/states.h"

// Who may read what, at which stage. The one place that knows; pure.
namespace partners::vetting {

// What a caller is to one application.
enum class Viewer {
  kOutsider,   // the public, buyers, agencies, other partners, evaluators it is not assigned to,
               // administrators
  kParty,      // its partner
  kAssigned,   // an assigned evaluator who has not yet declared whether there is a conflict
  kCleared,    // an assigned evaluator who declared that there is none
  kDepartment  // procurement, programme, research and audit
};

// What is read.
enum class Subject {
  kCover,    // that there is an application, of whom, for what
  kContent,  // answers and evidence
  kScreening,
  kOwnReview,  // a review the caller wrote
  kReview,     // any other review
  kScore,
  kDecision
};

// What evaluators are to an application they are assigned to follows from their assignment and
// declaration.
enum class EvaluatorStanding { kNone, kAssigned, kCleared };

Viewer ViewerOf(type::v1::Role role, bool party, EvaluatorStanding standing);

// Whether `viewer` may read `subject`. `state` is the application's as StateAt gives it; an
// application that was withdrawn before it was submitted counts as DRAFT. What may not be read
// answers NOT_FOUND.
bool MayRead(Viewer viewer, Subject subject, Stage stage, ApplicationState state);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_ACCESS_RULES_H_
