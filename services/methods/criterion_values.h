#ifndef PARTNERS_SERVICES_METHODS_CRITERION_VALUES_H_
#define PARTNERS_SERVICES_METHODS_CRITERION_VALUES_H_

#include <optional>
#include <vector>

// Raw values of two criteria of the additive value method that are derived by a rule of P5.
// Both are numbers without unit, 0 to 1, higher is better. Thread-safe.
namespace partners::methods {

// How a closed engagement between this buyer and this partner ended, over its agreed benchmarks.
enum class EngagementOutcome { kMet, kPartlyMet, kOther };

// history: mean over the closed engagements with this buyer of met 1, partly met 1/2, else 0.
// Missing (absent) when there is none: no history is not a bad history. Exact, so the order does
// not matter. Not for: engagements with other buyers, open engagements, or causal claims.
std::optional<double> HistoryValue(const std::vector<EngagementOutcome>& closed);

// travel: 1 when the partner works remotely for this need or serves the region, else 0.
double TravelValue(bool remote_for_this_need, bool serves_the_region);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_CRITERION_VALUES_H_
