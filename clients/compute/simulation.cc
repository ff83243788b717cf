#include "absl/strings/str_cat.h"
#include "clients/compute/registry.h"
#include "services/methods/random_draws.h"
#include "services/methods/smaa.h"

namespace partners::compute {
namespace {

constexpr int64_t kNumbersMax = 1'000'000;

absl::StatusOr<OutputJson> SplitMix64(const Field& input, absl::Status* status) {
  const auto f = input.Members({"seed", "n"});
  const uint64_t seed = f[0].Count();
  const int64_t n = f[1].Integer(0, kNumbersMax);
  if (!status->ok()) return *status;
  methods::SplitMix64 random(seed);
  std::vector<std::string> values;
  for (int64_t i = 0; i < n; ++i) values.push_back(absl::StrCat(random.Next()));
  return OutputJson{{"values", values}};
}

std::vector<std::vector<double>> Values(const Field& field) {
  const auto rows = field.Elements();
  const size_t criteria = rows.empty() ? 0 : rows[0].Elements().size();
  return field.Matrix(rows.size(), criteria, 0, 1);
}

OutputJson Answer(const methods::SmaaResult& result) {
  OutputJson central = OutputJson::array();
  for (const auto& weights : result.central_weights) central.push_back(OrNull(weights));
  return {{"counts", result.counts},
          {"rank_acceptability", result.rank_acceptability},
          {"central_weights", central},
          {"pairwise", result.pairwise}};
}

absl::StatusOr<OutputJson> SmaaMc(const Field& input, absl::Status* status) {
  const auto f = input.Members({"values", "N", "seed"});
  const auto values = Values(f[0]);
  const auto draws = f[1].Int(1, methods::kSmaaDrawsMax);
  const uint64_t seed = f[2].Count();
  if (!status->ok()) return *status;
  const auto result = methods::Smaa(values, draws, seed);
  if (!result.ok()) return result.status();
  return Answer(*result);
}

}  // namespace

std::vector<MethodEntry> SimulationMethods() {
  return {
      {"splitmix64", methods::kSplitMix64.version, "Which random numbers does a seed give?",
       "  seed  integer, 0 to 2^64 - 1\n"
       "  n     how many numbers, at most 1000000\n",
       "  values  [decimal string]: as text, for they are larger than what many programs read\n"
       "          exactly\n",
       R"({"seed":1234567,"n":3})", SplitMix64},
      {"smaa_mc", methods::kSmaa.version, "How far does a ranking depend on the weights?",
       "  values  alternatives x criteria, already between 0 and 1, criteria in published order;\n"
       "          at most 2000 x 200\n"
       "  N       draws of weights, 1 to 1000000\n"
       "  seed    integer, 0 to 2^64 - 1\n",
       "  counts              alternatives x ranks: draws in which it had this rank\n"
       "  rank_acceptability  the same as shares of the draws\n"
       "  central_weights     per alternative the mean weights of the draws in which it was "
       "first;\n"
       "                      null where never\n"
       "  pairwise            [i][j]: share of draws in which i was above j\n",
       R"({"values":[[1,1],[0.5,0.5],[0.5,0.5]],"N":4,"seed":1})", SmaaMc},
  };
}

}  // namespace partners::compute
