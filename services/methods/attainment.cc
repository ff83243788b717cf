#include "services/methods/attainment.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/ranks.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckSize;
using internal::Refuse;

constexpr double kNarrow = 0.5;
constexpr double kWide = 1;

absl::Status CheckPast(const std::vector<PastChange>& past) {
  absl::Status status = internal::CheckItems("past", past.size());
  for (size_t i = 0; status.ok() && i < past.size(); ++i) {
    const std::string field = absl::StrCat("past[", i, "]");
    status = CheckSize(absl::StrCat(field, ".baseline"), past[i].baseline);
    status.Update(CheckSize(absl::StrCat(field, ".change"), past[i].change));
  }
  return status;
}

std::vector<double> ChangesNear(const std::vector<PastChange>& past, double baseline,
                                double distance) {
  std::vector<double> changes;
  for (const PastChange& one : past) {
    const double noise = 1e-12 * std::max(std::fabs(one.baseline), std::fabs(baseline));
    if (std::fabs(one.baseline - baseline) <= distance + noise) changes.push_back(one.change);
  }
  return changes;
}

bool IsEnough(const std::vector<double>& changes) {
  return static_cast<int64_t>(changes.size()) >= kChanceChangesMin;
}

absl::Status CheckBenchmark(const std::string& field, const Benchmark& benchmark) {
  const double a = benchmark.a.value_or(0);
  if (a != 0 && a != 0.5 && a != 1) return Refuse(field + ".a", "must be 0, 0.5 or 1");
  return internal::CheckUnitInterval(field + ".p", benchmark.p.value_or(0));
}

}  // namespace

absl::StatusOr<ChanceProbability> ProbabilityOfChance(const std::vector<double>& changes,
                                                      double target, Direction direction) {
  absl::Status status = internal::CheckItems("changes", changes.size());
  status.Update(CheckSize("target", target));
  const double sign = internal::Sign(direction);
  ChanceProbability result;
  for (size_t i = 0; status.ok() && i < changes.size(); ++i) {
    status = CheckSize(absl::StrCat("changes[", i, "]"), changes[i]);
    if (sign * (changes[i] - target) >= -kRankSlack) ++result.k;
  }
  if (!status.ok()) return status;
  result.n = static_cast<int64_t>(changes.size());
  if (result.n == 0) return result;
  result.p = (static_cast<double>(result.k) + 0.5) / (static_cast<double>(result.n) + 1);
  return result;
}

absl::string_view ChanceStatusName(ChanceStatus status) {
  return status == ChanceStatus::kOk ? "OK" : "INSUFFICIENT";
}

absl::StatusOr<ChanceOfTarget> ProbabilityOfTarget(const std::vector<PastChange>& past,
                                                   double baseline, double sd_b, double target,
                                                   Direction direction) {
  absl::Status status = CheckPast(past);
  status.Update(CheckSize("baseline", baseline));
  status.Update(internal::CheckNotNegative("sd_b", sd_b));
  if (!status.ok()) return status;
  ChanceOfTarget result;
  result.window = kNarrow;
  std::vector<double> changes = ChangesNear(past, baseline, kNarrow * sd_b);
  if (!IsEnough(changes)) {
    result.window = kWide;
    changes = ChangesNear(past, baseline, kWide * sd_b);
  }
  const auto chance = ProbabilityOfChance(changes, target, direction);
  if (!chance.ok()) return chance.status();
  result.chance = *chance;
  if (IsEnough(changes)) {
    result.status = ChanceStatus::kOk;
  } else {
    result.chance.p.reset();
  }
  return result;
}

absl::StatusOr<AdjustedAttainment> Attainment(const std::vector<Benchmark>& benchmarks) {
  absl::Status status = internal::CheckItems("benchmarks", benchmarks.size());
  std::vector<std::pair<double, double>> judged;  // p, a
  for (size_t i = 0; status.ok() && i < benchmarks.size(); ++i) {
    status = CheckBenchmark(absl::StrCat("benchmarks[", i, "]"), benchmarks[i]);
    if (benchmarks[i].a) judged.emplace_back(benchmarks[i].p.value_or(0), *benchmarks[i].a);
  }
  if (!status.ok()) return status;
  std::ranges::sort(judged);
  double gained = 0;
  double possible = 0;
  for (const auto& [p, a] : judged) {
    gained += a - p;
    possible += 1 - p;
  }
  AdjustedAttainment result;
  result.n = static_cast<int64_t>(judged.size());
  if (possible > 0) result.adjusted = gained / possible;
  return result;
}

}  // namespace partners::methods
