#include "services/methods/decision_table.h"

#include <algorithm>
#include <numeric>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods::internal {
namespace {

std::string At(absl::string_view list, size_t i) { return absl::StrCat(list, "[", i, "]"); }

absl::Status CheckSizes(const DecisionTable& table) {
  if (table.matrix.empty()) return Refuse("matrix", "at least one alternative is needed");
  if (table.matrix.size() > kTableAlternativesMax) {
    return Refuse("matrix", absl::StrCat("has more than ", kTableAlternativesMax, " alternatives"));
  }
  if (table.weights.empty()) return Refuse("weights", "at least one criterion is needed");
  if (table.weights.size() > kTableCriteriaMax) {
    return Refuse("weights", absl::StrCat("has more than ", kTableCriteriaMax, " criteria"));
  }
  if (table.senses.size() == table.weights.size()) return absl::OkStatus();
  return Refuse("senses", "must be as many as the weights");
}

absl::Status CheckRow(const DecisionTable& table, size_t i) {
  const std::vector<double>& row = table.matrix[i];
  const std::string field = At("matrix", i);
  if (row.size() != table.weights.size()) {
    return Refuse(field, "must have as many values as there are weights");
  }
  for (size_t c = 0; c < row.size(); ++c) {
    if (row[c] >= -kTableValueMax && row[c] <= kTableValueMax) continue;  // false for NaN
    return Refuse(At(field, c),
                  absl::StrCat("must be between ", -kTableValueMax, " and ", kTableValueMax));
  }
  return absl::OkStatus();
}

absl::Status CheckCriterion(const DecisionTable& table, size_t c) {
  absl::Status status = CheckWeight(At("weights", c), table.weights[c]);
  if (!status.ok() || table.senses[c] == 1 || table.senses[c] == -1) return status;
  return Refuse(At("senses", c), "must be 1 or -1");
}

}  // namespace

absl::Status CheckDecisionTable(const DecisionTable& table) {
  absl::Status status = CheckSizes(table);
  for (size_t c = 0; status.ok() && c < table.weights.size(); ++c) {
    status = CheckCriterion(table, c);
  }
  for (size_t i = 0; status.ok() && i < table.matrix.size(); ++i) status = CheckRow(table, i);
  if (!status.ok()) return status;
  return CheckWeightSum("weights",
                        std::accumulate(table.weights.begin(), table.weights.end(), 0.0));
}

std::vector<double> WeightShares(const DecisionTable& table) {
  const double sum = std::accumulate(table.weights.begin(), table.weights.end(), 0.0);
  std::vector<double> shares = table.weights;
  for (double& share : shares) share /= sum;
  return shares;
}

double SumInAnyOrder(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return std::accumulate(numbers.begin(), numbers.end(), 0.0);
}

}  // namespace partners::methods::internal
