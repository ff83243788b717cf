#ifndef PARTNERS_SERVICES_METHODS_POOLING_H_
#define PARTNERS_SERVICES_METHODS_POOLING_H_

#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "services/methods/effects.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kPool{"pool", 1};
inline constexpr Method kTau2QProfile{"tau2_qprofile_ci", 1};

// How the variance between studies, tau2, is estimated.
enum class Tau2Method {
  kFe,    // 0: all studies measure the same effect
  kDl,    // DerSimonian and Laird: from Q, in one step
  kPm,    // Paule and Mandel: the tau2 at which Q is what chance makes it. The usual one
  kReml,  // restricted maximum likelihood
  kMl,    // maximum likelihood
  kHe,    // Hedges: variance of the estimates less the mean sampling variance
};
absl::string_view Tau2MethodName(Tau2Method method);  // "FE", "DL", …
std::optional<Tau2Method> ParseTau2Method(absl::string_view name);

struct Interval {
  double low = 0;
  double high = 0;
};

// What needs two studies is absent with one.
struct PooledEffect {
  int k = 0;                  // number of studies
  double tau2 = 0;            // variance between studies, not negative; unit of v
  double mu = 0;              // pooled estimate, between the lowest and highest y
  double se = 0;              // standard error of mu if tau2 were known
  Interval ci_z;              // mu -+ z_.975 se
  double z = 0;               // mu / se
  double q = 0;               // Q(0): weighted squares about the fixed-effect mean
  std::optional<double> q_p;  // P(chi-square with k-1 degrees > Q)
  std::optional<double> i2;   // percent of the variance that is between studies, 0 to 100
  std::optional<double> h2;   // total variance / sampling variance, at least 1
  std::optional<double> se_hk_unadjusted;  // Hartung-Knapp: se sqrt(q at tau2 / (k-1))
  std::optional<double> se_hk;             // the same, never below se
  std::optional<Interval> ci_hk;           // mu -+ t_{k-1,.975} se_hk: the one to report
  std::optional<Interval> ci_hk_unadjusted;
  std::optional<Interval> pi;  // where the effect of a new study is expected, 95 %
};

// Pools independent studies of one domain.
//
//   w_i(t) = 1/(v_i + t);  mu(t) = sum w y / sum w;  Q(t) = sum w (y - mu)^2
//   tau2   FE    0
//          DL    max(0, [Q(0) - (k-1)] / [sum w - sum w^2/sum w]), w at 0
//          PM    0 if Q(0) <= k-1, else the root of Q(t) = k-1
//          REML  the t >= 0 with the highest -[sum ln(v+t) + ln sum w + Q(t)]/2
//          ML    the t >= 0 with the highest -[sum ln(v+t) + Q(t)]/2
//          HE    max(0, var(y) - mean v)
//   se = 1/sqrt(sum w);  s2 = (k-1) sum w0 / [(sum w0)^2 - sum w0^2], w0 = 1/v
//   I2 = 100 tau2/(tau2 + s2);  H2 = tau2/s2 + 1;  pi = mu -+ t_{k-1,.975} sqrt(tau2 + se_hk^2)
//
// Where the likelihood has several hills, the highest counts. One study: tau2 = 0, ci_z only.
// Errors   INVALID_ARGUMENT naming effects or effects[i].y|v.
// Cost     O(k) per evaluation, about 100 evaluations. Sums run in order of y, then v, so input
//          order changes nothing. Thread-safe.
// Source   DerSimonian & Laird 1986; Paule & Mandel 1982; Viechtbauer 2005; Knapp & Hartung 2003;
//          Roever et al. 2015; Priority Partners methods, P4.
// Not for  effects of different domains, or several outcomes of the same pupils: CompositeEffect
//          first.
absl::StatusOr<PooledEffect> Pool(std::vector<Effect> effects, Tau2Method method);

// 95 % confidence interval of tau2: the roots of Q(t) = chi2_.975 and Q(t) = chi2_.025 with k-1
// degrees of freedom, 0 where Q(0) is below. Errors and order as above; at least two effects.
// Source: Viechtbauer 2007.
absl::StatusOr<Interval> Tau2QProfileInterval(std::vector<Effect> effects);

namespace internal {

// The weighted sums of checked, sorted effects at one tau2.
struct WeightedSums {
  double w = 0;       // sum w
  double spread = 0;  // sum w - sum w^2 / sum w
  double mu = 0;
  double q = 0;    // sum w (y - mu)^2
  double w2d = 0;  // sum w^2 (y - mu)^2
};
WeightedSums SumsAt(const std::vector<Effect>& effects, double tau2);

// The t >= 0 with sum over groups of Q_g(t) = target, each with its own mu; 0 when the sum is not
// above the target at 0. Groups are not empty; target above zero.
double Tau2AtQ(const std::vector<std::vector<Effect>>& groups, double target);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_POOLING_H_
