#ifndef PARTNERS_SERVICES_METHODS_COMPARISON_GROUP_H_
#define PARTNERS_SERVICES_METHODS_COMPARISON_GROUP_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kComparisonGroup{"comparison_group", 1};

inline constexpr double kBaselineCaliper = 0.5;  // in standard deviations of baselines
inline constexpr size_t kCovariatesMax = 100;

// A school with values in all baseline years and in the end year; others cannot be candidates.
struct ComparisonSchool {
  std::string id;           // code; decides ties
  double b = 0;             // baseline mean of the measure
  std::string type;         // elementary, middle, high …
  std::string buyer;        // the district or other body that contracts
  std::string designation;  // status given by the agency, "" when none
  // In this order: baseline mean, shares of English learners, of low income and of students with
  // disabilities, ln enrolment. Absent = unknown.
  std::vector<std::optional<double>> covariates;
  // From the first baseline year to the end year. Ignored for the treated school.
  bool engaged_with_partner = false;  // with the partner in question: no candidate
  bool engaged_with_others = false;   // with other partners: marked and counted, not excluded
};

struct ComparisonMeasure {
  double sd_b = 0;  // standard deviation of baselines over all schools of the type, not negative
  // Of each covariate over all schools of the type in the last baseline year, not negative; 0 when
  // it does not vary.
  std::vector<double> sd_covariates;
  int size = 10;  // schools wanted, 2 to 1000; a policy number
};

enum class ComparisonStatus {
  kOk,
  kInsufficient,  // fewer than two schools are comparable
};
absl::string_view ComparisonStatusName(ComparisonStatus status);  // "OK", "INSUFFICIENT"

struct ChosenSchool {
  std::string id;
  double distance = 0;  // in standard deviations, not negative
  bool engaged_with_others = false;
};

struct ComparisonGroup {
  ComparisonStatus status = ComparisonStatus::kInsufficient;
  bool relaxed = false;  // too few had the same designation, so that it was not asked for
  std::vector<ChosenSchool> schools;  // nearest first, at most `size`; empty with kInsufficient
  int engaged_with_others = 0;        // how many of them
};

// The schools most like a treated school before the engagement, none of which had it.
//
//   candidates  same type, other buyer, not engaged with the partner, |b_c - b_s| <= sd_b / 2, same
//               designation; the last is dropped when fewer than `size` remain with it
//   distance    sqrt(sum_j d_j^2), d_j = (x_cj - x_sj) / sd_j; 1 where either side is unknown; 0
//               where the covariate does not vary
//   chosen      the `size` nearest, ties by id
//
// Ties     distances within 1e-9 of the nearest of their group are equal. The half of sd_b is
//          widened by 1e-12 of the numbers compared, for differences that decimals cannot hold.
// Order    the order of candidates changes nothing.
// Errors   INVALID_ARGUMENT naming treated.id|b|covariates…, candidates (a repeated or empty id;
//          more than 100,000), candidates[id].b|covariates…, sd_b, sd_covariates[j] (also when it
//          is 0 and two schools differ), size.
// Cost     O(n log n + n m). Thread-safe.
// Source   nearest neighbours within a caliper: Rosenbaum & Rubin 1985, Stuart 2010; Priority
//          Partners methods, P10.
// Not for  proving that schools are alike: what is not among the covariates is not compared. The
//          distance says how good the best there is was; it does not enter the effect.
absl::StatusOr<ComparisonGroup> ChooseComparisonGroup(const ComparisonSchool& treated,
                                                      std::vector<ComparisonSchool> candidates,
                                                      const ComparisonMeasure& measure);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_COMPARISON_GROUP_H_
