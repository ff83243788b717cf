#include "services/matching/score_report.h"

#include "services/methods/printed_score.h"
#include "services/methods/rounding.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

constexpr double kOutOf = 100;

}  // namespace

absl::StatusOr<ScoreText> PrintScore(const methods::ScoredAlternative& scored, int decimals) {
  PARTNERS_ASSIGN_OR_RETURN(const methods::PrintedScore printed,
                            methods::PrintScore(scored, kOutOf, decimals));
  ScoreText text;
  text.score = methods::FormatUnits(printed.score, decimals);
  text.low = methods::FormatUnits(printed.score_low, decimals);
  text.high = methods::FormatUnits(printed.score_high, decimals);
  for (size_t i = 0; i < scored.contributions.size(); ++i) {
    const methods::Contribution& part = scored.contributions[i];
    v1::Ranking::Contribution& shown = *text.contributions.Add();
    shown.set_criterion(part.criterion);
    if (part.x) shown.set_x(*part.x);
    shown.set_v(part.v);
    shown.set_contribution(part.contribution);
    shown.set_printed(methods::FormatUnits(printed.contributions[i], decimals));
  }
  return text;
}

}  // namespace partners::matching
