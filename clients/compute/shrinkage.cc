#include "services/methods/shrinkage.h"

#include "clients/compute/evidence.h"
#include "clients/compute/registry.h"

namespace partners::compute {
namespace {

using methods::kEffectMax;

absl::StatusOr<OutputJson> EbShrink(const Field& input, absl::Status* status) {
  const auto f = input.Members({"y", "v", "tau2", "mu", "var_mu"});
  const auto effects = ReadEffects(f[0], f[1]);
  const double tau2 = f[2].Number(0, kEffectMax);
  const double mu = f[3].Number(-kEffectMax, kEffectMax);
  const double var_mu = f[4].Number(0, kEffectMax);
  if (!status->ok()) return *status;
  const auto result = methods::EbShrink(effects, tau2, mu, var_mu);
  if (!result.ok()) return result.status();
  std::vector<double> shrink;
  std::vector<double> pred;
  std::vector<double> se;
  for (const methods::Shrunk& shrunk : *result) {
    shrink.push_back(shrunk.shrink);
    pred.push_back(shrunk.pred);
    se.push_back(shrunk.se);
  }
  return OutputJson{{"shrink", shrink}, {"pred", pred}, {"se", se}};
}

absl::StatusOr<OutputJson> JamesStein(const Field& input, absl::Status* status) {
  const auto f = input.Members({"y", "sigma2"});
  const std::vector<double> y = f[0].Numbers();
  const double sigma2 = f[1].Number();
  if (!status->ok()) return *status;
  const auto result = methods::JamesStein(y, sigma2);
  if (!result.ok()) return result.status();
  return OutputJson{
      {"mean", result->mean}, {"c", OrNull(result->c)}, {"estimates", result->estimates}};
}

std::map<std::string, std::vector<methods::Effect>> Partners(const Field& field) {
  std::map<std::string, std::vector<methods::Effect>> partners;
  for (const auto& [id, studies] : field.Entries()) {
    std::vector<methods::Effect>& effects = partners[id];
    for (const Field& study : studies.Elements()) {
      const auto pair = study.Elements(2);
      effects.push_back(ReadEffect(pair[0], pair[1]));
    }
  }
  return partners;
}

OutputJson Answer(const methods::PartnerEstimate& p) {
  return {{"estimate", OrNull(p.estimate)}, {"var", OrNull(p.var)},
          {"shrink", OrNull(p.shrink)},     {"posterior_mean", p.posterior_mean},
          {"posterior_sd", p.posterior_sd}, {"p_ge_benchmark", p.p_ge_benchmark}};
}

absl::StatusOr<OutputJson> TwoStage(const Field& input, absl::Status* status) {
  const auto f = input.Members({"partners", "benchmark"});
  const auto studies = Partners(f[0]);
  const double benchmark = f[1].Number(-kEffectMax, kEffectMax);
  if (!status->ok()) return *status;
  const auto result = methods::PartnerTwoStage(studies, benchmark);
  if (!result.ok()) return result.status();
  OutputJson partners = OutputJson::object();
  for (const auto& [id, estimate] : result->partners) Append(id, Answer(estimate), &partners);
  return OutputJson{{"tau2_within", result->tau2_within},
                    {"tau2_between", result->tau2_between},
                    {"mu", result->mu},
                    {"se_mu", result->se_mu},
                    {"partners", partners}};
}

}  // namespace

std::vector<MethodEntry> ShrinkageMethods() {
  return {
      {"eb_shrink", methods::kEbShrink.version, "What is an estimate worth beside the mean of all?",
       "  y       [number]: estimates\n"
       "  v       [number]: variances of their errors, 1e-60 to 1e60\n"
       "  tau2    variance between true effects\n"
       "  mu      their mean\n"
       "  var_mu  variance of the error of mu\n",
       "  shrink  [number]: 0 leaves the estimate, 1 leaves only the mean\n"
       "  pred    [number]: between estimate and mean\n"
       "  se      [number]: standard deviations of pred\n",
       R"({"y":[2,-4],"v":[1,3],"tau2":3,"mu":0,"var_mu":4})", EbShrink},
      {"james_stein", methods::kJamesStein.version,
       "What are estimates with the same known variance worth?",
       "  y       [number]: at least four estimates\n"
       "  sigma2  variance of the error of each, above 0\n",
       "  mean       of y\n"
       "  c          what is left of a distance from the mean; may be negative; null: all equal\n"
       "  estimates  [number]\n",
       R"({"y":[1,2,4,5],"sigma2":5})", JamesStein},
      {"partner_two_stage", methods::kPartnerTwoStage.version,
       "How good is each partner, and does it reach the benchmark?",
       "  partners   {id: [[y, v]]}: studies of one domain, estimate and variance of its error;\n"
       "             empty: no evidence\n"
       "  benchmark  in the unit of the estimates\n",
       "  tau2_within   variance between studies of one partner\n"
       "  tau2_between  variance between partners\n"
       "  mu, se_mu     mean over partners, and its standard error\n"
       "  partners      {id: {estimate, var, shrink, posterior_mean, posterior_sd,\n"
       "                p_ge_benchmark}}; estimate, var and shrink are null without evidence\n",
       R"({"partners":{"p":[[4,4]],"q":[[0,4]],"r":[]},"benchmark":2})", TwoStage},
  };
}

}  // namespace partners::compute
