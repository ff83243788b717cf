#ifndef PARTNERS_SERVICES_MATCHING_RANKING_REPORT_H_
#define PARTNERS_SERVICES_MATCHING_RANKING_REPORT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "partners/changes/v1/changes.pb.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/matching/ranking_model.h"
#include "services/matching/stored.pb.h"

// What is kept and shown of a ranking. Pure; thread-safe.
namespace partners::matching {

// What a ranking was made from.
struct RankingBasis {
  const v1::Need* need = nullptr;
  const v1::RankingPolicy* policy = nullptr;
  absl::CivilDay on;
  changes::v1::Cursor registry;
};

// A ranking as it is kept: the resource, without its excluded partners, and those in blocks.
struct RankingReport {
  v1::Ranking ranking;
  std::vector<ExclusionBlock> exclusions;
};

// Fills everything but create_time and etag. The first kRankedMax partners are kept with their
// explanation, fewer when they would not fit into a stored resource.
absl::StatusOr<RankingReport> ReportRanking(const RankingBasis& basis, const RankingModel& model,
                                            const RankingResult& result);

// An excluded partner as it is shown.
v1::Ranking::ExcludedPartner ShowExcluded(const ExclusionBlock::Partner& kept);

// Why, or why not, one partner. Everything but the name; `ranked` tells rank and tie when it
// passed.
absl::StatusOr<v1::PartnerExplanation> ReportExplanation(const RankingBasis& basis,
                                                         const RankingModel& model,
                                                         const PartnerResult& judged,
                                                         const RankingResult& result);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_RANKING_REPORT_H_
