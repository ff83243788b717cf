#include "services/methods/promethee.h"

#include <cmath>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Refuse;

absl::Status CheckThresholds(const std::string& field, const PreferenceFunction& function) {
  absl::Status status = internal::CheckWeight(field + ".q", function.q);
  if (status.ok()) status = internal::CheckFinite(field + ".p", function.p);
  if (!status.ok() || function.p >= function.q) return status;
  return Refuse(field + ".p", "must not be below q");
}

absl::Status CheckFunction(const std::string& field, const PreferenceFunction& function) {
  switch (function.shape) {
    case PreferenceShape::kUsual:
      return absl::OkStatus();
    case PreferenceShape::kLevel:
    case PreferenceShape::kVShapeIndiff:
      return CheckThresholds(field, function);
    case PreferenceShape::kGaussian:
      if (std::isfinite(function.s) && function.s > 0) return absl::OkStatus();
      return Refuse(field + ".s", "must be above zero");
  }
  return Refuse(field, "has a shape that is not known");
}

absl::Status CheckFunctions(const DecisionTable& table,
                            const std::vector<PreferenceFunction>& functions) {
  if (functions.size() != table.weights.size()) {
    return Refuse("functions", "must be as many as the weights");
  }
  absl::Status status;
  for (size_t c = 0; status.ok() && c < functions.size(); ++c) {
    status = CheckFunction(absl::StrCat("functions[", c, "]"), functions[c]);
  }
  return status;
}

// Reads pi(a, b) as often as it is needed, so that no n x n numbers are kept.
class Preferences {
 public:
  Preferences(const DecisionTable& table, const std::vector<PreferenceFunction>& functions)
      : table_(table), functions_(functions), shares_(internal::WeightShares(table)) {}

  double Of(size_t a, size_t b) const {
    double sum = 0;
    for (size_t c = 0; c < shares_.size(); ++c) {
      const double d = (table_.matrix[a][c] - table_.matrix[b][c]) * table_.senses[c];
      sum += shares_[c] * Preference(functions_[c], d);
    }
    return sum;
  }

 private:
  const DecisionTable& table_;
  const std::vector<PreferenceFunction>& functions_;
  const std::vector<double> shares_;
};

double Mean(std::vector<double> preferences) {
  const auto count = static_cast<double>(preferences.size());
  return internal::SumInAnyOrder(std::move(preferences)) / count;
}

void AddFlows(const Preferences& preferences, size_t a, size_t size, PrometheeResult* result) {
  std::vector<double> over, under;
  for (size_t b = 0; b < size; ++b) {
    if (b == a) continue;
    over.push_back(preferences.Of(a, b));
    under.push_back(preferences.Of(b, a));
  }
  result->plus.push_back(Mean(std::move(over)));
  result->minus.push_back(Mean(std::move(under)));
  result->net.push_back(result->plus.back() - result->minus.back());
}

}  // namespace

double Preference(const PreferenceFunction& function, double d) {
  if (d <= 0) return 0;
  switch (function.shape) {
    case PreferenceShape::kUsual:
      return 1;
    case PreferenceShape::kLevel:
      return d <= function.q ? 0 : d <= function.p ? 0.5 : 1;
    case PreferenceShape::kVShapeIndiff:
      if (d <= function.q) return 0;
      return d > function.p ? 1 : (d - function.q) / (function.p - function.q);
    case PreferenceShape::kGaussian:
      return -std::expm1(-(d / function.s) * (d / function.s) / 2);
  }
  return 0;
}

absl::StatusOr<PrometheeResult> Promethee2(const DecisionTable& table,
                                           const std::vector<PreferenceFunction>& functions) {
  absl::Status status = internal::CheckDecisionTable(table);
  if (status.ok()) status = CheckFunctions(table, functions);
  if (!status.ok()) return status;
  PrometheeResult result;
  const size_t size = table.matrix.size();
  if (size == 1) return result;
  result.status = PrometheeStatus::kOk;
  const Preferences preferences(table, functions);
  for (size_t a = 0; a < size; ++a) AddFlows(preferences, a, size, &result);
  return result;
}

}  // namespace partners::methods
