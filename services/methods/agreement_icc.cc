#include "services/methods/agreement_icc.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/quantiles.h"
#include "services/methods/validation.h"

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

// What is at most this part of the mean squares is rounding.
constexpr double kNothing = 1e-12;

// numerator / (sum of parts); absent when the parts cancel to nothing beside `scale`.
std::optional<double> Quotient(double numerator, double denominator, double scale) {
  if (std::fabs(denominator) <= kNothing * scale) return std::nullopt;
  return numerator / denominator;
}

double Scale(const MeanSquares& ms) { return ms.rows + ms.columns + ms.error; }

void AddCoefficients(const MeanSquares& ms, IccResult* result) {
  const auto n = static_cast<double>(result->units);
  const auto k = static_cast<double>(result->raters);
  const double scale = Scale(ms);
  const double raters = (ms.columns - ms.error) / n;
  result->f = Quotient(ms.rows, ms.error, scale);
  result->icc1 = Quotient(ms.rows - ms.within, ms.rows + (k - 1) * ms.within, scale);
  result->icc2 = Quotient(ms.rows - ms.error, ms.rows + (k - 1) * ms.error + k * raters, scale);
  result->icc3 = Quotient(ms.rows - ms.error, ms.rows + (k - 1) * ms.error, scale);
  result->icc1k = Quotient(ms.rows - ms.within, ms.rows, scale);
  result->icc2k = Quotient(ms.rows - ms.error, ms.rows + raters, scale);
  result->icc3k = Quotient(ms.rows - ms.error, ms.rows, scale);
}

// The mean squares without what is only rounding.
MeanSquares WithoutRounding(MeanSquares ms) {
  const double nothing = kNothing * Scale(ms);
  for (double* square : {&ms.rows, &ms.columns, &ms.error}) {
    if (*square <= nothing) *square = 0;
  }
  return ms;
}

// v, the fitted degrees of freedom of what raters and luck contribute to ICC2 = r. Absent when it
// would be 0 or 0/0. `n` and `k` are counts.
std::optional<double> FittedDegrees(const MeanSquares& ms, double r, double n, double k) {
  const double raters = k * r * ms.columns;
  const double luck = (n + (n * (k - 1) - k) * r) * ms.error;
  const double rounded = std::fabs(raters) + (n + (n * (k - 1) + k) * std::fabs(r)) * ms.error;
  if (std::fabs(raters + luck) <= kNothing * rounded) return std::nullopt;
  const double a = raters / rounded;  // squares of shares: no overflow
  const double b = luck / rounded;
  return (k - 1) * (n - 1) * (a + b) * (a + b) / ((n - 1) * a * a + b * b);
}

std::optional<IccLimits> Limits(std::optional<double> low, std::optional<double> high) {
  if (!low || !high) return std::nullopt;
  return IccLimits{*low, *high};
}

std::optional<IccLimits> SingleLimits(const MeanSquares& ms, double r, double n, double k) {
  if (ms.columns == 0 && ms.error == 0) return IccLimits{1, 1};
  const std::optional<double> v = FittedDegrees(ms, r, n, k);
  if (!v) return std::nullopt;
  const double others = k * ms.columns + (k * n - k - n) * ms.error;
  // MSR/Fu instead of Fu: with few degrees of freedom Fu can be larger than any double.
  const double rows_low = ms.rows / FQuantile(0.975, n - 1, *v);
  const double rows_high = ms.rows * FQuantile(0.975, *v, n - 1);
  return Limits(Quotient(n * (rows_low - ms.error), others + n * rows_low, Scale(ms)),
                Quotient(n * (rows_high - ms.error), others + n * rows_high, Scale(ms)));
}

// Spearman and Brown's step from one rating to the mean of k.
std::optional<double> OfMean(double x, double k) { return Quotient(k * x, 1 + (k - 1) * x, 1); }

std::optional<IccLimits> MeanLimits(const IccLimits& single, double k) {
  return Limits(OfMean(single.low, k), OfMean(single.high, k));
}

IccLimits ConsistencyLimits(const MeanSquares& ms, double n, double k) {
  const double luck = ms.error / ms.rows;
  const double degrees = (n - 1) * (k - 1);
  return {.low = 1 - FQuantile(0.975, n - 1, degrees) * luck,
          .high = 1 - luck / FQuantile(0.975, degrees, n - 1)};
}

void AddLimits(const MeanSquares& raw, IccResult* result) {
  const MeanSquares ms = WithoutRounding(raw);
  const auto n = static_cast<double>(result->units);
  const auto k = static_cast<double>(result->raters);
  if (result->icc2) result->icc2_limits = SingleLimits(ms, *result->icc2, n, k);
  if (result->icc2_limits) result->icc2k_limits = MeanLimits(*result->icc2_limits, k);
  if (result->icc3k) result->icc3k_limits = ConsistencyLimits(ms, n, k);
}

// Fills in the rest of a result that has its counts.
void Complete(const Table& table, IccResult* result) {
  result->units = static_cast<int64_t>(table.size());
  if (result->units < 2 || result->raters < 2) return;
  result->mean_squares = Analyse(table);
  const bool same = std::ranges::all_of(table, [&](const auto& row) { return row == table[0]; });
  if (same) {
    result->mean_squares->rows = 0;  // exactly: rounding of means is no variation
    result->mean_squares->error = 0;
    result->status = AgreementStatus::kNoVariation;
    return;
  }
  result->status = AgreementStatus::kOk;
  AddCoefficients(*result->mean_squares, result);
  AddLimits(*result->mean_squares, result);
}

// The scores that are there; `field` names the row.
absl::StatusOr<std::vector<double>> Present(const std::string& field,
                                            const std::vector<std::optional<double>>& row) {
  std::vector<double> scores;
  for (size_t j = 0; j < row.size(); ++j) {
    if (!row[j]) continue;
    absl::Status status = internal::CheckRating(absl::StrCat(field, "[", j, "]"), *row[j]);
    if (!status.ok()) return status;
    scores.push_back(*row[j]);
  }
  return scores;
}

}  // namespace

absl::StatusOr<IccResult> IntraclassCorrelation(const std::vector<Rating>& ratings) {
  absl::StatusOr<std::vector<Rating>> sorted = internal::SortedRatings(ratings);
  if (!sorted.ok()) return sorted.status();
  std::set<std::string> raters;
  for (const Rating& rating : *sorted) raters.insert(rating.rater);

  IccResult result;
  result.raters = static_cast<int64_t>(raters.size());
  Complete(CompleteRows(*sorted, raters.size(), &result.dropped_units), &result);
  return result;
}

absl::StatusOr<IccResult> IntraclassCorrelationOfTable(
    const std::vector<std::vector<std::optional<double>>>& ratings) {
  IccResult result;
  result.raters = ratings.empty() ? 0 : static_cast<int64_t>(ratings[0].size());
  Table table;
  for (size_t i = 0; i < ratings.size(); ++i) {
    const std::string field = absl::StrCat("ratings[", i, "]");
    if (ratings[i].size() != ratings[0].size()) {
      return internal::Refuse(field, "must have as many scores as the first row");
    }
    absl::StatusOr<std::vector<double>> scores = Present(field, ratings[i]);
    if (!scores.ok()) return scores.status();
    if (scores->size() == ratings[i].size()) {
      table.push_back(*std::move(scores));
    } else {
      ++result.dropped_units;
    }
  }
  Complete(table, &result);
  return result;
}

}  // namespace partners::methods
