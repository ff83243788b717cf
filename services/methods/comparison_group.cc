#include "services/methods/comparison_group.h"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "services/methods/effects.h"
#include "services/methods/outcome_data.h"
#include "services/methods/ranks.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CheckSize;
using internal::Refuse;

constexpr int kSizeMin = 2;
constexpr int kSizeMax = 1000;

absl::Status CheckMeasure(const ComparisonMeasure& measure) {
  absl::Status status = internal::CheckNotNegative("sd_b", measure.sd_b);
  for (size_t j = 0; j < measure.sd_covariates.size(); ++j) {
    const double sd = measure.sd_covariates[j];
    if (sd == 0) continue;
    status.Update(internal::CheckAboveZero(absl::StrCat("sd_covariates[", j, "]"), sd));
  }
  if (status.ok() && measure.sd_covariates.size() > kCovariatesMax) {
    status =
        Refuse("sd_covariates", absl::StrCat("must have at most ", kCovariatesMax, " elements"));
  }
  if (status.ok() && (measure.size < kSizeMin || measure.size > kSizeMax)) {
    status = Refuse("size", absl::StrCat("must be between ", kSizeMin, " and ", kSizeMax));
  }
  return status;
}

absl::Status CheckSchool(absl::string_view field, const ComparisonSchool& school,
                         size_t covariates) {
  absl::Status status = CheckSize(absl::StrCat(field, ".b"), school.b);
  if (!status.ok()) return status;
  if (school.covariates.size() != covariates) {
    return Refuse(absl::StrCat(field, ".covariates"), "must have one value per standard deviation");
  }
  for (size_t j = 0; j < covariates; ++j) {
    if (!school.covariates[j]) continue;
    status.Update(CheckSize(absl::StrCat(field, ".covariates[", j, "]"), *school.covariates[j]));
  }
  return status;
}

// A standard deviation of 0 says that all schools have the same value.
absl::Status CheckConstants(const ComparisonSchool& a, const ComparisonSchool& b,
                            const std::vector<double>& sds) {
  for (size_t j = 0; j < sds.size(); ++j) {
    if (sds[j] > 0 || !a.covariates[j] || !b.covariates[j]) continue;
    if (*a.covariates[j] == *b.covariates[j]) continue;
    return Refuse(absl::StrCat("sd_covariates[", j, "]"), "must be above zero: schools differ");
  }
  return absl::OkStatus();
}

absl::Status Check(const ComparisonSchool& treated, const ComparisonMeasure& measure,
                   std::vector<ComparisonSchool>* candidates) {
  const size_t covariates = measure.sd_covariates.size();
  absl::Status status = CheckMeasure(measure);
  if (status.ok() && treated.id.empty()) status = Refuse("treated.id", "must not be empty");
  if (status.ok()) status = CheckSchool("treated", treated, covariates);
  if (status.ok()) status = internal::CheckItems("candidates", candidates->size());
  if (status.ok()) status = internal::SortById("candidates", &ComparisonSchool::id, candidates);
  for (const ComparisonSchool& school : *candidates) {
    if (!status.ok()) return status;
    status = CheckSchool(internal::Element("candidates", school.id), school, covariates);
    if (status.ok()) status = CheckConstants(treated, school, measure.sd_covariates);
  }
  return status;
}

bool WithinCaliper(double a, double b, double sd) {
  const double noise = 1e-12 * std::max(std::fabs(a), std::fabs(b));
  return std::fabs(a - b) <= kBaselineCaliper * sd + noise;
}

bool IsCandidate(const ComparisonSchool& treated, const ComparisonSchool& school, double sd_b) {
  return school.id != treated.id && school.type == treated.type && school.buyer != treated.buyer &&
         !school.engaged_with_partner && WithinCaliper(school.b, treated.b, sd_b);
}

double Distance(const ComparisonSchool& a, const ComparisonSchool& b,
                const std::vector<double>& sds) {
  double sum = 0;
  for (size_t j = 0; j < sds.size(); ++j) {
    double d = 1;
    if (a.covariates[j] && b.covariates[j]) {
      d = sds[j] > 0 ? (*a.covariates[j] - *b.covariates[j]) / sds[j] : 0;
    }
    sum += d * d;
  }
  return std::sqrt(sum);
}

// Nearest first; inside a group of equal distances by id.
void SortNearest(std::vector<ChosenSchool>* schools) {
  std::ranges::sort(*schools, {}, [](const ChosenSchool& s) { return std::tie(s.distance, s.id); });
  for (auto begin = schools->begin(); begin != schools->end();) {
    const double limit = begin->distance + kRankSlack;
    const auto end = std::find_if(begin, schools->end(),
                                  [=](const ChosenSchool& s) { return s.distance > limit; });
    std::ranges::sort(begin, end, {}, &ChosenSchool::id);
    begin = end;
  }
}

}  // namespace

absl::string_view ComparisonStatusName(ComparisonStatus status) {
  return status == ComparisonStatus::kOk ? "OK" : "INSUFFICIENT";
}

absl::StatusOr<ComparisonGroup> ChooseComparisonGroup(const ComparisonSchool& treated,
                                                      std::vector<ComparisonSchool> candidates,
                                                      const ComparisonMeasure& measure) {
  absl::Status status = Check(treated, measure, &candidates);
  if (!status.ok()) return status;
  const auto size = static_cast<size_t>(measure.size);
  std::vector<ChosenSchool> all;
  std::vector<ChosenSchool> same_designation;
  for (const ComparisonSchool& school : candidates) {
    if (!IsCandidate(treated, school, measure.sd_b)) continue;
    all.push_back(
        {school.id, Distance(treated, school, measure.sd_covariates), school.engaged_with_others});
    if (school.designation == treated.designation) same_designation.push_back(all.back());
  }
  ComparisonGroup group;
  group.relaxed = same_designation.size() < size;
  group.schools = std::move(group.relaxed ? all : same_designation);
  if (group.schools.size() < 2) {
    group.schools.clear();
    return group;
  }
  group.status = ComparisonStatus::kOk;
  SortNearest(&group.schools);
  if (group.schools.size() > size) group.schools.resize(size);
  group.engaged_with_others =
      static_cast<int>(std::ranges::count(group.schools, true, &ChosenSchool::engaged_with_others));
  return group;
}

}  // namespace partners::methods
