#include "services/methods/school_change.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/outcome_data.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

absl::Status CheckValues(const YearlyValues& values) {
  absl::Status status;
  for (const auto& [year, value] : values) {
    status.Update(internal::CheckSize(absl::StrCat("values[", year, "]"), value));
  }
  return status;
}

absl::Status CheckYears(const std::vector<int>& years, int end) {
  if (years.empty()) return internal::Refuse("years", "at least one is needed");
  if (std::ranges::adjacent_find(years) != years.end()) {
    return internal::Refuse("years", "a year is there more than once");
  }
  if (end > years.back()) return absl::OkStatus();
  return internal::Refuse("end", "must be after the baseline years");
}

}  // namespace

absl::StatusOr<std::vector<int>> BaselineYears(const YearlyValues& values, int start, int count) {
  absl::Status status = CheckValues(values);
  if (status.ok() && count < 2) status = internal::Refuse("count", "must be at least 2");
  if (!status.ok()) return status;
  std::vector<int> years;
  for (const auto& [year, value] : values) {
    if (year < start) years.push_back(year);
  }
  const auto wanted = static_cast<size_t>(count);
  if (years.size() < wanted) return std::vector<int>();
  years.erase(years.begin(), years.end() - count);
  return years;
}

absl::StatusOr<std::optional<SchoolChange>> ChangeSince(const YearlyValues& values,
                                                        std::vector<int> years, int end) {
  std::ranges::sort(years);
  absl::Status status = CheckValues(values);
  if (status.ok()) status = CheckYears(years, end);
  if (!status.ok()) return status;
  std::vector<double> before;
  for (const int year : years) {
    const auto value = values.find(year);
    if (value == values.end()) return std::nullopt;
    before.push_back(value->second);
  }
  const auto after = values.find(end);
  if (after == values.end()) return std::nullopt;
  std::ranges::sort(before);
  const double baseline = internal::MeanOfSorted(before);
  return SchoolChange{baseline, after->second - baseline};
}

}  // namespace partners::methods
