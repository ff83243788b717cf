#ifndef PARTNERS_SERVICES_METHODS_EFFECTS_H_
#define PARTNERS_SERVICES_METHODS_EFFECTS_H_

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kHedgesG{"hedges_g", 1};
inline constexpr Method kLogRiskRatio{"log_rr", 1};
inline constexpr Method kSchoolDifference{"did_school", 1};
inline constexpr Method kCompositeEffect{"composite", 1};

// Far beyond any real effect: everything computed from one is then a finite number.
inline constexpr double kEffectMax = 1e60;  // of estimates, means and variances, in size
inline constexpr double kVarianceMin = 1e-60;
inline constexpr int64_t kGroupMax = 1'000'000'000'000;  // people or schools

// What one study says: an estimate and the variance of its sampling error, in the square of the
// estimate's unit. Effects of different domains (achievement, growth, attendance) are never mixed.
struct Effect {
  double y = 0;  // at most 1e60 in size
  double v = 0;  // 1e-60 to 1e60
};

struct GroupSummary {
  double mean = 0;
  double sd = 0;      // standard deviation (n - 1), not negative
  int64_t count = 0;  // people or schools, 2 to 10^12
};

// Standardised mean difference, in standard deviations; above zero when `treated` has more.
//
//   g = J(m) (M1 - M2) / s_p,   m = n1 + n2 - 2,   s_p^2 = [(n1-1) s1^2 + (n2-1) s2^2] / m
//   J(m) = Gamma(m/2) / (sqrt(m/2) Gamma((m-1)/2))        exact, not the approximation 1 - 3/(4m-1)
//   v = 1/n1 + 1/n2 + g^2 / (2 (n1 + n2))
//
// Errors  INVALID_ARGUMENT naming treated|comparison.mean|sd|count; both deviations zero; a result
//         beyond the range of an Effect.
// Thread-safe. Source: Hedges 1981; Priority Partners methods, P4.
absl::StatusOr<Effect> HedgesG(const GroupSummary& treated, const GroupSummary& comparison);

struct EventCount {
  int64_t events = 0;  // 1 to count: the logarithm needs an event on both sides
  int64_t count = 0;   // people, at most 10^12
};

// Log risk ratio: y = ln[(a/n1) / (c/n2)], v = 1/a - 1/n1 + 1/c - 1/n2. Below zero when fewer of
// the treated had the event.
//
// Errors  INVALID_ARGUMENT naming treated|comparison.events|count; everybody had the event on both
//         sides, which has no variance.
// Thread-safe. Source: Borenstein et al. 2009; Priority Partners methods, P4.
absl::StatusOr<Effect> LogRiskRatio(const EventCount& treated, const EventCount& comparison);

struct SchoolMeans {
  double pre = 0;   // the school's mean before, any unit
  double post = 0;  // after, same unit
};

enum class DifferenceStatus {
  kOk,
  kInsufficient,  // no treated school, or fewer than two to compare with: no number at all
  kZeroVariance,  // all changes are equal: an estimate, but nothing says how sure it is
};
absl::string_view DifferenceStatusName(DifferenceStatus status);  // "OK", "INSUFFICIENT", …

struct SchoolDifference {
  DifferenceStatus status = DifferenceStatus::kInsufficient;
  std::optional<double> estimate;  // same unit as the means
  std::optional<double> se;        // above zero; only with kOk
  std::optional<double> df;        // degrees of freedom; only with kOk
};

// Difference in differences of school means, with schools as the units: what the treated schools
// changed beyond what the comparison schools changed.
//
//   d = post - pre;  estimate = mean(d_T) - mean(d_C)
//   one treated school: se = s_C sqrt(1 + 1/n_C), df = n_C - 1
//   otherwise:          se^2 = s_T^2/n_T + s_C^2/n_C, df after Welch
//
// Errors   INVALID_ARGUMENT naming treated|comparison[i].pre|post: not finite or beyond 1e60.
// Cost     O(n log n); sums run in the order of the changes, so input order changes nothing.
// Not for  pupils as units: pupils of one school share what happens to the school.
// Thread-safe. Source: Donald & Lang 2007; Priority Partners methods, P4.
absl::StatusOr<SchoolDifference> SchoolLevelDifference(const std::vector<SchoolMeans>& treated,
                                                       const std::vector<SchoolMeans>& comparison);

// One effect for several outcomes of the same study and domain; they share pupils, so their errors
// are correlated and the mean is less sure than independent outcomes would make it.
//
//   y = mean of y_i;  v = [sum v_i + sum_{i!=j} rho sqrt(v_i v_j)] / m^2
//
// rho is the correlation of the errors, 0 to 1, a policy number (usually .8).
// Errors  INVALID_ARGUMENT naming effects, effects[i].y|v or rho. Cost O(m log m).
// Thread-safe. Source: Borenstein et al. 2009, chapter 24; Priority Partners methods, P4.
absl::StatusOr<Effect> CompositeEffect(std::vector<Effect> effects, double rho);

namespace internal {

absl::Status CheckSize(absl::string_view field, double number);  // finite, at most 1e60 in size
// Refuses an empty list and effects out of range, as "<list>[i].y: …".
absl::Status CheckEffects(absl::string_view list, const std::vector<Effect>& effects);
// By y, then v: the order in which sums are made.
void SortEffects(std::vector<Effect>* effects);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_EFFECTS_H_
