#include "services/methods/effects.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckSize;
using internal::Refuse;

absl::Status CheckVariance(absl::string_view field, double v) {
  if (v >= kVarianceMin && v <= kEffectMax) return absl::OkStatus();  // false for NaN
  return Refuse(field, "must be above zero (1e-60 to 1e60)");
}

absl::Status CheckGroup(absl::string_view name, const GroupSummary& group) {
  absl::Status status = CheckSize(absl::StrCat(name, ".mean"), group.mean);
  if (status.ok()) status = CheckSize(absl::StrCat(name, ".sd"), group.sd);
  if (!status.ok()) return status;
  if (group.sd < 0) return Refuse(absl::StrCat(name, ".sd"), "must not be negative");
  if (group.count >= 2 && group.count <= kGroupMax) return status;
  return Refuse(absl::StrCat(name, ".count"), "must be between 2 and 10^12");
}

absl::Status CheckEvents(absl::string_view name, const EventCount& group) {
  if (group.count < 1 || group.count > kGroupMax) {
    return Refuse(absl::StrCat(name, ".count"), "must be between 1 and 10^12");
  }
  if (group.events >= 1 && group.events <= group.count) return absl::OkStatus();
  return Refuse(absl::StrCat(name, ".events"), "must be between 1 and count");
}

// J(m) for m >= 2, by the ratio of the two gamma functions: exact for large m as well, where the
// difference of their logarithms would lose digits.
double SmallSampleFactor(double m) {
  return 1 / (std::sqrt(m / 2) * boost::math::tgamma_delta_ratio((m - 1) / 2, 0.5));
}

struct Changes {
  double count = 0;
  double mean = 0;
  double variance = 0;  // n - 1; 0 for a single one
};

// Sums of distances from the lowest change: equal changes have a variance of exactly zero.
Changes Summarise(const std::vector<SchoolMeans>& schools) {
  std::vector<double> changes;
  for (const SchoolMeans& school : schools) changes.push_back(school.post - school.pre);
  std::ranges::sort(changes);
  Changes result{.count = static_cast<double>(changes.size())};
  double sum = 0;
  for (double change : changes) sum += change - changes.front();
  result.mean = changes.front() + sum / result.count;
  if (changes.size() < 2) return result;
  for (double change : changes) result.variance += std::pow(change - result.mean, 2);
  result.variance /= result.count - 1;
  return result;
}

absl::Status CheckSchools(absl::string_view list, const std::vector<SchoolMeans>& schools) {
  absl::Status status;
  for (size_t i = 0; status.ok() && i < schools.size(); ++i) {
    const std::string school = internal::Element(list, absl::StrCat(i));
    status = CheckSize(absl::StrCat(school, ".pre"), schools[i].pre);
    if (status.ok()) status = CheckSize(absl::StrCat(school, ".post"), schools[i].post);
  }
  return status;
}

void SetError(const Changes& treated, const Changes& comparison, SchoolDifference* result) {
  const double from_treated = treated.variance / treated.count;
  const double from_comparison = comparison.variance / comparison.count;
  const bool single = treated.count == 1;
  const double square =
      single ? comparison.variance * (1 + 1 / comparison.count) : from_treated + from_comparison;
  if (square == 0) {
    result->status = DifferenceStatus::kZeroVariance;
    return;
  }
  result->status = DifferenceStatus::kOk;
  result->se = std::sqrt(square);
  const double a = from_treated / square;  // shares of the variance: no overflow in squares
  const double b = from_comparison / square;
  result->df = single ? comparison.count - 1
                      : 1 / (a * a / (treated.count - 1) + b * b / (comparison.count - 1));
}

}  // namespace

namespace internal {

absl::Status CheckSize(absl::string_view field, double number) {
  absl::Status status = CheckFinite(field, number);
  if (!status.ok() || std::fabs(number) <= kEffectMax) return status;
  return Refuse(field, "must be at most 1e60 in size");
}

absl::Status CheckEffects(absl::string_view list, const std::vector<Effect>& effects) {
  if (effects.empty()) return Refuse(list, "at least one is needed");
  absl::Status status;
  for (size_t i = 0; status.ok() && i < effects.size(); ++i) {
    const std::string effect = Element(list, absl::StrCat(i));
    status = CheckSize(absl::StrCat(effect, ".y"), effects[i].y);
    if (status.ok()) status = CheckVariance(absl::StrCat(effect, ".v"), effects[i].v);
  }
  return status;
}

void SortEffects(std::vector<Effect>* effects) {
  std::ranges::sort(*effects, {}, [](const Effect& e) { return std::tuple(e.y, e.v); });
}

}  // namespace internal

absl::string_view DifferenceStatusName(DifferenceStatus status) {
  switch (status) {
    case DifferenceStatus::kOk:
      return "OK";
    case DifferenceStatus::kInsufficient:
      return "INSUFFICIENT";
    case DifferenceStatus::kZeroVariance:
      return "ZERO_VARIANCE";
  }
  return "UNKNOWN";
}

absl::StatusOr<Effect> HedgesG(const GroupSummary& treated, const GroupSummary& comparison) {
  absl::Status status = CheckGroup("treated", treated);
  if (status.ok()) status = CheckGroup("comparison", comparison);
  if (!status.ok()) return status;
  const auto n1 = static_cast<double>(treated.count);
  const auto n2 = static_cast<double>(comparison.count);
  const double m = n1 + n2 - 2;
  const double pooled =
      std::hypot(treated.sd * std::sqrt((n1 - 1) / m), comparison.sd * std::sqrt((n2 - 1) / m));
  if (pooled == 0) return Refuse("treated.sd", "one of the two deviations must be above zero");
  Effect effect;
  effect.y = SmallSampleFactor(m) * (treated.mean - comparison.mean) / pooled;
  effect.v = 1 / n1 + 1 / n2 + effect.y * effect.y / (2 * (n1 + n2));
  if (std::fabs(effect.y) <= kEffectMax && effect.v <= kEffectMax) return effect;
  return Refuse("treated.sd", "is too small beside the difference of the means");
}

absl::StatusOr<Effect> LogRiskRatio(const EventCount& treated, const EventCount& comparison) {
  absl::Status status = CheckEvents("treated", treated);
  if (status.ok()) status = CheckEvents("comparison", comparison);
  if (!status.ok()) return status;
  const auto a = static_cast<double>(treated.events);
  const auto n1 = static_cast<double>(treated.count);
  const auto c = static_cast<double>(comparison.events);
  const auto n2 = static_cast<double>(comparison.count);
  if (a == n1 && c == n2) return Refuse("treated.events", "somebody must be without the event");
  return Effect{.y = std::log((a / n1) / (c / n2)), .v = (n1 - a) / a / n1 + (n2 - c) / c / n2};
}

absl::StatusOr<SchoolDifference> SchoolLevelDifference(const std::vector<SchoolMeans>& treated,
                                                       const std::vector<SchoolMeans>& comparison) {
  absl::Status status = CheckSchools("treated", treated);
  if (status.ok()) status = CheckSchools("comparison", comparison);
  if (!status.ok()) return status;
  SchoolDifference result;
  if (treated.empty() || comparison.size() < 2) return result;
  const Changes t = Summarise(treated);
  const Changes c = Summarise(comparison);
  result.estimate = t.mean - c.mean;
  SetError(t, c, &result);
  return result;
}

absl::StatusOr<Effect> CompositeEffect(std::vector<Effect> effects, double rho) {
  absl::Status status = internal::CheckEffects("effects", effects);
  if (status.ok()) status = internal::CheckUnitInterval("rho", rho);
  if (!status.ok()) return status;
  internal::SortEffects(&effects);
  const auto m = static_cast<double>(effects.size());
  double y = 0;
  double variances = 0;
  double deviations = 0;
  for (const Effect& effect : effects) {
    y += effect.y;
    variances += effect.v;
    deviations += std::sqrt(effect.v);
  }
  // sum over i!=j of sqrt(v_i v_j) = (sum sqrt v)^2 - sum v; both terms below are positive.
  const double v = (1 - rho) * variances + rho * deviations * deviations;
  return Effect{.y = y / m, .v = v / (m * m)};
}

}  // namespace partners::methods
