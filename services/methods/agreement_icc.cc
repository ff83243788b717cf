#include "services/methods/agreement_icc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

namespace partners::methods {
namespace {

using Table = std::vector<std::vector<double>>;  // one row per complete unit, raters by id

// The complete rows of ratings that are sorted by unit, then rater.
Table CompleteRows(const std::vector<Rating>& sorted, size_t raters, int64_t* dropped) {
  Table table;
  for (size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    std::vector<double> row;
    for (; end < sorted.size() && sorted[end].unit == sorted[begin].unit; ++end) {
      row.push_back(sorted[end].value);
    }
    if (row.size() == raters) {
      table.push_back(std::move(row));
    } else {
      ++*dropped;
    }
  }
  return table;
}

double Mean(const std::vector<double>& numbers) {
  double mean = 0;
  for (double number : numbers) mean += number / static_cast<double>(numbers.size());
  return mean;
}

double SquaresAbout(double centre, const std::vector<double>& numbers) {
  double sum = 0;
  for (double number : numbers) sum += (number - centre) * (number - centre);
  return sum;
}

std::vector<double> RowMeans(const Table& table) {
  std::vector<double> means;
  for (const std::vector<double>& row : table) means.push_back(Mean(row));
  return means;
}

Table Transposed(const Table& table) {
  Table columns(table[0].size());
  for (const std::vector<double>& row : table) {
    for (size_t j = 0; j < row.size(); ++j) columns[j].push_back(row[j]);
  }
  return columns;
}

// Every sum of squares is taken about means, never as a difference of sums.
MeanSquares Analyse(const Table& table) {
  const auto n = static_cast<double>(table.size());
  const auto k = static_cast<double>(table[0].size());
  const std::vector<double> rows = RowMeans(table);
  const std::vector<double> columns = RowMeans(Transposed(table));
  const double grand = Mean(rows);
  double error = 0;
  double within = 0;
  for (size_t i = 0; i < table.size(); ++i) {
    within += SquaresAbout(rows[i], table[i]);
    for (size_t j = 0; j < columns.size(); ++j) {
      const double residual = (table[i][j] - rows[i]) - (columns[j] - grand);
      error += residual * residual;
    }
  }
  return {.rows = k * SquaresAbout(grand, rows) / (n - 1),
          .columns = n * SquaresAbout(grand, columns) / (k - 1),
          .error = error / ((n - 1) * (k - 1)),
          .within = within / (n * (k - 1))};
}

// numerator / (sum of parts); absent when the parts cancel to nothing beside `scale`.
std::optional<double> Quotient(double numerator, double denominator, double scale) {
  if (std::fabs(denominator) <= 1e-12 * scale) return std::nullopt;
  return numerator / denominator;
}

void AddCoefficients(const MeanSquares& ms, IccResult* result) {
  const auto n = static_cast<double>(result->units);
  const auto k = static_cast<double>(result->raters);
  const double scale = ms.rows + ms.columns + ms.error;
  const double raters = (ms.columns - ms.error) / n;
  result->icc1 = Quotient(ms.rows - ms.within, ms.rows + (k - 1) * ms.within, scale);
  result->icc2 = Quotient(ms.rows - ms.error, ms.rows + (k - 1) * ms.error + k * raters, scale);
  result->icc3 = Quotient(ms.rows - ms.error, ms.rows + (k - 1) * ms.error, scale);
  result->icc1k = Quotient(ms.rows - ms.within, ms.rows, scale);
  result->icc2k = Quotient(ms.rows - ms.error, ms.rows + raters, scale);
  result->icc3k = Quotient(ms.rows - ms.error, ms.rows, scale);
}

}  // namespace

absl::StatusOr<IccResult> IntraclassCorrelation(const std::vector<Rating>& ratings) {
  absl::StatusOr<std::vector<Rating>> sorted = internal::SortedRatings(ratings);
  if (!sorted.ok()) return sorted.status();
  std::set<std::string> raters;
  for (const Rating& rating : *sorted) raters.insert(rating.rater);

  IccResult result;
  const Table table = CompleteRows(*sorted, raters.size(), &result.dropped_units);
  result.units = static_cast<int64_t>(table.size());
  result.raters = static_cast<int64_t>(raters.size());
  if (result.units < 2 || result.raters < 2) return result;
  result.mean_squares = Analyse(table);
  const bool same = std::ranges::all_of(table, [&](const auto& row) { return row == table[0]; });
  if (same) {
    result.mean_squares->rows = 0;  // exactly: rounding of means is no variation
    result.mean_squares->error = 0;
    result.status = AgreementStatus::kNoVariation;
    return result;
  }
  result.status = AgreementStatus::kOk;
  AddCoefficients(*result.mean_squares, &result);
  return result;
}

}  // namespace partners::methods
