#ifndef PARTNERS_CLIENTS_CPP_VETTING_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_VETTING_CLIENT_H_

#include <functional>
#include <memory>
#include <utility>

#include "clients/cpp/service_client.h"
#include "partners/vetting/v1/vetting_service.pb.h"

namespace partners::client {

// Every method of the service with its request and response, in the order of the proto, which
// documents them.
// clang-format off
#define PARTNERS_VETTING_METHODS(UNARY, STREAM)                                                                                \
  UNARY(CreateSolicitation, vetting::v1::CreateSolicitationRequest, vetting::v1::Solicitation)                                 \
  UNARY(GetSolicitation, vetting::v1::GetSolicitationRequest, vetting::v1::Solicitation)                                       \
  UNARY(ListSolicitations, vetting::v1::ListSolicitationsRequest, vetting::v1::ListSolicitationsResponse)                      \
  UNARY(UpdateSolicitation, vetting::v1::UpdateSolicitationRequest, vetting::v1::Solicitation)                                 \
  UNARY(PostSolicitation, vetting::v1::PostSolicitationRequest, vetting::v1::Solicitation)                                     \
  UNARY(BeginReview, vetting::v1::BeginReviewRequest, vetting::v1::Solicitation)                                               \
  UNARY(CloseReviewStage, vetting::v1::CloseReviewStageRequest, vetting::v1::Solicitation)                                     \
  UNARY(CompleteSolicitation, vetting::v1::CompleteSolicitationRequest, vetting::v1::Solicitation)                             \
  UNARY(CountApplications, vetting::v1::CountApplicationsRequest, vetting::v1::CountApplicationsResponse)                      \
  UNARY(CreateRubric, vetting::v1::CreateRubricRequest, vetting::v1::Rubric)                                                   \
  UNARY(GetRubric, vetting::v1::GetRubricRequest, vetting::v1::Rubric)                                                         \
  UNARY(ListRubrics, vetting::v1::ListRubricsRequest, vetting::v1::ListRubricsResponse)                                        \
  UNARY(ListRubricRevisions, vetting::v1::ListRubricRevisionsRequest, vetting::v1::ListRubricRevisionsResponse)                \
  UNARY(UpdateRubric, vetting::v1::UpdateRubricRequest, vetting::v1::Rubric)                                                   \
  UNARY(PublishRubric, vetting::v1::PublishRubricRequest, vetting::v1::Rubric)                                                 \
  UNARY(CreateApplication, vetting::v1::CreateApplicationRequest, vetting::v1::Application)                                    \
  UNARY(GetApplication, vetting::v1::GetApplicationRequest, vetting::v1::Application)                                          \
  UNARY(ListApplications, vetting::v1::ListApplicationsRequest, vetting::v1::ListApplicationsResponse)                         \
  UNARY(UpdateApplication, vetting::v1::UpdateApplicationRequest, vetting::v1::Application)                                    \
  UNARY(UploadEvidence, vetting::v1::UploadEvidenceRequest, vetting::v1::Application)                                          \
  UNARY(RemoveEvidence, vetting::v1::RemoveEvidenceRequest, vetting::v1::Application)                                          \
  UNARY(ReadEvidence, vetting::v1::ReadEvidenceRequest, vetting::v1::ReadEvidenceResponse)                                     \
  UNARY(SubmitApplication, vetting::v1::SubmitApplicationRequest, vetting::v1::Application)                                    \
  UNARY(WithdrawApplication, vetting::v1::WithdrawApplicationRequest, vetting::v1::Application)                                \
  UNARY(ScreenApplication, vetting::v1::ScreenApplicationRequest, vetting::v1::Screening)                                      \
  UNARY(GetScreening, vetting::v1::GetScreeningRequest, vetting::v1::Screening)                                                \
  UNARY(CreateAssignment, vetting::v1::CreateAssignmentRequest, vetting::v1::Assignment)                                       \
  UNARY(GetAssignment, vetting::v1::GetAssignmentRequest, vetting::v1::Assignment)                                             \
  UNARY(ListAssignments, vetting::v1::ListAssignmentsRequest, vetting::v1::ListAssignmentsResponse)                            \
  UNARY(ListEvaluators, vetting::v1::ListEvaluatorsRequest, vetting::v1::ListEvaluatorsResponse)                               \
  UNARY(RevokeAssignment, vetting::v1::RevokeAssignmentRequest, vetting::v1::Assignment)                                       \
  UNARY(DeclareConflict, vetting::v1::DeclareConflictRequest, vetting::v1::ConflictDeclaration)                                \
  UNARY(GetConflictDeclaration, vetting::v1::GetConflictDeclarationRequest, vetting::v1::ConflictDeclaration)                  \
  UNARY(ListConflictDeclarations, vetting::v1::ListConflictDeclarationsRequest, vetting::v1::ListConflictDeclarationsResponse) \
  UNARY(SubmitReview, vetting::v1::SubmitReviewRequest, vetting::v1::Review)                                                   \
  UNARY(GetReview, vetting::v1::GetReviewRequest, vetting::v1::Review)                                                         \
  UNARY(ListReviews, vetting::v1::ListReviewsRequest, vetting::v1::ListReviewsResponse)                                        \
  UNARY(GetScoreOfRecord, vetting::v1::GetScoreOfRecordRequest, vetting::v1::ScoreOfRecord)                                    \
  UNARY(ListScoresOfRecord, vetting::v1::ListScoresOfRecordRequest, vetting::v1::ListScoresOfRecordResponse)                   \
  UNARY(RecordDecision, vetting::v1::RecordDecisionRequest, vetting::v1::Decision)                                             \
  UNARY(GetDecision, vetting::v1::GetDecisionRequest, vetting::v1::Decision)                                                   \
  UNARY(ListDecisions, vetting::v1::ListDecisionsRequest, vetting::v1::ListDecisionsResponse)                                  \
  UNARY(ListParkedDeliveries, vetting::v1::ListParkedDeliveriesRequest, vetting::v1::ListParkedDeliveriesResponse)             \
  UNARY(RetryDelivery, vetting::v1::RetryDeliveryRequest, vetting::v1::ParkedDelivery)                                         \
  UNARY(AbandonDelivery, vetting::v1::AbandonDeliveryRequest, vetting::v1::ParkedDelivery)
// clang-format on

// Typed calls of partners.vetting.v1.VettingService. Thread-safe.
class VettingClient : private ServiceClient {
 public:
  explicit VettingClient(std::shared_ptr<const Channel> channel)
      : ServiceClient(std::move(channel), "partners.vetting.v1.VettingService") {}

  PARTNERS_VETTING_METHODS(PARTNERS_CLIENT_UNARY, PARTNERS_CLIENT_STREAM)
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_VETTING_CLIENT_H_
