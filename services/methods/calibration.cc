#include "services/methods/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/methods/cholesky.h"
#include "services/methods/review_design.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

using internal::CholeskyFactor;
using internal::DesignApplication;
using internal::DesignReview;
using internal::DesignReviewer;
using internal::NormalEquations;
using internal::Refuse;
using internal::ReviewDesign;
using internal::SquareMatrix;

std::string NameOf(const ReviewedTotal& record) {
  return internal::Element("records", absl::StrCat(record.application, "/", record.reviewer));
}

absl::Status CheckRecord(const ReviewedTotal& record) {
  if (record.application.empty()) return Refuse("records", "an application must not be empty");
  if (record.reviewer.empty()) return Refuse("records", "a reviewer must not be empty");
  if (!(record.score >= 0 && record.score <= 100)) {
    return Refuse(NameOf(record) + ".score", "must be between 0 and 100");
  }
  if (!(record.weight >= kReviewWeightMin && record.weight <= kReviewWeightMax)) {
    return Refuse(NameOf(record) + ".weight",
                  absl::StrCat("must be between ", kReviewWeightMin, " and ", kReviewWeightMax));
  }
  return absl::OkStatus();
}

absl::Status CheckSize(const std::vector<ReviewedTotal>& records) {
  if (records.size() > kCalibrationRecordsMax) {
    return Refuse("records", absl::StrCat("must be at most ", kCalibrationRecordsMax));
  }
  std::set<absl::string_view> reviewers;
  for (const ReviewedTotal& record : records) reviewers.insert(record.reviewer);
  if (reviewers.size() > kCalibrationReviewersMax) {
    return Refuse("records",
                  absl::StrCat("have more than ", kCalibrationReviewersMax, " reviewers"));
  }
  return absl::OkStatus();
}

absl::Status SortAndCheck(std::vector<ReviewedTotal>* records) {
  absl::Status status = CheckSize(*records);
  if (!status.ok()) return status;
  const auto pair = [](const ReviewedTotal& r) { return std::tie(r.application, r.reviewer); };
  std::ranges::sort(*records, {}, pair);
  for (size_t i = 0; i < records->size(); ++i) {
    const ReviewedTotal& record = (*records)[i];
    status = CheckRecord(record);
    if (!status.ok()) return status;
    if (i > 0 && pair(record) == pair((*records)[i - 1])) {
      return Refuse(NameOf(record), "the pair is there more than once");
    }
  }
  return absl::OkStatus();
}

// The average eigenvalue of S, or 1 where S is 0.
double AnchorOf(const SquareMatrix& s) {
  const double trace = internal::Trace(s);
  return trace > 0 ? trace / static_cast<double>(s.size) : 1;
}

// S + lambda I + anchor 1 1^T / n. As S 1 = 0 and 1^T t = 0, the last part leaves the solution as
// it is and keeps the matrix well-conditioned for every lambda down to 0, where the solution is
// the one of minimum norm.
CholeskyFactor FactorOf(const SquareMatrix& s, double lambda) {
  SquareMatrix m = s;
  const double part = AnchorOf(s) / static_cast<double>(s.size);
  for (double& cell : m.cells) cell += part;
  for (size_t i = 0; i < m.size; ++i) m.at(i, i) += lambda;
  return CholeskyFactor(std::move(m));
}

// sum_j p_ij x_j, with x per component and place.
double Mixed(const DesignApplication& application, const std::vector<DesignReviewer>& reviewers,
             const std::vector<double>& x) {
  double mixed = 0;
  for (const DesignReview& r : application.reviews) {
    mixed += r.share * x[reviewers[r.reviewer].place];
  }
  return mixed;
}

// sum w (y - a - b)^2 for these leniencies.
double SquaresAbout(const std::vector<std::vector<double>>& b, const ReviewDesign& design) {
  double squares = 0;
  for (const DesignApplication& application : design.applications) {
    const std::vector<double>& x = b[application.component];
    const double mixed = Mixed(application, design.reviewers, x);
    for (const DesignReview& r : application.reviews) {
      const double rest = r.above - (x[design.reviewers[r.reviewer].place] - mixed);
      squares += r.weight * rest * rest;
    }
  }
  return squares;
}

struct Variances {
  double e = 0;
  double b = 0;
};

Variances MethodThree(const ReviewDesign& design, const NormalEquations& equations, double df) {
  std::vector<std::vector<double>> fixed, none;
  double trace = 0;
  for (size_t c = 0; c < equations.s.size(); ++c) {
    fixed.push_back(FactorOf(equations.s[c], 0).Solve(equations.t[c]));
    none.emplace_back(equations.s[c].size);
    trace += internal::Trace(equations.s[c]);
  }
  const auto or_zero = [&](double sum) { return sum <= 1e-12 * design.total_squares ? 0 : sum; };
  const double sse_full = or_zero(SquaresAbout(fixed, design));
  const double sse_a = or_zero(SquaresAbout(none, design));
  const auto rank = static_cast<double>(design.reviewers.size() - equations.s.size());
  Variances variances;
  variances.e = sse_full / df;
  variances.b = or_zero(sse_a - sse_full - variances.e * rank) / trace;
  return variances;
}

// Everything that can be said without an estimate.
Calibration Uncalibrated(const ReviewDesign& design) {
  Calibration result;
  result.components = design.reviewers_in.size();
  result.df_error = static_cast<int64_t>(design.records + result.components) -
                    static_cast<int64_t>(design.applications.size() + design.reviewers.size());
  for (const DesignApplication& application : design.applications) {
    result.applications.push_back({.id = application.id,
                                   .raw = application.raw,
                                   .calibrated = application.raw,
                                   .se = std::nullopt,
                                   .component = application.component});
  }
  for (const DesignReviewer& reviewer : design.reviewers) {
    result.reviewers.push_back(
        {.id = reviewer.id, .leniency = 0, .se = std::nullopt, .component = reviewer.component});
  }
  return result;
}

void SetLambda(const Variances& variances, std::optional<double> given, Calibration* result) {
  result->sigma2_e = variances.e;
  result->sigma2_b = variances.b;
  result->status = CalibrationStatus::kOk;
  if (given) {
    result->lambda = *given;
  } else if (variances.b == 0) {
    result->status = CalibrationStatus::kNoLeniencyVariance;
    result->lambda = std::numeric_limits<double>::infinity();
  } else {
    if (variances.e == 0) result->status = CalibrationStatus::kZeroError;
    result->lambda = variances.e / variances.b;
  }
}

void SetUnshrunkErrors(const ReviewDesign& design, Calibration* result) {
  for (ReviewerLeniency& reviewer : result->reviewers) reviewer.se = 0;
  for (size_t i = 0; i < result->applications.size(); ++i) {
    result->applications[i].se = std::sqrt(*result->sigma2_e / design.applications[i].weight);
  }
}

// sigma2_e (S + lambda I)^-1 of one component: the part that tells reviewers apart comes from the
// anchored matrix, which has lambda + anchor where the mean of all has lambda. `shared` is what
// sigma2_e / lambda stands for, and sigma2_e / lambda - sigma2_e / (lambda + anchor) is missing.
SquareMatrix SpreadOf(const CholeskyFactor& factor, double anchor, double sigma2_e, double lambda,
                      double shared) {
  SquareMatrix spread = factor.Inverse();
  const double mean = shared * (anchor / (lambda + anchor)) / static_cast<double>(spread.size);
  for (double& cell : spread.cells) cell = sigma2_e * cell + mean;
  return spread;
}

// p_i^T spread p_i
double MixedSpread(const DesignApplication& application,
                   const std::vector<DesignReviewer>& reviewers, const SquareMatrix& spread) {
  double sum = 0;
  for (const DesignReview& r : application.reviews) {
    const size_t row = reviewers[r.reviewer].place;
    for (const DesignReview& other : application.reviews) {
      sum += r.share * other.share * spread.at(row, reviewers[other.reviewer].place);
    }
  }
  return sum;
}

// What the components say, by component and place. `spread` is empty where errors are absent.
struct Solution {
  std::vector<std::vector<double>> b;
  std::vector<SquareMatrix> spread;
};

// The variance of the leniencies that lambda stands for; a given lambda of 0 has none.
std::optional<double> SharedVariance(const Calibration& result, bool given) {
  if (!given) return result.sigma2_b;
  const double shared = *result.sigma2_e / *result.lambda;
  return std::isfinite(shared) ? std::optional(shared) : std::nullopt;
}

Solution Solve(const NormalEquations& equations, const Calibration& result, bool given) {
  const std::optional<double> shared = SharedVariance(result, given);
  Solution solution;
  for (size_t c = 0; c < equations.s.size(); ++c) {
    const CholeskyFactor factor = FactorOf(equations.s[c], *result.lambda);
    solution.b.push_back(factor.Solve(equations.t[c]));
    if (!shared) continue;
    solution.spread.push_back(
        SpreadOf(factor, AnchorOf(equations.s[c]), *result.sigma2_e, *result.lambda, *shared));
  }
  return solution;
}

void SetCalibrated(const ReviewDesign& design, const Solution& solution, Calibration* result) {
  for (size_t j = 0; j < design.reviewers.size(); ++j) {
    const auto& [id, c, place] = design.reviewers[j];
    result->reviewers[j].leniency = solution.b[c][place];
    if (solution.spread.empty()) continue;
    result->reviewers[j].se = std::sqrt(solution.spread[c].at(place, place));
  }
  for (size_t i = 0; i < design.applications.size(); ++i) {
    const DesignApplication& application = design.applications[i];
    const size_t c = application.component;
    result->applications[i].calibrated -= Mixed(application, design.reviewers, solution.b[c]);
    if (solution.spread.empty()) continue;
    result->applications[i].se =
        std::sqrt(*result->sigma2_e / application.weight +
                  MixedSpread(application, design.reviewers, solution.spread[c]));
  }
}

}  // namespace

absl::string_view CalibrationStatusName(CalibrationStatus status) {
  switch (status) {
    case CalibrationStatus::kOk:
      return "OK";
    case CalibrationStatus::kNotEstimable:
      return "NOT_ESTIMABLE";
    case CalibrationStatus::kNoLeniencyVariance:
      return "NO_LENIENCY_VARIANCE";
    case CalibrationStatus::kZeroError:
      return "ZERO_ERROR";
  }
  return "UNKNOWN";
}

absl::StatusOr<Calibration> CalibrateLeniency(std::vector<ReviewedTotal> records,
                                              std::optional<double> lambda) {
  absl::Status status = SortAndCheck(&records);
  if (!status.ok()) return status;
  if (lambda && !(*lambda >= 0)) return Refuse("lambda", "must be 0 or above");
  const ReviewDesign design = internal::MakeReviewDesign(records);
  Calibration result = Uncalibrated(design);
  if (result.df_error < 1) return result;
  const NormalEquations equations = internal::MakeNormalEquations(design);
  SetLambda(MethodThree(design, equations, static_cast<double>(result.df_error)), lambda, &result);
  if (std::isinf(*result.lambda)) {
    SetUnshrunkErrors(design, &result);
  } else {
    SetCalibrated(design, Solve(equations, result, lambda.has_value()), &result);
  }
  return result;
}

}  // namespace partners::methods
