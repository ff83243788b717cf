#include "services/vetting/access_rules.h"

namespace partners::vetting {
namespace {

using A = v1::Application;
using S = v1::Solicitation;

constexpr uint32_t Bit(ApplicationState state) { return 1u << state; }
constexpr uint32_t kHeld = Bit(A::STATE_SUBMITTED) | Bit(A::STATE_SCREENED_IN) |
                           Bit(A::STATE_SCREENED_OUT) | Bit(A::STATE_IN_REVIEW) |
                           Bit(A::STATE_DECIDED);
constexpr uint32_t kHandedIn = kHeld | Bit(A::STATE_WITHDRAWN);
constexpr uint32_t kAny = kHandedIn | Bit(A::STATE_DRAFT);
constexpr uint32_t kDecided = Bit(A::STATE_DECIDED);

// `viewer` may read `subject` from stage `from` on, of applications in one of `states`.
struct Rule {
  Viewer viewer;
  Subject subject;
  Stage from;
  uint32_t states;
};

// Nothing that is not here is allowed.
constexpr Rule kRules[] = {
    {Viewer::kParty, Subject::kCover, S::STATE_POSTED, kAny},
    {Viewer::kParty, Subject::kContent, S::STATE_POSTED, kAny},
    {Viewer::kParty, Subject::kScreening, S::STATE_REVIEW, kAny},
    {Viewer::kParty, Subject::kReview, S::STATE_DECISION, kDecided},
    {Viewer::kParty, Subject::kScore, S::STATE_DECISION, kDecided},
    {Viewer::kParty, Subject::kDecision, S::STATE_DECISION, kAny},

    {Viewer::kAssigned, Subject::kCover, S::STATE_CLOSED, kHeld},
    {Viewer::kAssigned, Subject::kDecision, S::STATE_DECISION, kAny},

    {Viewer::kCleared, Subject::kCover, S::STATE_CLOSED, kHeld},
    {Viewer::kCleared, Subject::kContent, S::STATE_CLOSED, kHeld},
    {Viewer::kCleared, Subject::kOwnReview, S::STATE_REVIEW, kHandedIn},
    {Viewer::kCleared, Subject::kReview, S::STATE_DECISION, kHeld},
    {Viewer::kCleared, Subject::kScore, S::STATE_DECISION, kHeld},
    {Viewer::kCleared, Subject::kDecision, S::STATE_DECISION, kAny},

    {Viewer::kDepartment, Subject::kCover, S::STATE_CLOSED, kHandedIn},
    {Viewer::kDepartment, Subject::kContent, S::STATE_CLOSED, kHeld},
    {Viewer::kDepartment, Subject::kScreening, S::STATE_CLOSED, kHandedIn},
    {Viewer::kDepartment, Subject::kReview, S::STATE_DECISION, kHandedIn},
    {Viewer::kDepartment, Subject::kScore, S::STATE_DECISION, kHandedIn},
    {Viewer::kDepartment, Subject::kDecision, S::STATE_DECISION, kAny},

    {Viewer::kOutsider, Subject::kDecision, S::STATE_DECISION, kAny},
};

}  // namespace

Viewer ViewerOf(type::v1::Role role, bool party, EvaluatorStanding standing) {
  switch (role) {
    case type::v1::ROLE_PARTNER:
      return party ? Viewer::kParty : Viewer::kOutsider;
    case type::v1::ROLE_EVALUATOR:
      if (standing == EvaluatorStanding::kNone) return Viewer::kOutsider;
      return standing == EvaluatorStanding::kCleared ? Viewer::kCleared : Viewer::kAssigned;
    case type::v1::ROLE_PROCUREMENT:
    case type::v1::ROLE_PROGRAMME:
    case type::v1::ROLE_RESEARCH:
    case type::v1::ROLE_AUDITOR:
      return Viewer::kDepartment;
    default:
      return Viewer::kOutsider;
  }
}

bool MayRead(Viewer viewer, Subject subject, Stage stage, ApplicationState state) {
  for (const Rule& rule : kRules) {
    if (rule.viewer == viewer && rule.subject == subject && stage >= rule.from &&
        (rule.states & Bit(state)) != 0) {
      return true;
    }
  }
  return false;
}

}  // namespace partners::vetting
