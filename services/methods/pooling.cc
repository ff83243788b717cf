#include "services/methods/pooling.h"

#include <algorithm>
#include <boost/math/tools/toms748_solve.hpp>
#include <cmath>
#include <cstdint>
#include <tuple>
#include <utility>

#include "services/methods/quantiles.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::SumsAt;
using internal::WeightedSums;

// The root of f between low and high, where f has opposite signs, to machine precision.
template <typename F>
double Root(const F& f, double low, double high) {
  const double at_low = f(low);
  const double at_high = f(high);
  if (at_low == 0) return low;
  if (at_high == 0) return high;
  namespace rule = boost::math::policies;
  using Quiet = rule::policy<rule::domain_error<rule::ignore_error>,
                             rule::evaluation_error<rule::ignore_error>>;
  const auto close = [](double a, double b) { return std::fabs(b - a) <= 1e-15 * std::fabs(b); };
  std::uintmax_t evaluations = 200;
  const auto [a, b] =
      boost::math::tools::toms748_solve(f, low, high, at_low, at_high, close, evaluations, Quiet());
  return a + (b - a) / 2;
}

// Half of the slope of twice the log likelihood: above zero where a larger t is likelier.
double Slope(const std::vector<Effect>& effects, double t, bool restricted) {
  const WeightedSums s = SumsAt(effects, t);
  return s.w2d - (restricted ? s.spread : s.w);
}

double LogLikelihood(const std::vector<Effect>& effects, double t, bool restricted) {
  const WeightedSums s = SumsAt(effects, t);
  double sum = s.q + (restricted ? std::log(s.w) : 0);
  for (const Effect& effect : effects) sum += std::log(effect.v + t);
  return -sum / 2;
}

// Where the likelihood falls for good: beyond the squared range of the estimates every weighted
// square is below its share; the doubling is for rounding only.
double UpperEnd(const std::vector<Effect>& effects, bool restricted) {
  double largest_v = 0;
  for (const Effect& effect : effects) largest_v = std::max(largest_v, effect.v);
  double high = std::pow(effects.back().y - effects.front().y, 2) + largest_v;
  while (Slope(effects, high, restricted) > 0) high *= 2;
  return high;
}

// Walks over a geometric grid, takes the top of every hill and returns the highest.
double MostLikely(const std::vector<Effect>& effects, bool restricted) {
  const auto slope = [&](double t) { return Slope(effects, t, restricted); };
  const double high = UpperEnd(effects, restricted);
  double best = 0;
  double best_likelihood = LogLikelihood(effects, 0, restricted);
  constexpr int kSteps = 48;
  double low = 0;
  double at_low = slope(low);
  for (int i = 0; i <= kSteps; ++i) {
    const double next = high * std::pow(10, 12.0 * (i - kSteps) / kSteps);
    const double at_next = slope(next);
    if (at_low > 0 && at_next <= 0) {
      const double top = Root(slope, low, next);
      const double likelihood = LogLikelihood(effects, top, restricted);
      if (likelihood > best_likelihood)
        std::tie(best, best_likelihood) = std::tuple(top, likelihood);
    }
    std::tie(low, at_low) = std::tuple(next, at_next);
  }
  return best;
}

double Hedges(const std::vector<Effect>& effects) {
  const auto k = static_cast<double>(effects.size());
  double mean = 0;
  double mean_v = 0;
  for (const Effect& effect : effects) {
    mean += effect.y / k;
    mean_v += effect.v / k;
  }
  double squares = 0;
  for (const Effect& effect : effects) squares += std::pow(effect.y - mean, 2);
  return std::max(0.0, squares / (k - 1) - mean_v);
}

double Tau2(const std::vector<Effect>& effects, Tau2Method method) {
  if (effects.size() == 1) return 0;
  const auto df = static_cast<double>(effects.size() - 1);
  const WeightedSums fixed = SumsAt(effects, 0);
  switch (method) {
    case Tau2Method::kFe:
      return 0;
    case Tau2Method::kDl:
      return fixed.q <= df ? 0 : (fixed.q - df) / fixed.spread;
    case Tau2Method::kPm:
      return internal::Tau2AtQ({effects}, df);
    case Tau2Method::kReml:
      return MostLikely(effects, /*restricted=*/true);
    case Tau2Method::kMl:
      return MostLikely(effects, /*restricted=*/false);
    case Tau2Method::kHe:
      return Hedges(effects);
  }
  return 0;
}

Interval Around(double middle, double half) { return {middle - half, middle + half}; }

void SetHeterogeneity(const WeightedSums& fixed, double df, PooledEffect* result) {
  const double s2 = df / fixed.spread;
  result->q_p = ChiSquareUpperTail(fixed.q, df);
  result->i2 = 100 * (result->tau2 / (result->tau2 + s2));
  result->h2 = result->tau2 / s2 + 1;
}

void SetHartungKnapp(double q, double df, PooledEffect* result) {
  const double factor = std::sqrt(q / df);
  const double t = StudentTQuantile(0.975, df);
  result->se_hk_unadjusted = result->se * factor;
  result->se_hk = result->se * std::max(1.0, factor);
  result->ci_hk = Around(result->mu, t * *result->se_hk);
  result->ci_hk_unadjusted = Around(result->mu, t * *result->se_hk_unadjusted);
  result->pi = Around(result->mu, t * std::hypot(std::sqrt(result->tau2), *result->se_hk));
}

constexpr std::pair<Tau2Method, absl::string_view> kNames[] = {
    {Tau2Method::kFe, "FE"},     {Tau2Method::kDl, "DL"}, {Tau2Method::kPm, "PM"},
    {Tau2Method::kReml, "REML"}, {Tau2Method::kMl, "ML"}, {Tau2Method::kHe, "HE"}};

}  // namespace

namespace internal {

WeightedSums SumsAt(const std::vector<Effect>& effects, double tau2) {
  WeightedSums sums;
  double pairs = 0;  // sum over i < j of w_i w_j; no difference, so no digits are lost
  double shift = 0;  // sums of distances from the lowest y: equal estimates have a Q of zero
  const double lowest = effects.front().y;
  for (const Effect& effect : effects) {
    const double w = 1 / (effect.v + tau2);
    pairs += w * sums.w;
    sums.w += w;
    shift += w * (effect.y - lowest);
  }
  sums.spread = 2 * pairs / sums.w;
  sums.mu = std::clamp(lowest + shift / sums.w, lowest, effects.back().y);
  for (const Effect& effect : effects) {
    const double w = 1 / (effect.v + tau2);
    const double square = w * std::pow(effect.y - sums.mu, 2);
    sums.q += square;
    sums.w2d += w * square;
  }
  return sums;
}

double Tau2AtQ(const std::vector<std::vector<Effect>>& groups, double target) {
  const auto above = [&](double t) {
    double sum = 0;
    for (const std::vector<Effect>& group : groups) sum += SumsAt(group, t).q;
    return sum - target;
  };
  if (above(0) <= 0) return 0;
  double high = groups.front().front().v;
  while (above(high) > 0) high *= 2;  // Q falls to zero as t grows
  return Root(above, 0, high);
}

}  // namespace internal

absl::string_view Tau2MethodName(Tau2Method method) {
  for (const auto& [value, name] : kNames) {
    if (value == method) return name;
  }
  return "UNKNOWN";
}

std::optional<Tau2Method> ParseTau2Method(absl::string_view name) {
  for (const auto& [value, known] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

absl::StatusOr<PooledEffect> Pool(std::vector<Effect> effects, Tau2Method method) {
  absl::Status status = internal::CheckEffects("effects", effects);
  if (!status.ok()) return status;
  internal::SortEffects(&effects);
  PooledEffect result;
  result.k = static_cast<int>(effects.size());
  result.tau2 = Tau2(effects, method);
  const WeightedSums sums = SumsAt(effects, result.tau2);
  const WeightedSums fixed = SumsAt(effects, 0);
  result.mu = sums.mu;
  result.se = 1 / std::sqrt(sums.w);
  result.ci_z = Around(result.mu, NormalQuantile(0.975) * result.se);
  result.z = result.mu / result.se;
  result.q = fixed.q;
  if (result.k == 1) return result;
  SetHeterogeneity(fixed, result.k - 1, &result);
  SetHartungKnapp(sums.q, result.k - 1, &result);
  return result;
}

absl::StatusOr<Interval> Tau2QProfileInterval(std::vector<Effect> effects) {
  absl::Status status = internal::CheckEffects("effects", effects);
  if (!status.ok()) return status;
  if (effects.size() < 2) return internal::Refuse("effects", "at least two are needed");
  internal::SortEffects(&effects);
  const auto df = static_cast<double>(effects.size() - 1);
  return Interval{internal::Tau2AtQ({effects}, ChiSquareQuantile(0.975, df)),
                  internal::Tau2AtQ({effects}, ChiSquareQuantile(0.025, df))};
}

}  // namespace partners::methods
