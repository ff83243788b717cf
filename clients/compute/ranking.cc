#include "clients/compute/criteria.h"
#include "clients/compute/registry.h"
#include "services/methods/value_function.h"

namespace partners::compute {
namespace {

absl::StatusOr<OutputJson> Pwl(const Field& input, absl::Status* status) {
  const auto f = input.Members({"x", "points"});
  const std::vector<double> x = f[0].Numbers();
  const std::vector<methods::ValuePoint> points = ReadPoints(f[1]);
  if (!status->ok()) return *status;
  const auto values = methods::PiecewiseLinearValues(points, x);
  if (!values.ok()) return values.status();
  return OutputJson{{"values", *values}};
}

OutputJson Ranked(const methods::RankedAlternative& ranked) {
  OutputJson contributions = OutputJson::object();
  for (const methods::Contribution& part : ranked.scored.contributions) {
    contributions[part.criterion] = part.contribution;
  }
  return {{"score", ranked.scored.score}, {"contributions", contributions}, {"rank", ranked.rank}};
}

absl::StatusOr<OutputJson> Mavt(const Field& input, absl::Status* status) {
  const auto f = input.Members({"criteria", "alternatives"});
  const auto criteria = ReadCriteria(f[0]);
  auto alternatives = ReadAlternatives(f[1]);
  if (!status->ok()) return *status;
  const auto model = methods::AdditiveValueModel::Create(criteria);
  if (!model.ok()) return model.status();
  const auto ranking = model->Rank(std::move(alternatives));
  if (!ranking.ok()) return Renamed(ranking.status(), "alternatives", "x", "alternatives");
  OutputJson output = OutputJson::object();
  for (const auto& ranked : *ranking) Append(ranked.scored.id, Ranked(ranked), &output);
  return output;
}

}  // namespace

std::vector<MethodEntry> RankingMethods() {
  return {
      {"pwl", methods::kPiecewiseLinearValue.version, "What is a raw value worth, between 0 and 1?",
       "  x       [number]: raw values\n"
       "  points  [[x, v]]: fixed points, x rising, v from 0 to 1\n",
       "  values  [number]: what each x is worth\n",
       R"({"x":[20000,5000],"points":[[10000,1],[50000,0]]})", Pwl},
      {"mavt", methods::kAdditiveValue.version,
       "Who ranks first by the published criteria and weights?",
       "  criteria      [{id, weight, points}] in published order: points [[x, v]] as for pwl;\n"
       "                optional neutral_value: what a missing value is worth, 0 when absent\n"
       "  alternatives  {id: {criterion: raw value, or null when missing}}\n",
       "  {id: {score, contributions {criterion: number}, rank}}, best first\n",
       R"({"criteria":[{"id":"cost","weight":1,"points":[[10000,1],[50000,0]]},)"
       R"({"id":"fit","weight":3,"points":[[0,0],[1,1]]}],)"
       R"("alternatives":{"a":{"cost":20000,"fit":0.5},"b":{"cost":null,"fit":1}}})",
       Mavt},
  };
}

}  // namespace partners::compute
