#include "services/vetting/service.h"

#include <utility>

#include "services/vetting/application_logic.h"
#include "services/vetting/assignment_logic.h"
#include "services/vetting/conflict_logic.h"
#include "services/vetting/decision_logic.h"
#include "services/vetting/delivery_logic.h"
#include "services/vetting/evidence_logic.h"
#include "services/vetting/review_logic.h"
#include "services/vetting/rubric_logic.h"
#include "services/vetting/screening_logic.h"
#include "services/vetting/solicitation_logic.h"
#include "services/vetting/stage_logic.h"
#include "services/vetting/tables.h"

namespace partners::vetting {
namespace {

class Service final : public VettingService {
 public:
  Service(const Deps& deps, std::unique_ptr<storage::Follower> follower)
      : deps_(deps),
        follower_(std::move(follower)),
        deliveries_(&deps_, follower_.get()),
        methods_("partners.vetting.v1.VettingService", deps.store, PartyOf) {
    methods_.LetReadAsStaff(
        type::v1::ROLE_EVALUATOR);  // what it reads at all comes from its assignments
    RegisterCalls();
    RegisterProposals();
    RegisterJudgement();
  }

  const runtime::MethodTable& methods() const override { return methods_; }
  uint64_t delivered_sequence() const override { return follower_->delivered_sequence(); }

 private:
  // Reads of one record run inline; lists, and what calls the registry or reads blobs, on the
  // worker pool.
  void RegisterCalls() {
    methods_.Write("CreateSolicitation", &solicitations_, &SolicitationLogic::CreateSolicitation);
    methods_.Read("GetSolicitation", &solicitations_, &SolicitationLogic::GetSolicitation);
    methods_.Work("ListSolicitations", &solicitations_, &SolicitationLogic::ListSolicitations);
    methods_.Write("UpdateSolicitation", &solicitations_, &SolicitationLogic::UpdateSolicitation);
    methods_.Work("PostSolicitation", &solicitations_, &SolicitationLogic::PostSolicitation);
    methods_.Work("CountApplications", &solicitations_, &SolicitationLogic::CountApplications);
    methods_.Write("BeginReview", &stages_, &StageLogic::BeginReview);
    methods_.Write("CloseReviewStage", &stages_, &StageLogic::CloseReviewStage);
    methods_.Write("CompleteSolicitation", &stages_, &StageLogic::CompleteSolicitation);
    methods_.Write("CreateRubric", &rubrics_, &RubricLogic::CreateRubric);
    methods_.Read("GetRubric", &rubrics_, &RubricLogic::GetRubric);
    methods_.Work("ListRubrics", &rubrics_, &RubricLogic::ListRubrics);
    methods_.Work("ListRubricRevisions", &rubrics_, &RubricLogic::ListRubricRevisions);
    methods_.Write("UpdateRubric", &rubrics_, &RubricLogic::UpdateRubric);
    methods_.Write("PublishRubric", &rubrics_, &RubricLogic::PublishRubric);
  }
  void RegisterProposals() {
    methods_.Work("CreateApplication", &applications_, &ApplicationLogic::CreateApplication);
    methods_.Read("GetApplication", &applications_, &ApplicationLogic::GetApplication);
    methods_.Work("ListApplications", &applications_, &ApplicationLogic::ListApplications);
    methods_.Write("UpdateApplication", &applications_, &ApplicationLogic::UpdateApplication);
    methods_.Work("SubmitApplication", &applications_, &ApplicationLogic::SubmitApplication);
    methods_.Write("WithdrawApplication", &applications_, &ApplicationLogic::WithdrawApplication);
    methods_.Work("UploadEvidence", &evidence_, &EvidenceLogic::UploadEvidence);
    methods_.Write("RemoveEvidence", &evidence_, &EvidenceLogic::RemoveEvidence);
    methods_.Work("ReadEvidence", &evidence_, &EvidenceLogic::ReadEvidence);
    methods_.Write("ScreenApplication", &screenings_, &ScreeningLogic::ScreenApplication);
    methods_.Read("GetScreening", &screenings_, &ScreeningLogic::GetScreening);
  }
  void RegisterJudgement() {
    methods_.Write("CreateAssignment", &assignments_, &AssignmentLogic::CreateAssignment);
    methods_.Read("GetAssignment", &assignments_, &AssignmentLogic::GetAssignment);
    methods_.Work("ListAssignments", &assignments_, &AssignmentLogic::ListAssignments);
    methods_.Work("ListEvaluators", &assignments_, &AssignmentLogic::ListEvaluators);
    methods_.Write("RevokeAssignment", &assignments_, &AssignmentLogic::RevokeAssignment);
    methods_.Write("DeclareConflict", &conflicts_, &ConflictLogic::DeclareConflict);
    methods_.Read("GetConflictDeclaration", &conflicts_, &ConflictLogic::GetConflictDeclaration);
    methods_.Work("ListConflictDeclarations", &conflicts_,
                  &ConflictLogic::ListConflictDeclarations);
    methods_.Write("SubmitReview", &reviews_, &ReviewLogic::SubmitReview);
    methods_.Read("GetReview", &reviews_, &ReviewLogic::GetReview);
    methods_.Work("ListReviews", &reviews_, &ReviewLogic::ListReviews);
    methods_.Read("GetScoreOfRecord", &reviews_, &ReviewLogic::GetScoreOfRecord);
    methods_.Work("ListScoresOfRecord", &reviews_, &ReviewLogic::ListScoresOfRecord);
    methods_.Write("RecordDecision", &decisions_, &DecisionLogic::RecordDecision);
    methods_.Read("GetDecision", &decisions_, &DecisionLogic::GetDecision);
    methods_.Work("ListDecisions", &decisions_, &DecisionLogic::ListDecisions);
    methods_.Work("ListParkedDeliveries", &deliveries_, &DeliveryLogic::ListParkedDeliveries);
    methods_.Work("RetryDelivery", &deliveries_, &DeliveryLogic::RetryDelivery);
    methods_.Work("AbandonDelivery", &deliveries_, &DeliveryLogic::AbandonDelivery);
  }

  const Deps deps_;
  const std::unique_ptr<storage::Follower> follower_;
  SolicitationLogic solicitations_{&deps_};
  StageLogic stages_;
  RubricLogic rubrics_{&deps_};
  ApplicationLogic applications_{&deps_};
  EvidenceLogic evidence_{&deps_};
  ScreeningLogic screenings_;
  AssignmentLogic assignments_{&deps_};
  ConflictLogic conflicts_{&deps_};
  ReviewLogic reviews_{&deps_};
  DecisionLogic decisions_{&deps_};
  DeliveryLogic deliveries_;
  runtime::MethodTable methods_;
};

}  // namespace

absl::StatusOr<std::unique_ptr<VettingService>> VettingService::Create(const Deps& deps,
                                                                       const DeliveryPace& pace) {
  absl::StatusOr<std::unique_ptr<storage::Follower>> follower =
      StartDelivery(deps.store, deps.registry, pace);
  if (!follower.ok()) return follower.status();
  return std::unique_ptr<VettingService>(std::make_unique<Service>(deps, *std::move(follower)));
}

}  // namespace partners::vetting
