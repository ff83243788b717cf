#include "services/methods/need_policy.h"

namespace partners::methods {

NeedPolicy DefaultNeedPolicy() {
  NeedPolicy policy;
  policy.id = "default-1";
  policy.crosswalk = {
      {"TP1", {{kTp1Rating, 0.6}, {kAccountabilityPercentile, 0.2}, {kGrowth, 0.2}}},
      {"TP2", {{kTp2Rating, 0.5}, {kGrowth, 0.3}, {kAccountabilityPercentile, 0.2}}},
      {"TP3", {{kTp3Rating, 0.4}, {kSubgroupGap, 0.3}, {kEnglishProgress, 0.3}}},
      {"TP4", {{kTp4Rating, 0.5}, {kChronicAbsence, 0.5}}},
  };
  policy.min_coverage = 0.5;
  policy.tier_cuts = {0.75, 0.5, 0.25};
  return policy;
}

double RatingNumber(Rating rating) {
  switch (rating) {
    case Rating::kNoEvidence:
      return 0;
    case Rating::kDeveloping:
      return 1;
    case Rating::kProviding:
      return 2;
    case Rating::kSustaining:
      return 3;
  }
  return 0;
}

}  // namespace partners::methods
