#include "services/matching/service.h"

#include <utility>

#include "services/matching/buyer_logic.h"
#include "services/matching/indicator_logic.h"
#include "services/matching/need_logic.h"
#include "services/matching/organisation_logic.h"
#include "services/matching/policy_logic.h"
#include "services/matching/publication_logic.h"
#include "services/matching/ranking_logic.h"
#include "services/runtime/paging.h"

namespace partners::matching {
namespace {

class Service final : public MatchingService {
 public:
  explicit Service(MatchingOptions options)
      : sources_(std::move(options.sources)),
        pager_(options.page_key, options.store->log_id()),
        index_(options.feed, options.index),
        indicators_(&pager_),
        publications_(&sources_, &pager_, options.store),
        organisations_(&pager_),
        buyers_(&sources_, &pager_),
        policies_(&pager_),
        needs_(&sources_, &pager_, &index_),
        rankings_(&sources_, &pager_, options.store, &index_),
        table_("partners.matching.v1.MatchingService", options.store) {
    AddFacts();
    AddPolicies();
    AddNeeds();
  }

  const runtime::MethodTable& table() const override { return table_; }
  void Start() override { index_.Start(); }
  void Stop() override { index_.Stop(); }

 private:
  void AddFacts() {
    table_.Write("ImportIndicators", &indicators_, &IndicatorLogic::ImportIndicators);
    table_.Read("GetIndicator", &indicators_, &IndicatorLogic::GetIndicator);
    table_.Work("ListIndicators", &indicators_, &IndicatorLogic::ListIndicators);
    table_.Write("RetireIndicator", &indicators_, &IndicatorLogic::RetireIndicator);
    table_.Write("CreatePublication", &publications_, &PublicationLogic::CreatePublication);
    table_.Write("AppendFacts", &publications_, &PublicationLogic::AppendFacts);
    table_.Write("PublishPublication", &publications_, &PublicationLogic::PublishPublication);
    table_.Work("AbandonPublication", &publications_, &PublicationLogic::AbandonPublication);
    table_.Read("GetPublication", &publications_, &PublicationLogic::GetPublication);
    table_.Work("ListPublications", &publications_, &PublicationLogic::ListPublications);
    table_.Work("ListFacts", &organisations_, &OrganisationLogic::ListFacts);
    table_.Work("GetDistrict", &organisations_, &OrganisationLogic::GetDistrict);
    table_.Work("ListDistricts", &organisations_, &OrganisationLogic::ListDistricts);
    table_.Work("GetSchool", &organisations_, &OrganisationLogic::GetSchool);
    table_.Work("ListSchools", &organisations_, &OrganisationLogic::ListSchools);
  }

  void AddPolicies() {
    table_.Write("CreateNeedPolicy", &policies_, &PolicyLogic::CreateNeedPolicy);
    table_.Read("GetNeedPolicy", &policies_, &PolicyLogic::GetNeedPolicy);
    table_.Work("ListNeedPolicies", &policies_, &PolicyLogic::ListNeedPolicies);
    table_.Write("RetireNeedPolicy", &policies_, &PolicyLogic::RetireNeedPolicy);
    table_.Write("CreateRankingPolicy", &policies_, &PolicyLogic::CreateRankingPolicy);
    table_.Read("GetRankingPolicy", &policies_, &PolicyLogic::GetRankingPolicy);
    table_.Work("ListRankingPolicies", &policies_, &PolicyLogic::ListRankingPolicies);
    table_.Write("RetireRankingPolicy", &policies_, &PolicyLogic::RetireRankingPolicy);
  }

  void AddNeeds() {
    table_.Write("CreateBuyer", &buyers_, &BuyerLogic::CreateBuyer);
    table_.Read("GetBuyer", &buyers_, &BuyerLogic::GetBuyer);
    table_.Work("ListBuyers", &buyers_, &BuyerLogic::ListBuyers);
    table_.Write("UpdateBuyer", &buyers_, &BuyerLogic::UpdateBuyer);
    table_.Write("CreateNeed", &needs_, &NeedLogic::CreateNeed);
    table_.Read("GetNeed", &needs_, &NeedLogic::GetNeed);
    table_.Work("ListNeeds", &needs_, &NeedLogic::ListNeeds);
    table_.Write("UpdateNeed", &needs_, &NeedLogic::UpdateNeed);
    table_.Write("RateNeedPractice", &needs_, &NeedLogic::RateNeedPractice);
    table_.Work("RankPartners", &rankings_, &RankingLogic::RankPartners);
    table_.Work("GetRanking", &rankings_, &RankingLogic::GetRanking);
    table_.Work("ListRankings", &rankings_, &RankingLogic::ListRankings);
    table_.Work("ListExcludedPartners", &rankings_, &RankingLogic::ListExcludedPartners);
    table_.Work("ExplainPartner", &rankings_, &RankingLogic::ExplainPartner);
  }

  const runtime::Sources sources_;
  const runtime::Pager pager_;
  LiveIndex index_;
  IndicatorLogic indicators_;
  PublicationLogic publications_;
  OrganisationLogic organisations_;
  BuyerLogic buyers_;
  PolicyLogic policies_;
  NeedLogic needs_;
  RankingLogic rankings_;
  runtime::MethodTable table_;
};

}  // namespace

std::unique_ptr<MatchingService> MatchingService::Create(MatchingOptions options) {
  return std::make_unique<Service>(std::move(options));
}

}  // namespace partners::matching
