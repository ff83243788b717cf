#include "services/methods/shrinkage.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/pooling.h"
#include "services/methods/quantiles.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckSize;
using internal::Refuse;

absl::Status CheckNotNegative(absl::string_view field, double number) {
  absl::Status status = CheckSize(field, number);
  if (!status.ok() || number >= 0) return status;
  return Refuse(field, "must not be negative");
}

// The distribution of true effects, as estimated.
struct Prior {
  double mu;
  double tau2;
  double var_mu;
};

Shrunk Shrink(const Effect& effect, const Prior& prior) {
  const double b = effect.v / (effect.v + prior.tau2);
  const double kept = prior.tau2 / (effect.v + prior.tau2);
  const auto [low, high] = std::minmax(effect.y, prior.mu);
  return {.shrink = b,
          .pred = std::clamp(kept * effect.y + b * prior.mu, low, high),
          .se = std::sqrt(kept * effect.v + b * b * prior.var_mu)};
}

double ProbabilityAtLeast(double benchmark, double mean, double sd) {
  if (sd == 0) return mean >= benchmark ? 1 : 0;
  return NormalCdf((mean - benchmark) / sd);
}

PartnerEstimate Posterior(const Effect& own, const Prior& prior) {
  const Shrunk shrunk = Shrink(own, prior);
  PartnerEstimate estimate;
  estimate.estimate = own.y;
  estimate.var = own.v;
  estimate.shrink = shrunk.shrink;
  estimate.posterior_mean = shrunk.pred;
  estimate.posterior_sd = shrunk.se;
  return estimate;
}

PartnerEstimate Unknown(const Prior& prior) {
  PartnerEstimate estimate;
  estimate.no_evidence = true;
  estimate.posterior_mean = prior.mu;
  estimate.posterior_sd = std::sqrt(prior.tau2 + prior.var_mu);
  return estimate;
}

using Partners = std::map<std::string, std::vector<Effect>>;

absl::Status CheckPartners(const Partners& partners) {
  bool any = false;
  for (const auto& [id, effects] : partners) {
    if (id.empty()) return Refuse("partners", "an id must not be empty");
    if (effects.empty()) continue;
    any = true;
    absl::Status status = internal::CheckEffects(internal::Element("partners", id), effects);
    if (!status.ok()) return status;
  }
  if (any) return absl::OkStatus();
  return Refuse("partners", "at least one study is needed");
}

double Tau2Within(const std::vector<std::vector<Effect>>& studies) {
  double df = 0;
  for (const std::vector<Effect>& effects : studies) df += static_cast<double>(effects.size()) - 1;
  return df == 0 ? 0 : internal::Tau2AtQ(studies, df);
}

}  // namespace

absl::StatusOr<std::vector<Shrunk>> EbShrink(const std::vector<Effect>& effects, double tau2,
                                             double mu, double var_mu) {
  absl::Status status = internal::CheckEffects("effects", effects);
  if (status.ok()) status = CheckNotNegative("tau2", tau2);
  if (status.ok()) status = CheckSize("mu", mu);
  if (status.ok()) status = CheckNotNegative("var_mu", var_mu);
  if (!status.ok()) return status;
  std::vector<Shrunk> result;
  for (const Effect& effect : effects) result.push_back(Shrink(effect, {mu, tau2, var_mu}));
  return result;
}

absl::StatusOr<JamesSteinResult> JamesStein(const std::vector<double>& y, double sigma2) {
  if (y.size() < 4) return Refuse("y", "at least four estimates are needed");
  absl::Status status = CheckNotNegative("sigma2", sigma2);
  for (size_t i = 0; status.ok() && i < y.size(); ++i) {
    status = CheckSize(internal::Element("y", absl::StrCat(i)), y[i]);
  }
  if (!status.ok()) return status;
  if (sigma2 == 0) return Refuse("sigma2", "must be above zero");

  std::vector<double> sorted = y;
  std::ranges::sort(sorted);
  const auto k = static_cast<double>(y.size());
  double shift = 0;
  for (double number : sorted) shift += number - sorted.front();
  JamesSteinResult result;
  result.mean = sorted.front() + shift / k;
  double squares = 0;
  for (double number : sorted) squares += std::pow(number - result.mean, 2);
  const double c = 1 - (k - 3) * sigma2 / squares;
  if (std::isfinite(c)) result.c = c;
  for (double number : y) {
    result.estimates.push_back(result.mean + result.c.value_or(0) * (number - result.mean));
  }
  return result;
}

absl::StatusOr<PartnerTwoStageResult> PartnerTwoStage(const Partners& partners, double benchmark) {
  absl::Status status = CheckPartners(partners);
  if (status.ok()) status = CheckSize("benchmark", benchmark);
  if (!status.ok()) return status;

  std::vector<std::vector<Effect>> studies;  // in id order
  for (const auto& [id, effects] : partners) {
    if (effects.empty()) continue;
    studies.push_back(effects);
    internal::SortEffects(&studies.back());
  }
  PartnerTwoStageResult result;
  result.tau2_within = Tau2Within(studies);
  std::vector<Effect> own;
  for (const std::vector<Effect>& effects : studies) {
    const internal::WeightedSums sums = internal::SumsAt(effects, result.tau2_within);
    own.push_back({sums.mu, 1 / sums.w});
  }
  std::vector<Effect> sorted = own;
  internal::SortEffects(&sorted);
  if (sorted.size() > 1) {
    result.tau2_between = internal::Tau2AtQ({sorted}, static_cast<double>(sorted.size()) - 1);
  }
  const internal::WeightedSums all = internal::SumsAt(sorted, result.tau2_between);
  result.mu = all.mu;
  result.se_mu = 1 / std::sqrt(all.w);

  const Prior prior{result.mu, result.tau2_between, 1 / all.w};
  size_t next = 0;
  for (const auto& [id, effects] : partners) {
    PartnerEstimate estimate = effects.empty() ? Unknown(prior) : Posterior(own[next++], prior);
    estimate.p_ge_benchmark =
        ProbabilityAtLeast(benchmark, estimate.posterior_mean, estimate.posterior_sd);
    result.partners.emplace(id, estimate);
  }
  return result;
}

}  // namespace partners::methods
