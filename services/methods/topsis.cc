#include "services/methods/topsis.h"

#include <algorithm>
#include <cmath>

namespace partners::methods {
namespace {

using Column = std::vector<double>;

// Divided by the length of the column. Values are first divided by the largest, so that no square
// becomes infinite or 0.
void NormVector(Column* column) {
  double largest = 0;
  for (double x : *column) largest = std::max(largest, std::fabs(x));
  if (largest == 0) return;
  Column squares;
  for (double& x : *column) {
    x /= largest;
    squares.push_back(x * x);
  }
  const double length = std::sqrt(internal::SumInAnyOrder(std::move(squares)));
  for (double& x : *column) x /= length;
}

void NormMinMax(Column* column) {
  const auto [low, high] = std::ranges::minmax(*column);
  for (double& x : *column) x = high == low ? 0 : (x - low) / (high - low);
}

// One criterion, made so that more is better.
Column Weighted(const DecisionTable& table, size_t c, double share, TopsisNorm norm) {
  Column column;
  for (const auto& row : table.matrix) column.push_back(table.senses[c] * row[c]);
  if (norm == TopsisNorm::kVector) NormVector(&column);
  if (norm == TopsisNorm::kMinMax) NormMinMax(&column);
  for (double& x : column) x *= share;
  return column;
}

struct Squares {
  double to_ideal = 0;
  double to_anti_ideal = 0;
};

// Adds one criterion. `unit` is the largest distance of ideal and anti-ideal in any criterion:
// closeness does not depend on the unit of distances, and in this one nothing becomes infinite.
void AddSquares(const Column& column, double unit, std::vector<Squares>* squares) {
  const auto [worst, best] = std::ranges::minmax(column);
  for (size_t i = 0; i < column.size(); ++i) {
    const double above = (best - column[i]) / unit;
    const double below = (column[i] - worst) / unit;
    (*squares)[i].to_ideal += above * above;
    (*squares)[i].to_anti_ideal += below * below;
  }
}

double LargestRange(const std::vector<Column>& columns) {
  double largest = 0;
  for (const Column& column : columns) {
    const auto [worst, best] = std::ranges::minmax(column);
    largest = std::max(largest, best - worst);
  }
  return largest;
}

}  // namespace

absl::StatusOr<TopsisResult> Topsis(const DecisionTable& table, TopsisNorm norm) {
  absl::Status status = internal::CheckDecisionTable(table);
  if (!status.ok()) return status;
  const std::vector<double> shares = internal::WeightShares(table);
  std::vector<Column> columns;
  for (size_t c = 0; c < shares.size(); ++c) {
    columns.push_back(Weighted(table, c, shares[c], norm));
  }
  const double unit = LargestRange(columns);
  if (unit == 0) return TopsisResult{TopsisStatus::kNoVariation, {}};
  std::vector<Squares> squares(table.matrix.size());
  for (const Column& column : columns) AddSquares(column, unit, &squares);
  TopsisResult result{TopsisStatus::kOk, {}};
  for (const Squares& square : squares) {
    const double near = std::sqrt(square.to_ideal), far = std::sqrt(square.to_anti_ideal);
    result.closeness.push_back(far / (near + far));
  }
  return result;
}

}  // namespace partners::methods
