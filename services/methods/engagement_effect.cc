#include "services/methods/engagement_effect.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckSize;
using internal::Refuse;

// Puts the comparison schools into id order.
absl::Status CheckSchool(const std::string& field, TreatedSchool* school) {
  if (school->district.empty())
    return Refuse(absl::StrCat(field, ".district"), "must not be empty");
  absl::Status status = CheckSize(absl::StrCat(field, ".change"), school->change);
  const std::string list = absl::StrCat(field, ".comparison");
  if (status.ok()) status = internal::SortById(list, &ComparisonChange::id, &school->comparison);
  for (const ComparisonChange& other : school->comparison) {
    status.Update(CheckSize(internal::Member(list, other.id, "change"), other.change));
  }
  return status;
}

absl::Status Check(std::vector<TreatedSchool>* treated) {
  size_t count = treated->size();
  absl::Status status;
  for (size_t i = 0; status.ok() && i < treated->size(); ++i) {
    status = CheckSchool(absl::StrCat("treated[", i, "]"), &(*treated)[i]);
    count += (*treated)[i].comparison.size();
  }
  status.Update(internal::CheckItems("treated", count));
  return status;
}

double SortedMean(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return internal::MeanOfSorted(numbers);
}

// D_s less the mean of the schools it is compared with.
double Beyond(const TreatedSchool& school) {
  std::vector<double> others;
  for (const ComparisonChange& other : school.comparison) others.push_back(other.change);
  return school.change - SortedMean(std::move(others));
}

void SetCounts(const std::vector<TreatedSchool>& treated, EngagementEffect* result) {
  std::set<std::string> districts;
  std::set<std::string> others;
  for (const TreatedSchool& school : treated) {
    districts.insert(school.district);
    for (const ComparisonChange& other : school.comparison) others.insert(other.id);
  }
  result->treated_schools = static_cast<int64_t>(treated.size());
  result->comparison_schools = static_cast<int64_t>(others.size());
  result->treated_districts = static_cast<int64_t>(districts.size());
}

bool IsEnough(const std::vector<TreatedSchool>& treated) {
  return !treated.empty() && std::ranges::all_of(treated, [](const TreatedSchool& school) {
    return school.comparison.size() >= 2;
  });
}

}  // namespace

absl::string_view EngagementStatusName(EngagementStatus status) {
  return status == EngagementStatus::kOk ? "OK" : "INSUFFICIENT";
}

absl::StatusOr<EngagementEffect> EstimateEngagementEffect(std::vector<TreatedSchool> treated,
                                                          double s2_w, double s2_b,
                                                          Direction direction) {
  absl::Status status = Check(&treated);
  status.Update(internal::CheckNotNegative("s2_w", s2_w));
  status.Update(internal::CheckNotNegative("s2_b", s2_b));
  if (!status.ok()) return status;
  EngagementEffect result;
  SetCounts(treated, &result);
  if (!IsEnough(treated)) return result;
  std::vector<double> beyond;
  for (const TreatedSchool& school : treated) beyond.push_back(Beyond(school));
  const double schools = 1 / static_cast<double>(result.treated_schools) +
                         1 / static_cast<double>(result.comparison_schools);
  result.status = EngagementStatus::kOk;
  result.estimate = internal::Sign(direction) * SortedMean(std::move(beyond));
  result.v = s2_w * schools + s2_b / static_cast<double>(result.treated_districts);
  result.se = std::sqrt(*result.v);
  return result;
}

absl::StatusOr<ReturnPer1000> ReturnOfCost(double estimate, const Interval& ci, double cost,
                                           double students) {
  absl::Status status = CheckSize("estimate", estimate);
  status.Update(CheckSize("ci[0]", ci.low));
  status.Update(CheckSize("ci[1]", ci.high));
  if (status.ok() && ci.low > ci.high) status = Refuse("ci", "must rise");
  status.Update(internal::CheckAboveZero("cost", cost));
  status.Update(internal::CheckAboveZero("students", students));
  if (!status.ok()) return status;
  const double thousands = cost / students / 1000;
  return ReturnPer1000{estimate / thousands, {ci.low / thousands, ci.high / thousands}};
}

bool MayPublish(const EvidenceCount& count, const PublicationPolicy& policy) {
  return count.schools >= policy.schools && count.engagements >= policy.engagements &&
         count.districts >= policy.districts;
}

}  // namespace partners::methods
