#include "services/methods/criterion_values.h"

namespace partners::methods {

std::optional<double> HistoryValue(const std::vector<EngagementOutcome>& closed) {
  if (closed.empty()) return std::nullopt;
  double sum = 0;
  for (EngagementOutcome outcome : closed) {
    if (outcome == EngagementOutcome::kMet) sum += 1;
    if (outcome == EngagementOutcome::kPartlyMet) sum += 0.5;
  }
  return sum / static_cast<double>(closed.size());
}

double TravelValue(bool remote_for_this_need, bool serves_the_region) {
  return remote_for_this_need || serves_the_region ? 1 : 0;
}

}  // namespace partners::methods
