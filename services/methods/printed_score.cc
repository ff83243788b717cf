#include "services/methods/printed_score.h"

#include <cmath>
#include <utility>

#include "services/methods/rounding.h"
#include "services/methods/validation.h"

namespace partners::methods {

absl::StatusOr<PrintedScore> PrintScore(const ScoredAlternative& scored, double scale,
                                        int decimals) {
  if (!std::isfinite(scale) || scale <= 0) {
    return internal::Refuse("scale", "must be finite and above zero");
  }
  std::vector<double> parts;
  for (const Contribution& part : scored.contributions) parts.push_back(part.contribution * scale);
  absl::StatusOr<RoundedParts> rounded = RoundToTotal(parts, scored.score * scale, decimals);
  if (!rounded.ok()) return rounded.status();
  const absl::StatusOr<int64_t> low = RoundHalfUp(scored.score_low * scale, decimals);
  if (!low.ok()) return low.status();
  const absl::StatusOr<int64_t> high = RoundHalfUp(scored.score_high * scale, decimals);
  if (!high.ok()) return high.status();
  return PrintedScore{decimals, rounded->total, *low, *high, std::move(rounded->parts)};
}

}  // namespace partners::methods
