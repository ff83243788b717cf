#ifndef PARTNERS_SERVICES_MATCHING_RANKING_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_RANKING_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/matching/live_index.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::matching {

// Rankings of record and explanations. Answers what matching_service.proto says; a buyer reaches
// its own only. Thread-safe.
class RankingLogic {
 public:
  // All must outlive the logic.
  RankingLogic(const runtime::Sources* sources, const runtime::Pager* pager, storage::Store* store,
               const LiveIndex* index)
      : sources_(*sources), pager_(*pager), store_(*store), index_(*index) {}

  absl::Status RankPartners(const runtime::Call& call, const v1::RankPartnersRequest& request,
                            v1::Ranking* ranking);
  absl::Status GetRanking(const runtime::Call& call, const v1::GetRankingRequest& request,
                          const storage::View& view, v1::Ranking* ranking) const;
  absl::Status ListRankings(const runtime::Call& call, const v1::ListRankingsRequest& request,
                            const storage::View& view, v1::ListRankingsResponse* response) const;
  absl::Status ListExcludedPartners(const runtime::Call& call,
                                    const v1::ListExcludedPartnersRequest& request,
                                    const storage::View& view,
                                    v1::ListExcludedPartnersResponse* response) const;
  absl::Status ExplainPartner(const runtime::Call& call, const v1::ExplainPartnerRequest& request,
                              v1::PartnerExplanation* explanation);

 private:
  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
  storage::Store& store_;
  const LiveIndex& index_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_RANKING_LOGIC_H_
