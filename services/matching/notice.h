#ifndef PARTNERS_SERVICES_MATCHING_NOTICE_H_
#define PARTNERS_SERVICES_MATCHING_NOTICE_H_

namespace partners::matching {

// What a ranking is not. Part of every ranking and explanation; show it with them.
inline constexpr char kRankingNotice[] =
    "This ranking is advice for the buyer, who chooses freely. The state does not assign a partner "
    "to anyone. Being listed, approved or ranked is neither a contract nor an endorsement.";

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_NOTICE_H_
