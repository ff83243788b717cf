#ifndef PARTNERS_SERVICES_METHODS_SHRINKAGE_H_
#define PARTNERS_SERVICES_METHODS_SHRINKAGE_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/methods/effects.h"
#include "services/methods/method.h"

namespace partners::methods {

inline constexpr Method kEbShrink{"eb_shrink", 1};
inline constexpr Method kJamesStein{"james_stein", 1};
inline constexpr Method kPartnerTwoStage{"partner_two_stage", 1};

// One estimate pulled towards the mean of all, by as much as chance can have moved it.
struct Shrunk {
  double shrink = 0;  // B: 0 = the estimate stands for itself, 1 = only the mean counts
  double pred = 0;    // between y and mu
  double se = 0;      // standard deviation of pred, not negative
};

// Empirical Bayes, given the distribution of true effects (mean mu known with variance var_mu,
// variance between them tau2):
//
//   B = v/(v + tau2);  pred = (1-B) y + B mu;  se^2 = (1-B) v + B^2 var_mu
//
// Result in input order; each element depends on its own effect only.
// Errors  INVALID_ARGUMENT naming effects, effects[i].y|v, tau2, mu or var_mu (finite; tau2 and
//         var_mu not negative; at most 1e60 in size).
// Thread-safe. Source: Raudenbush & Bryk 1985; Priority Partners methods, P4.
absl::StatusOr<std::vector<Shrunk>> EbShrink(const std::vector<Effect>& effects, double tau2,
                                             double mu, double var_mu);

struct JamesSteinResult {
  double mean = 0;                // ybar
  std::optional<double> c;        // absent when all y are equal
  std::vector<double> estimates;  // in input order
};

// Equal known variances: c = 1 - (k-3) sigma2 / sum (y - ybar)^2, estimate = ybar + c (y - ybar).
// c is not clipped: below zero says that the differences are smaller than chance makes them. When
// all y are equal the estimates are the mean.
//
// Errors  INVALID_ARGUMENT naming y (at least four), y[i] or sigma2 (above zero).
// Thread-safe. Source: James & Stein 1961, Efron & Morris 1975; Priority Partners methods, P4.
absl::StatusOr<JamesSteinResult> JamesStein(const std::vector<double>& y, double sigma2);

// What is known about one partner. Without a study: NO_EVIDENCE, and the posterior is that of a
// partner nobody knows.
struct PartnerEstimate {
  bool no_evidence = false;
  std::optional<double> estimate;  // mean of its own studies; absent without evidence
  std::optional<double> var;       // variance of estimate, above zero; absent without evidence
  std::optional<double> shrink;    // 0 to 1; absent without evidence
  double posterior_mean = 0;       // between estimate and mu
  double posterior_sd = 0;
  double p_ge_benchmark = 0;  // probability that the true effect is at least the benchmark
};

struct PartnerTwoStageResult {
  double tau2_within = 0;   // variance between studies of one partner, common to all
  double tau2_between = 0;  // variance between partners
  double mu = 0;            // mean over partners
  double se_mu = 0;
  std::map<std::string, PartnerEstimate> partners;  // by id
};

// Estimates of partners from their studies of one domain, in two stages.
//
//   tau2_within: 0 if sum_p Q_p(0) <= sum (k_p - 1) or that is 0, else the root of
//                sum_p Q_p(t) = sum (k_p - 1), each Q_p about the partner's own mean
//   est_p = mu_p(tau2_within), V_p = 1/sum w
//   tau2_between: Paule and Mandel over (est_p, V_p); mu and Var(mu) = 1/sum 1/(V_p + tau2_between)
//   posterior: as EbShrink; p_ge_benchmark = Phi((mean - benchmark)/sd), for sd = 0: 0 or 1
//   no study: mean mu, sd sqrt(tau2_between + Var(mu))
//
// Errors  INVALID_ARGUMENT naming partners (an empty id; no study at all), partners[id][i].y|v or
//         benchmark.
// Cost    O(N) per evaluation for N studies, about 100 evaluations. Thread-safe.
// Source  Raudenbush & Bryk 1985; Paule & Mandel 1982; Priority Partners methods, P4.
// Not for ranks of partners by the posterior mean alone: the standard deviation belongs beside it.
absl::StatusOr<PartnerTwoStageResult> PartnerTwoStage(
    const std::map<std::string, std::vector<Effect>>& partners, double benchmark);

}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_SHRINKAGE_H_
