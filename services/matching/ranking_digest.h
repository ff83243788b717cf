#ifndef PARTNERS_SERVICES_MATCHING_RANKING_DIGEST_H_
#define PARTNERS_SERVICES_MATCHING_RANKING_DIGEST_H_

#include <string>

#include "services/matching/ranking_report.h"

namespace partners::matching {

// SHA-256 (hex) over the canonical text of everything a ranking was made from: methods and
// versions, the version of the need, date, policy, registry state, criteria with weights and value
// functions, and of every partner either the raw values of its services or the rules it failed.
// Equal digests mean equal rankings.
std::string DigestRanking(const RankingBasis& basis, const RankingModel& model,
                          const RankingResult& result);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_RANKING_DIGEST_H_
