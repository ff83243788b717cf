#include "services/methods/variance_components.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/outcome_data.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using Groups = std::map<std::string, std::vector<double>>;

absl::Status CheckDistrict(const std::string& district, const std::vector<double>& changes) {
  if (district.empty()) return internal::Refuse("changes", "an id must not be empty");
  const std::string field = internal::Element("changes", district);
  if (changes.empty()) return internal::Refuse(field, "must not be empty");
  absl::Status status;
  for (size_t i = 0; status.ok() && i < changes.size(); ++i) {
    status = internal::CheckSize(absl::StrCat(field, "[", i, "]"), changes[i]);
  }
  return status;
}

absl::Status Check(const Groups& changes) {
  size_t count = 0;
  for (const auto& [district, values] : changes) {
    absl::Status status = CheckDistrict(district, values);
    if (!status.ok()) return status;
    count += values.size();
  }
  return internal::CheckItems("changes", count);
}

double SquaresAbout(double centre, const std::vector<double>& numbers) {
  double sum = 0;
  for (double number : numbers) sum += (number - centre) * (number - centre);
  return sum;
}

std::vector<double> Together(const Groups& changes) {
  std::vector<double> all;
  for (const auto& [district, values] : changes) {
    all.insert(all.end(), values.begin(), values.end());
  }
  std::ranges::sort(all);
  return all;
}

// Sums over districts.
struct Sums {
  double between = 0;  // sum n_g (x_g. - x..)^2
  double within = 0;   // sum (x - x_g.)^2
  double squares = 0;  // sum n_g^2
};

Sums SumsOver(const Groups& changes) {
  const double grand = internal::MeanOfSorted(Together(changes));
  Sums sums;
  for (const auto& [district, values] : changes) {
    const auto n = static_cast<double>(values.size());
    const double mean = internal::MeanOfSorted(values);
    sums.between += n * (mean - grand) * (mean - grand);
    sums.within += SquaresAbout(mean, values);
    sums.squares += n * n;
  }
  return sums;
}

}  // namespace

// NOLINTNEXTLINE(performance-unnecessary-value-param): it is sorted here
absl::StatusOr<VarianceComponents> EstimateVarianceComponents(Groups changes) {
  absl::Status status = Check(changes);
  if (!status.ok()) return status;
  VarianceComponents result;
  for (auto& [district, values] : changes) {
    std::ranges::sort(values);
    result.schools += static_cast<int64_t>(values.size());
    ++result.districts;
  }
  if (result.schools == 0) return result;
  const Sums sums = SumsOver(changes);
  const auto n = static_cast<double>(result.schools);
  const auto g = static_cast<double>(result.districts);
  if (g > 1) {
    result.msb = sums.between / (g - 1);
    result.n0 = (n - sums.squares / n) / (g - 1);
  }
  if (n > g) result.msw = result.s2_w = sums.within / (n - g);
  if (g > 1 && n > g) result.s2_b = std::max(0.0, (*result.msb - *result.msw) / *result.n0);
  return result;
}

}  // namespace partners::methods
