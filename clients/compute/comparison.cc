#include <string>

#include "absl/strings/str_cat.h"
#include "clients/compute/registry.h"
#include "services/methods/promethee.h"
#include "services/methods/spotis.h"
#include "services/methods/topsis.h"

namespace partners::compute {
namespace {

// The members matrix, weights and senses.
methods::DecisionTable Table(const std::vector<Field>& f) {
  methods::DecisionTable table;
  for (const Field& row : f[0].Elements()) table.matrix.push_back(row.Numbers());
  table.weights = f[1].Numbers();
  for (const Field& sense : f[2].Elements()) {
    table.senses.push_back(sense.Int(-1, 1));
  }
  return table;
}

OutputJson NumbersOrNulls(const std::vector<double>& numbers, size_t count) {
  return numbers.empty() ? OutputJson(std::vector<OutputJson>(count)) : OutputJson(numbers);
}

methods::TopsisNorm Norm(const Field& field) {
  constexpr methods::TopsisNorm kNorms[] = {
      methods::TopsisNorm::kVector, methods::TopsisNorm::kMinMax, methods::TopsisNorm::kNone};
  return field.given() ? kNorms[field.Choice({"vector", "minmax", "none"})] : kNorms[0];
}

absl::StatusOr<OutputJson> Topsis(const Field& input, absl::Status* status) {
  const auto f = input.Members({"matrix", "weights", "senses"}, {"norm"});
  const methods::DecisionTable table = Table(f);
  const methods::TopsisNorm norm = Norm(f[3]);
  if (!status->ok()) return *status;
  const auto result = methods::Topsis(table, norm);
  if (!result.ok()) return result.status();
  return OutputJson{{"closeness", NumbersOrNulls(result->closeness, table.matrix.size())}};
}

methods::PreferenceFunction Function(const Field& field) {
  constexpr methods::PreferenceShape kShapes[] = {
      methods::PreferenceShape::kUsual, methods::PreferenceShape::kLevel,
      methods::PreferenceShape::kVShapeIndiff, methods::PreferenceShape::kGaussian};
  const auto f = field.Elements(4);
  methods::PreferenceFunction function;
  function.shape = kShapes[f[0].Choice({"usual", "level", "vshape_indiff", "gaussian"})];
  const bool bell = function.shape == methods::PreferenceShape::kGaussian;
  const bool thresholds = !bell && function.shape != methods::PreferenceShape::kUsual;
  function.q = thresholds ? f[1].Number() : f[1].NumberOrNull().value_or(0);
  function.p = thresholds ? f[2].Number() : f[2].NumberOrNull().value_or(0);
  function.s = bell ? f[3].Number() : f[3].NumberOrNull().value_or(0);
  return function;
}

absl::StatusOr<OutputJson> Promethee2(const Field& input, absl::Status* status) {
  const auto f = input.Members({"matrix", "weights", "senses", "functions"});
  const methods::DecisionTable table = Table(f);
  std::vector<methods::PreferenceFunction> functions;
  for (const Field& function : f[3].Elements()) functions.push_back(Function(function));
  if (!status->ok()) return *status;
  const auto result = methods::Promethee2(table, functions);
  if (!result.ok()) return result.status();
  const size_t count = table.matrix.size();
  return OutputJson{{"plus", NumbersOrNulls(result->plus, count)},
                    {"minus", NumbersOrNulls(result->minus, count)},
                    {"net", NumbersOrNulls(result->net, count)}};
}

absl::StatusOr<OutputJson> Spotis(const Field& input, absl::Status* status) {
  const auto f = input.Members({"matrix", "weights", "senses", "bounds"});
  const methods::DecisionTable table = Table(f);
  std::vector<methods::CriterionBounds> bounds;
  for (const Field& bound : f[3].Elements()) {
    const auto pair = bound.Elements(2);
    bounds.push_back({pair[0].Number(), pair[1].Number()});
  }
  if (!status->ok()) return *status;
  const auto distances = methods::Spotis(table, bounds);
  if (!distances.ok()) return distances.status();
  return OutputJson{{"distance", *distances}};
}

constexpr char kTable[] =
    "  matrix     [[number]]: one row per alternative, one value per criterion\n"
    "  weights    [number] per criterion, not negative; only their shares matter\n"
    "  senses     [1 or -1] per criterion: 1 more is better, -1 less is better\n";

}  // namespace

std::vector<MethodEntry> ComparisonMethods() {
  static const auto* const topsis_input = new std::string(absl::StrCat(
      kTable,
      "  norm       optional: vector (when absent), minmax or none: how units are made alike\n"));
  static const auto* const promethee_input = new std::string(absl::StrCat(
      kTable,
      "  functions  [[name, q, p, s]] per criterion: usual, level (q, p), vshape_indiff (q, p) or\n"
      "             gaussian (s); null where the name needs no number\n"));
  static const auto* const spotis_input = new std::string(
      absl::StrCat(kTable, "  bounds     [[low, high]] per criterion: the values it can have\n"));
  return {
      {"topsis", methods::kTopsis.version,
       "Diagnostic: how close is each to the best of all that was offered?", topsis_input->c_str(),
       "  closeness  [number] per alternative, 0 to 1; null when no two alternatives differ\n",
       R"({"matrix":[[10,1],[30,5],[10,5]],"weights":[1,1],"senses":[-1,1],"norm":"minmax"})",
       Topsis},
      {"promethee2", methods::kPromethee2.version,
       "Diagnostic: which alternative wins the comparisons in pairs?", promethee_input->c_str(),
       "  plus   [number] per alternative: how much it is preferred to the others\n"
       "  minus  [number]: how much the others are preferred to it\n"
       "  net    [number]: plus minus minus; all three null when there is one alternative\n",
       R"({"matrix":[[10,1],[30,5],[10,5]],"weights":[3,1],"senses":[-1,1],)"
       R"("functions":[["vshape_indiff",0,40,null],["level",1,5,null]]})",
       Promethee2},
      {"spotis", methods::kSpotis.version,
       "Diagnostic: how far is each from the best values there could be?", spotis_input->c_str(),
       "  distance  [number] per alternative, 0 to 1, less is better\n",
       R"({"matrix":[[10,1],[30,5],[10,5]],"weights":[3,1],"senses":[-1,1],)"
       R"("bounds":[[0,40],[1,5]]})",
       Spotis},
  };
}

}  // namespace partners::compute
