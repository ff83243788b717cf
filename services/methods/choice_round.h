#ifndef PARTNERS_SERVICES_METHODS_CHOICE_ROUND_H_
#define PARTNERS_SERVICES_METHODS_CHOICE_ROUND_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kDeferredAcceptance{"deferred_acceptance", 1};
inline constexpr Method kTopTradingCycles{"top_trading_cycles", 1};

struct ChoiceDistrict {
  std::string id;
  std::vector<std::string>
      wishes;  // partners, best first; those not listed are not acceptable to it
};

struct ChoicePartner {
  std::string id;
  int capacity = 0;  // districts it can serve, 0 to 1,000,000
  std::vector<std::string>
      priority;  // districts, first served first; those not listed it does not take
};

struct ChoiceRound {
  std::vector<ChoiceDistrict> districts;
  std::vector<ChoicePartner> partners;
};

using ChoiceMatch =
    std::map<std::string, std::string>;  // partner by district; unmatched ones absent

struct BlockingPair {
  std::string district;
  std::string partner;
  friend bool operator==(const BlockingPair&, const BlockingPair&) = default;
};

// A match by district-proposing deferred acceptance: every district asks the best partner that has
// not refused it; a partner keeps, up to its capacity, those of highest priority among all who ever
// asked, and refuses the rest.
//
// Promises no blocking pair (stable); every district likes it at least as well as any other stable
//          match; no district gains by a list that is not its true one. With one priority order for
//          all partners it is the same as serving districts in that order.
// Ties     none: lists and priorities are strict. The answer does not depend on the order of input.
// Errors   INVALID_ARGUMENT naming districts[id].wishes, partners[id].priority or
//          partners[id].capacity: empty, repeated or unknown ids, capacity out of range.
// Cost     O(total length of the lists * log). Thread-safe.
// Source   Gale & Shapley 1962; Dubins & Freedman 1981; Roth 1985.
absl::StatusOr<ChoiceMatch> DeferredAcceptance(const ChoiceRound& round);

// A match by top trading cycles: every district points to the best partner with a free place, every
// partner to the remaining district of highest priority; districts of a cycle get the partner they
// point to. Efficient for districts and safe to answer truthfully, but not always stable: a
// partner's priority can be traded away, see BlockingPairs. Errors as above. Cost: O((districts +
// partners) * total length of the lists) at worst. Thread-safe. Source: Shapley & Scarf 1974;
// Abdulkadiroglu & Sonmez 2003.
absl::StatusOr<ChoiceMatch> TopTradingCycles(const ChoiceRound& round);

// Pairs who would both rather have each other: the district prefers the partner to its match (or
// has none and lists it), and the partner takes the district and has a free place or serves one of
// lower priority. By district, then partner.
// Errors   as above; also naming `match[district]`: an unknown district or partner.
absl::StatusOr<std::vector<BlockingPair>> BlockingPairs(const ChoiceRound& round,
                                                        const ChoiceMatch& match);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_CHOICE_ROUND_H_
