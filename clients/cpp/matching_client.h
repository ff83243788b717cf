#ifndef PARTNERS_CLIENTS_CPP_MATCHING_CLIENT_H_
#define PARTNERS_CLIENTS_CPP_MATCHING_CLIENT_H_

#include <functional>
#include <memory>
#include <utility>

#include "clients/cpp/service_client.h"
#include "partners/matching/v1/matching_service.pb.h"

namespace partners::client {

// Every method of the service with its request and response, in the order of the proto, which
// documents them.
// clang-format off
#define PARTNERS_MATCHING_METHODS(UNARY, STREAM)                                                                     \
  UNARY(ImportIndicators, matching::v1::ImportIndicatorsRequest, matching::v1::ImportIndicatorsResponse)             \
  UNARY(GetIndicator, matching::v1::GetIndicatorRequest, matching::v1::Indicator)                                    \
  UNARY(ListIndicators, matching::v1::ListIndicatorsRequest, matching::v1::ListIndicatorsResponse)                   \
  UNARY(RetireIndicator, matching::v1::RetireIndicatorRequest, matching::v1::Indicator)                              \
  UNARY(CreatePublication, matching::v1::CreatePublicationRequest, matching::v1::Publication)                        \
  UNARY(AppendFacts, matching::v1::AppendFactsRequest, matching::v1::Publication)                                    \
  UNARY(PublishPublication, matching::v1::PublishPublicationRequest, matching::v1::Publication)                      \
  UNARY(AbandonPublication, matching::v1::AbandonPublicationRequest, matching::v1::Publication)                      \
  UNARY(GetPublication, matching::v1::GetPublicationRequest, matching::v1::Publication)                              \
  UNARY(ListPublications, matching::v1::ListPublicationsRequest, matching::v1::ListPublicationsResponse)             \
  UNARY(ListFacts, matching::v1::ListFactsRequest, matching::v1::ListFactsResponse)                                  \
  UNARY(GetDistrict, matching::v1::GetDistrictRequest, matching::v1::District)                                       \
  UNARY(ListDistricts, matching::v1::ListDistrictsRequest, matching::v1::ListDistrictsResponse)                      \
  UNARY(GetSchool, matching::v1::GetSchoolRequest, matching::v1::School)                                             \
  UNARY(ListSchools, matching::v1::ListSchoolsRequest, matching::v1::ListSchoolsResponse)                            \
  UNARY(CreateBuyer, matching::v1::CreateBuyerRequest, matching::v1::Buyer)                                          \
  UNARY(GetBuyer, matching::v1::GetBuyerRequest, matching::v1::Buyer)                                                \
  UNARY(ListBuyers, matching::v1::ListBuyersRequest, matching::v1::ListBuyersResponse)                               \
  UNARY(UpdateBuyer, matching::v1::UpdateBuyerRequest, matching::v1::Buyer)                                          \
  UNARY(CreateNeedPolicy, matching::v1::CreateNeedPolicyRequest, matching::v1::NeedPolicy)                           \
  UNARY(GetNeedPolicy, matching::v1::GetNeedPolicyRequest, matching::v1::NeedPolicy)                                 \
  UNARY(ListNeedPolicies, matching::v1::ListNeedPoliciesRequest, matching::v1::ListNeedPoliciesResponse)             \
  UNARY(RetireNeedPolicy, matching::v1::RetireNeedPolicyRequest, matching::v1::NeedPolicy)                           \
  UNARY(CreateRankingPolicy, matching::v1::CreateRankingPolicyRequest, matching::v1::RankingPolicy)                  \
  UNARY(GetRankingPolicy, matching::v1::GetRankingPolicyRequest, matching::v1::RankingPolicy)                        \
  UNARY(ListRankingPolicies, matching::v1::ListRankingPoliciesRequest, matching::v1::ListRankingPoliciesResponse)    \
  UNARY(RetireRankingPolicy, matching::v1::RetireRankingPolicyRequest, matching::v1::RankingPolicy)                  \
  UNARY(CreateNeed, matching::v1::CreateNeedRequest, matching::v1::Need)                                             \
  UNARY(GetNeed, matching::v1::GetNeedRequest, matching::v1::Need)                                                   \
  UNARY(ListNeeds, matching::v1::ListNeedsRequest, matching::v1::ListNeedsResponse)                                  \
  UNARY(UpdateNeed, matching::v1::UpdateNeedRequest, matching::v1::Need)                                             \
  UNARY(RateNeedPractice, matching::v1::RateNeedPracticeRequest, matching::v1::Need)                                 \
  UNARY(RankPartners, matching::v1::RankPartnersRequest, matching::v1::Ranking)                                      \
  UNARY(GetRanking, matching::v1::GetRankingRequest, matching::v1::Ranking)                                          \
  UNARY(ListRankings, matching::v1::ListRankingsRequest, matching::v1::ListRankingsResponse)                         \
  UNARY(ListExcludedPartners, matching::v1::ListExcludedPartnersRequest, matching::v1::ListExcludedPartnersResponse) \
  UNARY(ExplainPartner, matching::v1::ExplainPartnerRequest, matching::v1::PartnerExplanation)
// clang-format on

// Typed calls of partners.matching.v1.MatchingService. Thread-safe.
class MatchingClient : private ServiceClient {
 public:
  explicit MatchingClient(std::shared_ptr<const Channel> channel)
      : ServiceClient(std::move(channel), "partners.matching.v1.MatchingService") {}

  PARTNERS_MATCHING_METHODS(PARTNERS_CLIENT_UNARY, PARTNERS_CLIENT_STREAM)
};

}  // namespace partners::client

#endif  // PARTNERS_CLIENTS_CPP_MATCHING_CLIENT_H_
