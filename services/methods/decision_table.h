#ifndef PARTNERS_SERVICES_METHODS_DECISION_TABLE_H_
#define PARTNERS_SERVICES_METHODS_DECISION_TABLE_H_

#include <cstddef>
#include <vector>

#include "absl/status/status.h"

namespace partners::methods {

inline constexpr size_t kTableAlternativesMax = 2'000;
inline constexpr size_t kTableCriteriaMax = 200;
// Far beyond any real value: everything computed from such values is a finite number.
inline constexpr double kTableValueMax = 1e100;

// What the comparators (topsis.h, promethee.h, spotis.h) start from: n alternatives, m criteria.
struct DecisionTable {
  std::vector<std::vector<double>> matrix;  // n x m raw values, each in its criterion's unit
  std::vector<double> weights;              // m, not negative; only their shares matter
  std::vector<int> senses;                  // m: 1 more is better, -1 less is better
};

namespace internal {

// INVALID_ARGUMENT naming matrix, matrix[i], matrix[i][c], weights, weights[c], senses or
// senses[c]: no alternatives or criteria, too many of them, lists of different length, a value
// beyond +-1e100 or not a number, a weight that is negative or not finite, weights that are all
// zero, another sense.
absl::Status CheckDecisionTable(const DecisionTable& table);

// The weights divided by their sum, for a table that was checked.
std::vector<double> WeightShares(const DecisionTable& table);

// The sum of numbers in ascending order: the same bits in whatever order they come.
double SumInAnyOrder(std::vector<double> numbers);

}  // namespace internal
}  // namespace partners::methods

#endif  // PARTNERS_SERVICES_METHODS_DECISION_TABLE_H_
