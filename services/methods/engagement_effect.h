#ifndef PARTNERS_SERVICES_METHODS_ENGAGEMENT_EFFECT_H_
#define PARTNERS_SERVICES_METHODS_ENGAGEMENT_EFFECT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"
#include "services/methods/outcome_data.h"
#include "services/methods/pooling.h"

namespace partners::methods {

inline constexpr Method kEngagementEffect{"engagement_effect", 1};
inline constexpr Method kReturnPer1000{"return_per_1000", 1};

struct ComparisonChange {
  std::string id;     // the comparison school
  double change = 0;  // over the years of the treated school it is compared with
};

struct TreatedSchool {
  std::string district;
  double change = 0;                         // D_s
  std::vector<ComparisonChange> comparison;  // at least two, see ChooseComparisonGroup
};

enum class EngagementStatus {
  kOk,
  // No treated school, or one with fewer than two to compare with. A caller leaves such a school
  // out beforehand, and says so.
  kInsufficient,
};
absl::string_view EngagementStatusName(EngagementStatus status);  // "OK", "INSUFFICIENT"

struct EngagementEffect {
  EngagementStatus status = EngagementStatus::kInsufficient;
  std::optional<double> estimate;  // unit of the changes; above zero is better, in either direction
  std::optional<double> v;         // variance of its error, not negative
  std::optional<double> se;        // sqrt(v)
  int64_t treated_schools = 0;     // n_T
  int64_t comparison_schools = 0;  // n_C: a school that is compared with several counts once
  int64_t treated_districts = 0;   // G_T
};

// What the schools of one engagement changed beyond what schools like them changed.
//
//   est = mean over the n_T treated schools of (D_s - mean change of its comparison schools)
//   v   = s2_w (1/n_T + 1/n_C) + s2_b / G_T;   se = sqrt(v)
//   est times -1 where less is better
//
// s2_w and s2_b are those of all schools of the type (variance_components.h): an engagement is too
// small to tell its own. (est, v) is a study of the partner's estimate (shrinkage.h); v = 0, where
// nothing ever varies, is none.
//
// Order    the order of schools changes nothing; ids only tell schools apart.
// Errors   INVALID_ARGUMENT naming treated (more than 100,000 schools on both sides together),
//          treated[i].district|change|comparison…, s2_w or s2_b (0 to 1e60).
// Cost     O(n log n). Thread-safe.
// Source   difference in differences with grouped errors: Donald & Lang 2007; Priority Partners
//          methods, P10.
// Not for  claims about a cause: nobody drew lots. Not for one school alone, whatever v says.
absl::StatusOr<EngagementEffect> EstimateEngagementEffect(std::vector<TreatedSchool> treated,
                                                          double s2_w, double s2_b,
                                                          Direction direction);

struct ReturnPer1000 {
  double value = 0;  // unit of the effect, for 1000 dollars per student
  Interval interval;
};

// What 1000 dollars per student bought: est / (c/1000) with c = cost/students; ends of the interval
// likewise.
//
// Errors   INVALID_ARGUMENT naming estimate, ci (not finite, beyond 1e60, low above high), cost or
//          students (1e-60 to 1e60).
// Source   Priority Partners methods, P10. Thread-safe.
// Not for  ranking partners: it stands beside the cost. A small effect that cost next to nothing
//          has a large return.
absl::StatusOr<ReturnPer1000> ReturnOfCost(double estimate, const Interval& ci, double cost,
                                           double students);

// How much evidence is needed before an estimate is published. Policy numbers.
struct PublicationPolicy {
  int64_t schools = 5;
  int64_t engagements = 3;
  int64_t districts = 3;
};

struct EvidenceCount {
  int64_t schools = 0;
  int64_t engagements = 0;
  int64_t districts = 0;
};

// False below any of the three: few schools could be recognised, and luck decides.
bool MayPublish(const EvidenceCount& count, const PublicationPolicy& policy);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_ENGAGEMENT_EFFECT_H_
