#include "services/methods/spotis.h"

#include <cmath>
#include <string>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Refuse;

absl::Status CheckBound(const std::string& field, double bound) {
  if (std::fabs(bound) <= kTableValueMax) return absl::OkStatus();  // false for NaN
  return Refuse(field, absl::StrCat("must be between ", -kTableValueMax, " and ", kTableValueMax));
}

absl::Status CheckBounds(const std::vector<CriterionBounds>& bounds, size_t criteria) {
  if (bounds.size() != criteria) return Refuse("bounds", "must be as many as the weights");
  for (size_t c = 0; c < criteria; ++c) {
    const std::string field = absl::StrCat("bounds[", c, "]");
    absl::Status status = CheckBound(field + ".low", bounds[c].low);
    if (status.ok()) status = CheckBound(field + ".high", bounds[c].high);
    if (!status.ok()) return status;
    if (bounds[c].low >= bounds[c].high) return Refuse(field, "low must be below high");
  }
  return absl::OkStatus();
}

absl::Status CheckWithin(const DecisionTable& table, const std::vector<CriterionBounds>& bounds) {
  for (size_t i = 0; i < table.matrix.size(); ++i) {
    for (size_t c = 0; c < bounds.size(); ++c) {
      const double x = table.matrix[i][c];
      if (x >= bounds[c].low && x <= bounds[c].high) continue;
      return Refuse(absl::StrCat("matrix[", i, "][", c, "]"), "must be within the bounds");
    }
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<double>> Spotis(const DecisionTable& table,
                                           const std::vector<CriterionBounds>& bounds) {
  absl::Status status = internal::CheckDecisionTable(table);
  if (status.ok()) status = CheckBounds(bounds, table.weights.size());
  if (status.ok()) status = CheckWithin(table, bounds);
  if (!status.ok()) return status;
  const std::vector<double> shares = internal::WeightShares(table);
  std::vector<double> distances;
  for (const auto& row : table.matrix) {
    double distance = 0;
    for (size_t c = 0; c < shares.size(); ++c) {
      const double best = table.senses[c] == 1 ? bounds[c].high : bounds[c].low;
      distance += shares[c] * (std::fabs(row[c] - best) / (bounds[c].high - bounds[c].low));
    }
    distances.push_back(distance);
  }
  return distances;
}

}  // namespace partners::methods
