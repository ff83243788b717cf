#include "services/methods/agreement_kappa.h"

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::Member;
using internal::Refuse;

std::string Cell(absl::string_view matrix, size_t i) { return absl::StrCat(matrix, "[", i, "]"); }

absl::Status CheckWeights(const AgreementWeights& weights) {
  if (weights.size() < 2) return Refuse("weights", "at least two categories are needed");
  for (size_t i = 0; i < weights.size(); ++i) {
    const std::string row = Cell("weights", i);
    if (weights[i].size() != weights.size()) {
      return Refuse(row, "must have one weight per category");
    }
    for (size_t j = 0; j < weights.size(); ++j) {
      absl::Status status = internal::CheckUnitInterval(Cell(row, j), weights[i][j]);
      if (!status.ok()) return status;
    }
    if (weights[i][i] != 1) return Refuse(Cell(row, i), "must be 1: a category agrees with itself");
  }
  return absl::OkStatus();
}

absl::Status CheckCounts(const std::string& field, const std::vector<int64_t>& counts,
                         size_t categories) {
  if (counts.size() != categories) return Refuse(field, "must have one count per category");
  for (size_t k = 0; k < categories; ++k) {
    if (counts[k] >= 0 && counts[k] <= kKappaCountMax) continue;
    return Refuse(Cell(field, k), absl::StrCat("must be between 0 and ", kKappaCountMax));
  }
  return absl::OkStatus();
}

absl::Status CheckCategory(const std::string& field, int category, size_t categories) {
  if (category >= 0 && static_cast<size_t>(category) < categories) return absl::OkStatus();
  return Refuse(field, absl::StrCat("must be between 0 and ", categories - 1));
}

// sum_ij x_i y_j (1 - w_ij). The complement keeps small disagreements exact: it is 0 only where
// nothing can disagree.
double Disagreement(const AgreementWeights& weights, const std::vector<double>& x,
                    const std::vector<double>& y) {
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i) {
    for (size_t j = 0; j < y.size(); ++j) sum += x[i] * y[j] * (1 - weights[i][j]);
  }
  return sum;
}

// The shares of a table of two raters.
struct Shares {
  double units = 0;                    // N
  std::vector<std::vector<double>> p;  // p_ij
  std::vector<double> rows;            // p_i.
  std::vector<double> columns;         // p_.j
};

Shares SharesOf(const std::vector<std::vector<int64_t>>& table) {
  const size_t size = table.size();
  Shares s{0, std::vector(size, std::vector<double>(size)), std::vector<double>(size),
           std::vector<double>(size)};
  int64_t units = 0;
  for (const std::vector<int64_t>& row : table) {
    for (int64_t count : row) units += count;
  }
  s.units = static_cast<double>(units);
  if (units == 0) return s;
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) {
      s.p[i][j] = static_cast<double>(table[i][j]) / s.units;
      s.rows[i] += s.p[i][j];
      s.columns[j] += s.p[i][j];
    }
  }
  return s;
}

// W_i. + W_.j for all cells.
std::vector<std::vector<double>> MeanWeights(const Shares& s, const AgreementWeights& weights) {
  const size_t size = weights.size();
  std::vector<double> of_row(size);
  std::vector<double> of_column(size);
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) {
      of_row[i] += weights[i][j] * s.columns[j];
      of_column[j] += weights[i][j] * s.rows[i];
    }
  }
  std::vector<std::vector<double>> sums(size, std::vector<double>(size));
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = 0; j < size; ++j) sums[i][j] = of_row[i] + of_column[j];
  }
  return sums;
}

// Both standard errors are those of a mean. The subtracted squares of the definition are the
// squares of that mean, so that summing about it gives the same without cancellation.
void AddStandardErrors(const Shares& s, const AgreementWeights& weights, CohenKappaResult* result) {
  const double po = *result->observed_agreement;
  const double pe = *result->expected_agreement;
  const double beyond_chance = Disagreement(weights, s.rows, s.columns);  // 1 - p_e
  const std::vector<std::vector<double>> sums = MeanWeights(s, weights);
  double square = 0;
  double null_square = 0;
  for (size_t i = 0; i < weights.size(); ++i) {
    for (size_t j = 0; j < weights.size(); ++j) {
      const double x = weights[i][j] * beyond_chance - sums[i][j] * (1 - po);
      const double mean = po * pe - 2 * pe + po;
      square += s.p[i][j] * (x - mean) * (x - mean);
      const double null_x = weights[i][j] - sums[i][j] + pe;
      null_square += s.rows[i] * s.columns[j] * null_x * null_x;
    }
  }
  result->standard_error = std::sqrt(square / s.units) / (beyond_chance * beyond_chance);
  result->null_standard_error = std::sqrt(null_square / s.units) / beyond_chance;
}

std::vector<double> Doubles(const std::vector<int64_t>& counts) {
  return {counts.begin(), counts.end()};
}

// pi_k and 1 - p_a, gathered unit by unit.
struct FleissSums {
  std::vector<double> shares;  // sum over units of r_uk / r_u
  double disagreement = 0;     // sum over compared units of 1 - the unit's agreement
};

void AddUnit(const std::vector<double>& counts, const AgreementWeights& weights, FleissSums* sums,
             FleissKappaResult* result) {
  double ratings = 0;
  for (double count : counts) ratings += count;
  if (ratings == 0) return;
  ++result->rated_units;
  for (size_t k = 0; k < counts.size(); ++k) sums->shares[k] += counts[k] / ratings;
  if (ratings < 2) return;
  ++result->compared_units;
  sums->disagreement += Disagreement(weights, counts, counts) / (ratings * (ratings - 1));
}

}  // namespace

absl::StatusOr<AgreementWeights> MakeAgreementWeights(KappaWeighting weighting, int categories) {
  if (categories < 2 || categories > kKappaCategoriesMax) {
    return Refuse("categories", absl::StrCat("must be between 2 and ", kKappaCategoriesMax));
  }
  const auto size = static_cast<size_t>(categories);
  AgreementWeights weights(size, std::vector<double>(size));
  for (int i = 0; i < categories; ++i) {
    for (int j = 0; j < categories; ++j) {
      const double apart = static_cast<double>(std::abs(i - j)) / (categories - 1);
      double& weight = weights[static_cast<size_t>(i)][static_cast<size_t>(j)];
      if (weighting == KappaWeighting::kIdentity) weight = i == j ? 1 : 0;
      if (weighting == KappaWeighting::kLinear) weight = 1 - apart;
      if (weighting == KappaWeighting::kQuadratic) weight = 1 - apart * apart;
    }
  }
  return weights;
}

absl::StatusOr<CohenKappaResult> CohenKappaOfTable(const std::vector<std::vector<int64_t>>& table,
                                                   const AgreementWeights& weights) {
  absl::Status status = CheckWeights(weights);
  if (!status.ok()) return status;
  if (table.size() != weights.size()) return Refuse("table", "must have one row per category");
  for (size_t i = 0; i < table.size(); ++i) {
    status = CheckCounts(Cell("table", i), table[i], weights.size());
    if (!status.ok()) return status;
  }

  const Shares shares = SharesOf(table);
  CohenKappaResult result;
  result.units = static_cast<int64_t>(shares.units);
  if (result.units == 0) return result;
  double observed = 0;  // 1 - p_o
  for (size_t i = 0; i < table.size(); ++i) {
    for (size_t j = 0; j < table.size(); ++j) observed += shares.p[i][j] * (1 - weights[i][j]);
  }
  const double expected = Disagreement(weights, shares.rows, shares.columns);  // 1 - p_e
  result.observed_agreement = 1 - observed;
  result.expected_agreement = 1 - expected;
  result.status = expected == 0 ? AgreementStatus::kNoVariation : AgreementStatus::kOk;
  if (result.status != AgreementStatus::kOk) return result;
  result.kappa = 1 - observed / expected;
  AddStandardErrors(shares, weights, &result);
  return result;
}

absl::StatusOr<CohenKappaResult> CohenKappa(const std::vector<RatingPair>& pairs,
                                            const AgreementWeights& weights) {
  absl::Status status = CheckWeights(weights);
  if (!status.ok()) return status;
  std::vector<RatingPair> sorted = pairs;
  status = internal::SortById("pairs", &RatingPair::unit, &sorted);
  if (!status.ok()) return status;
  std::vector<std::vector<int64_t>> table(weights.size(), std::vector<int64_t>(weights.size()));
  for (const RatingPair& pair : sorted) {
    for (const auto& [name, rating] :
         {std::pair{"first", pair.first}, std::pair{"second", pair.second}}) {
      if (!rating) continue;
      status = CheckCategory(Member("pairs", pair.unit, name), *rating, weights.size());
      if (!status.ok()) return status;
    }
    if (!pair.first || !pair.second) continue;
    ++table[static_cast<size_t>(*pair.first)][static_cast<size_t>(*pair.second)];
  }
  return CohenKappaOfTable(table, weights);
}

absl::StatusOr<FleissKappaResult> FleissKappaOfCounts(const std::vector<CategoryCounts>& units,
                                                      const AgreementWeights& weights) {
  absl::Status status = CheckWeights(weights);
  if (!status.ok()) return status;
  std::vector<CategoryCounts> sorted = units;
  status = internal::SortById("units", &CategoryCounts::unit, &sorted);
  for (size_t u = 0; status.ok() && u < sorted.size(); ++u) {
    status =
        CheckCounts(Member("units", sorted[u].unit, "counts"), sorted[u].counts, weights.size());
  }
  if (!status.ok()) return status;

  FleissKappaResult result;
  FleissSums sums{std::vector<double>(weights.size()), 0};
  for (const CategoryCounts& unit : sorted) {
    AddUnit(Doubles(unit.counts), weights, &sums, &result);
  }
  if (result.compared_units == 0) return result;
  for (double& share : sums.shares) share /= static_cast<double>(result.rated_units);
  const double observed = sums.disagreement / static_cast<double>(result.compared_units);
  const double expected = Disagreement(weights, sums.shares, sums.shares);
  result.observed_agreement = 1 - observed;
  result.expected_agreement = 1 - expected;
  result.status = expected == 0 ? AgreementStatus::kNoVariation : AgreementStatus::kOk;
  if (result.status == AgreementStatus::kOk) result.kappa = 1 - observed / expected;
  return result;
}

absl::StatusOr<FleissKappaResult> FleissKappa(const std::vector<CategoryRating>& ratings,
                                              const AgreementWeights& weights) {
  absl::Status status = CheckWeights(weights);
  if (!status.ok()) return status;
  std::vector<CategoryRating> sorted = ratings;
  status = internal::SortByPair("ratings", &sorted);
  std::vector<CategoryCounts> units;
  for (size_t i = 0; status.ok() && i < sorted.size(); ++i) {
    const CategoryRating& r = sorted[i];
    status =
        CheckCategory(absl::StrCat(internal::PairElement("ratings", r.unit, r.rater), ".category"),
                      r.category, weights.size());
    if (!status.ok()) return status;
    if (units.empty() || units.back().unit != r.unit) {
      units.push_back({r.unit, std::vector<int64_t>(weights.size())});
    }
    ++units.back().counts[static_cast<size_t>(r.category)];
  }
  if (!status.ok()) return status;
  return FleissKappaOfCounts(units, weights);
}

}  // namespace partners::methods
