#include "clients/compute/registry.h"
#include "services/methods/need_model.h"

namespace partners::compute {
namespace {

std::vector<methods::Indicator> Indicators(const Field& field) {
  std::vector<methods::Indicator> indicators;
  for (const auto& [id, indicator] : field.Entries()) {
    const auto f = indicator.Members({"value", "least", "most"});
    indicators.push_back({id, f[0].NumberOrNull(), f[1].Number(), f[2].Number()});
  }
  return indicators;
}

std::vector<methods::IndicatorWeight> Weights(const Field& field) {
  std::vector<methods::IndicatorWeight> weights;
  for (const auto& [indicator, weight] : field.Entries()) {
    weights.push_back({indicator, weight.Number()});
  }
  return weights;
}

methods::NeedPolicy Policy(const std::vector<Field>& f) {
  methods::NeedPolicy policy;
  policy.id = "input";
  for (const auto& [practice, weights] : f[1].Entries()) {
    policy.crosswalk.push_back({practice, Weights(weights)});
  }
  policy.index_weights = Weights(f[2]);
  policy.tier_cuts = f[3].Numbers();
  policy.min_coverage = f[4].Number();
  return policy;
}

OutputJson Answer(const methods::NeedResult& result) {
  OutputJson scores = OutputJson::object();
  for (const auto& score : result.scores) Append(score.indicator.id, OrNull(score.score), &scores);
  OutputJson practices = OutputJson::object();
  OutputJson weights = OutputJson::object();
  for (const auto& practice : result.practices) {
    practices[practice.practice] = {{"need", OrNull(practice.mean.need)},
                                    {"coverage", practice.mean.coverage}};
    weights[practice.practice] = practice.weight;
  }
  return {{"scores", scores},
          {"practices", practices},
          {"weights", weights},
          {"index", result.index ? OrNull(result.index->need) : OutputJson()},
          {"tier", OrNull(result.tier)}};
}

absl::StatusOr<OutputJson> Need(const Field& input, absl::Status* status) {
  const auto f =
      input.Members({"indicators", "crosswalk", "index_weights", "tier_cuts", "min_coverage"});
  const auto indicators = Indicators(f[0]);
  const methods::NeedPolicy policy = Policy(f);
  if (!status->ok()) return *status;
  const auto result = methods::ComputeNeed(indicators, policy);
  if (!result.ok()) return result.status();
  return Answer(*result);
}

}  // namespace

std::vector<MethodEntry> NeedMethods() {
  return {
      {"need_model", methods::kNeedModel.version, "How much is needed, of which practice?",
       "  indicators     {indicator: {value (null when missing), least, most}}: need is 0 at\n"
       "                 least and 1 at most, which may lie below it\n"
       "  crosswalk      {practice: {indicator: weight}}\n"
       "  index_weights  {indicator: weight}; empty: no index and no tier\n"
       "  tier_cuts      [number], falling: the index below the first is tier 2, and so on\n"
       "  min_coverage   share of the weights that must be known, 0 to 1\n",
       "  scores     {indicator: 0 to 1, or null when missing}\n"
       "  practices  {practice: {need (null: too little is known), coverage}}\n"
       "  weights    {practice: weight in a ranking}\n"
       "  index      0 to 1, or null\n"
       "  tier       1 is the neediest, or null\n",
       R"({"indicators":{"rating":{"value":1.5,"least":3,"most":0},)"
       R"("absence":{"value":45,"least":5,"most":45},"growth":{"value":null,"least":70,"most":30}},)"
       R"("crosswalk":{"TP1":{"rating":1},"TP2":{"growth":1},"TP4":{"rating":1,"absence":1}},)"
       R"("index_weights":{"rating":3,"absence":1},"tier_cuts":[0.75,0.5,0.25],"min_coverage":0.5})",
       Need},
  };
}

}  // namespace partners::compute
