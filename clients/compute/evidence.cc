#include "clients/compute/evidence.h"

#include "clients/compute/registry.h"
#include "services/methods/effects.h"
#include "services/methods/pooling.h"

namespace partners::compute {

using methods::kEffectMax;

methods::Effect ReadEffect(const Field& y, const Field& v) {
  return {.y = y.Number(-kEffectMax, kEffectMax), .v = v.Number(methods::kVarianceMin, kEffectMax)};
}

std::vector<methods::Effect> ReadEffects(const Field& y, const Field& v) {
  std::vector<methods::Effect> effects;
  const auto estimates = y.Elements();
  const auto variances = v.Elements(estimates.size());
  if (estimates.empty()) y.Refuse("at least one is needed");
  for (size_t i = 0; i < estimates.size(); ++i) {
    effects.push_back(ReadEffect(estimates[i], variances[i]));
  }
  return effects;
}

namespace {

methods::GroupSummary Group(const Field& mean, const Field& sd, const Field& count) {
  return {.mean = mean.Number(-kEffectMax, kEffectMax),
          .sd = sd.Number(0, kEffectMax),
          .count = count.Integer(2, methods::kGroupMax)};
}

absl::StatusOr<OutputJson> HedgesG(const Field& input, absl::Status* status) {
  const auto f = input.Members({"m1", "sd1", "n1", "m2", "sd2", "n2"});
  const methods::GroupSummary treated = Group(f[0], f[1], f[2]);
  const methods::GroupSummary comparison = Group(f[3], f[4], f[5]);
  if (!status->ok()) return *status;
  const auto effect = methods::HedgesG(treated, comparison);
  if (!effect.ok()) return Renamed(effect.status(), "treated.sd", "sd1");
  return OutputJson{{"g", effect->y}, {"v", effect->v}};
}

methods::EventCount Events(const Field& events, const Field& count) {
  const int64_t people = count.Integer(1, methods::kGroupMax);
  return {.events = events.Integer(1, people), .count = people};
}

absl::StatusOr<OutputJson> LogRr(const Field& input, absl::Status* status) {
  const auto f = input.Members({"a", "n1", "c", "n2"});
  const methods::EventCount treated = Events(f[0], f[1]);
  const methods::EventCount comparison = Events(f[2], f[3]);
  if (!status->ok()) return *status;
  const auto effect = methods::LogRiskRatio(treated, comparison);
  if (!effect.ok()) return Renamed(effect.status(), "treated.events", "a");
  return OutputJson{{"y", effect->y}, {"v", effect->v}};
}

std::vector<methods::SchoolMeans> Schools(const Field& field) {
  std::vector<methods::SchoolMeans> schools;
  for (const Field& school : field.Elements()) {
    const auto means = school.Elements(2);
    schools.push_back({.pre = means[0].Number(-kEffectMax, kEffectMax),
                       .post = means[1].Number(-kEffectMax, kEffectMax)});
  }
  return schools;
}

absl::StatusOr<OutputJson> DidSchool(const Field& input, absl::Status* status) {
  const auto f = input.Members({"treated", "comparison"});
  const auto treated = Schools(f[0]);
  const auto comparison = Schools(f[1]);
  if (!status->ok()) return *status;
  const auto result = methods::SchoolLevelDifference(treated, comparison);
  if (!result.ok()) return result.status();
  return OutputJson{{"status", methods::DifferenceStatusName(result->status)},
                    {"estimate", OrNull(result->estimate)},
                    {"se", OrNull(result->se)},
                    {"df", OrNull(result->df)}};
}

absl::StatusOr<OutputJson> Composite(const Field& input, absl::Status* status) {
  const auto f = input.Members({"y", "v", "rho"});
  const auto effects = ReadEffects(f[0], f[1]);
  const double rho = f[2].Number(0, 1);
  if (!status->ok()) return *status;
  const auto effect = methods::CompositeEffect(effects, rho);
  if (!effect.ok()) return effect.status();
  return OutputJson{{"y", effect->y}, {"v", effect->v}};
}

OutputJson Pair(const std::optional<methods::Interval>& interval) {
  return interval ? OutputJson{interval->low, interval->high} : OutputJson();
}

OutputJson Answer(const methods::PooledEffect& p) {
  return {{"k", p.k},
          {"tau2", p.tau2},
          {"mu", p.mu},
          {"se", p.se},
          {"ci_z", Pair(p.ci_z)},
          {"z", p.z},
          {"Q", p.q},
          {"Q_p", OrNull(p.q_p)},
          {"I2", OrNull(p.i2)},
          {"H2", OrNull(p.h2)},
          {"se_hk_unadjusted", OrNull(p.se_hk_unadjusted)},
          {"se_hk", OrNull(p.se_hk)},
          {"ci_hk", Pair(p.ci_hk)},
          {"ci_hk_unadjusted", Pair(p.ci_hk_unadjusted)},
          {"pi", Pair(p.pi)}};
}

absl::StatusOr<OutputJson> Pool(const Field& input, absl::Status* status) {
  using methods::Tau2Method;
  constexpr Tau2Method kMethods[] = {Tau2Method::kFe,   Tau2Method::kDl, Tau2Method::kPm,
                                     Tau2Method::kReml, Tau2Method::kMl, Tau2Method::kHe};
  const auto f = input.Members({"y", "v", "method"});
  const auto effects = ReadEffects(f[0], f[1]);
  const Tau2Method method = kMethods[f[2].Choice({"FE", "DL", "PM", "REML", "ML", "HE"})];
  if (!status->ok()) return *status;
  const auto pooled = methods::Pool(effects, method);
  if (!pooled.ok()) return pooled.status();
  return Answer(*pooled);
}

absl::StatusOr<OutputJson> QProfile(const Field& input, absl::Status* status) {
  const auto f = input.Members({"y", "v"});
  const auto effects = ReadEffects(f[0], f[1]);
  if (!status->ok()) return *status;
  const auto interval = methods::Tau2QProfileInterval(effects);
  if (!interval.ok()) return Renamed(interval.status(), "effects", "y");
  return OutputJson{{"ci", Pair(*interval)}};
}

#define EFFECTS                                              \
  "  y       [number]: estimates of studies of one domain\n" \
  "  v       [number]: variances of their errors, 1e-60 to 1e60\n"

}  // namespace

std::vector<MethodEntry> EvidenceMethods() {
  return {
      {"hedges_g", methods::kHedgesG.version, "How large is a difference, in standard deviations?",
       "  m1   mean of the treated\n  sd1  standard deviation (n - 1) of the treated\n"
       "  n1   number of the treated, 2 to 10^12\n"
       "  m2   the same of the comparison group\n  sd2  likewise\n  n2   likewise\n",
       "  g  standardised mean difference\n  v  variance of its error\n",
       R"({"m1":103,"sd1":5.5,"n1":50,"m2":100,"sd2":4.5,"n2":50})", HedgesG},
      {"log_rr", methods::kLogRiskRatio.version, "How much rarer is an event among the treated?",
       "  a   the treated with the event, 1 to n1\n  n1  the treated\n"
       "  c   the comparison group with the event, 1 to n2\n  n2  the comparison group\n",
       "  y  logarithm of the risk ratio: below 0 when rarer\n  v  variance of its error\n",
       R"({"a":4,"n1":123,"c":11,"n2":139})", LogRr},
      {"did_school", methods::kSchoolDifference.version,
       "What did treated schools change beyond the others?",
       "  treated     [[pre, post]]: means of each school before and after\n"
       "  comparison  [[pre, post]]\n",
       "  status    OK; INSUFFICIENT: no treated school or fewer than two others;\n"
       "            ZERO_VARIANCE: all changes are equal\n"
       "  estimate  in the unit of the means; null when INSUFFICIENT\n"
       "  se        standard error; null unless OK\n"
       "  df        degrees of freedom; null unless OK\n",
       R"({"treated":[[50,58],[40,44]],"comparison":[[45,46],[55,58]]})", DidSchool},
      {"composite", methods::kCompositeEffect.version,
       "What do several outcomes of one study say together?",
       EFFECTS "  rho     correlation of their errors, 0 to 1\n",
       "  y  their mean\n  v  variance of its error\n",
       R"({"y":[0.25,0.5],"v":[0.25,1],"rho":0.5})", Composite},
      {"pool", methods::kPool.version, "What do several studies say together?",
       EFFECTS "  method  how tau2 is estimated: FE, DL, PM, REML, ML or HE\n",
       "  k     number of studies\n"
       "  tau2  variance between studies\n"
       "  mu, se, ci_z, z   mean, standard error, 95 % interval by the normal distribution, mu/se\n"
       "  Q, Q_p            weighted squares about the mean at tau2 = 0, and their chance\n"
       "  I2, H2            percent of variance between studies; total over sampling variance\n"
       "  se_hk_unadjusted, se_hk          after Hartung and Knapp; never below se\n"
       "  ci_hk, ci_hk_unadjusted          95 % intervals; ci_hk is the one to report\n"
       "  pi    where the effect of the next study is expected, 95 %\n"
       "  null: needs two studies\n",
       R"({"y":[1,3],"v":[1,1],"method":"DL"})", Pool},
      {"tau2_qprofile_ci", methods::kTau2QProfile.version,
       "How much may true effects differ between studies?", EFFECTS,
       "  ci  [low, high]: 95 % interval of tau2\n", R"({"y":[1,3],"v":[1,1]})", QProfile},
  };
}

}  // namespace partners::compute
