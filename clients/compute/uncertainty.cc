#include <algorithm>
#include <utility>

#include "clients/compute/criteria.h"
#include "clients/compute/registry.h"
#include "services/methods/smaa.h"
#include "services/methods/smaa_error.h"

namespace partners::compute {
namespace {

// Alternatives with the standard deviations of their values.
std::vector<methods::UncertainAlternative> Uncertain(const Field& alternatives, const Field& sds) {
  std::vector<methods::UncertainAlternative> uncertain;
  for (auto& alternative : ReadAlternatives(alternatives)) {
    uncertain.push_back({std::move(alternative), {}});
  }
  for (const auto& [id, deviations] : sds.Entries()) {
    const auto found =
        std::find_if(uncertain.begin(), uncertain.end(),
                     [&id = id](const auto& one) { return one.alternative.id == id; });
    if (found == uncertain.end()) {
      deviations.Refuse("is not one of the alternatives");
      break;
    }
    for (const auto& [criterion, sd] : deviations.Entries()) found->sd[criterion] = sd.Number();
  }
  return uncertain;
}

OutputJson Answer(const methods::SmaaErrorResult& result) {
  OutputJson ranks = OutputJson::object();
  OutputJson pairwise = OutputJson::object();
  for (size_t i = 0; i < result.ids.size(); ++i) {
    Append(result.ids[i], result.rank_acceptability[i], &ranks);
    OutputJson row = OutputJson::object();
    for (size_t j = 0; j < result.ids.size(); ++j) {
      Append(result.ids[j], result.pairwise[i][j], &row);
    }
    Append(result.ids[i], std::move(row), &pairwise);
  }
  return {{"rank_acceptability", ranks}, {"pairwise", pairwise}, {"groups", result.groups}};
}

absl::StatusOr<OutputJson> SmaaError(const Field& input, absl::Status* status) {
  const auto f = input.Members({"criteria", "alternatives", "sd", "weights", "N", "seed"});
  const auto criteria = ReadCriteria(f[0]);
  auto alternatives = Uncertain(f[1], f[2]);
  const bool fixed = f[3].Choice({"fixed", "uniform"}) == 0;
  const auto draws = f[4].Int(1, methods::kSmaaDrawsMax);
  const uint64_t seed = f[5].Count();
  if (!status->ok()) return *status;
  const auto result = methods::SmaaError(
      criteria, std::move(alternatives),
      fixed ? methods::WeightDraws::kFixed : methods::WeightDraws::kUniform, draws, seed);
  if (!result.ok()) return Renamed(result.status(), "alternatives", "x", "alternatives");
  return Answer(*result);
}

}  // namespace

std::vector<MethodEntry> UncertaintyMethods() {
  return {
      {"smaa_error", methods::kSmaaError.version,
       "How far does the ranking depend on errors in the values?",
       "  criteria      [{id, weight, points}] in published order, as for mavt\n"
       "  alternatives  {id: {criterion: raw value, or null when missing}}\n"
       "  sd            {id: {criterion: standard deviation of the value}}; absent: no error\n"
       "  weights       fixed (the published ones) or uniform (drawn)\n"
       "  N             number of draws, 1 to 1000000\n"
       "  seed          integer from 0: where the random numbers start\n",
       "  rank_acceptability  {id: [share of draws with rank 1, 2, …]}\n"
       "  pairwise            {id: {id: share of draws in which the first is above the second}}\n"
       "  groups              [[id]]: those of a group cannot be told apart; best first\n",
       R"({"criteria":[{"id":"fit","weight":1,"points":[[0,0],[1,1]]}],)"
       R"("alternatives":{"a":{"fit":0.5},"b":{"fit":0.9},"c":{"fit":0.5}},)"
       R"("sd":{"b":{"fit":0.01}},"weights":"fixed","N":20,"seed":7})",
       SmaaError},
  };
}

}  // namespace partners::compute
