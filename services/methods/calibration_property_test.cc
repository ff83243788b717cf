#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "services/methods/calibration.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using Records = std::vector<ReviewedTotal>;

struct Shape {
  bool complete = false;  // every reviewer scores every application
  bool weights = true;
  bool overlap = false;  // enough reviews to estimate from
};

Records AnyRecords(Shape shape = {}) {
  const int applications = *rc::gen::inRange(shape.overlap ? 2 : 1, 8);
  const int reviewers = *rc::gen::inRange(shape.overlap ? 2 : 1, 6);
  const int kept = shape.complete ? 100 : *rc::gen::element(100, 70, 40);
  Records records;
  for (int i = 0; i < applications; ++i) {
    for (int j = 0; j < reviewers; ++j) {
      const bool needed = shape.overlap && i < 2 && j < 2;
      if (!needed && *rc::gen::inRange(0, 100) >= kept) continue;
      const double weight = shape.weights ? *rc::gen::element(1.0, 1.0, 2.0, 0.3) : 1;
      records.push_back({absl::StrCat("a", i), absl::StrCat("r", j), *Between(25, 75), weight});
    }
  }
  return records;
}

std::optional<double> AnyLambda() {
  return *rc::gen::element<std::optional<double>>(std::nullopt, std::nullopt, 0.0, 0.01, 1.0, 20.0,
                                                  std::numeric_limits<double>::infinity());
}

Calibration Calibrated(const Records& records, std::optional<double> lambda = std::nullopt) {
  return CalibrateLeniency(records, lambda).value();
}

void AssertNear(double a, double b, double tolerance = 1e-9) {
  RC_ASSERT(std::fabs(a - b) <= tolerance * std::max(1.0, std::fabs(b)));
}

std::map<std::string, double> Leniencies(const Calibration& result) {
  std::map<std::string, double> by_id;
  for (const auto& r : result.reviewers) by_id[r.id] = r.leniency;
  return by_id;
}

std::map<std::string, double> CalibratedScores(const Calibration& result) {
  std::map<std::string, double> by_id;
  for (const auto& a : result.applications) by_id[a.id] = a.calibrated;
  return by_id;
}

// Every number, to compare bit by bit.
std::vector<double> All(const Calibration& result) {
  std::vector<double> all = {
      static_cast<double>(result.status),   static_cast<double>(result.components),
      static_cast<double>(result.df_error), result.sigma2_e.value_or(-1),
      result.sigma2_b.value_or(-1),         result.lambda.value_or(-1)};
  for (const auto& a : result.applications) {
    all.insert(all.end(),
               {a.raw, a.calibrated, a.se.value_or(-1), static_cast<double>(a.component)});
  }
  for (const auto& r : result.reviewers) {
    all.insert(all.end(), {r.leniency, r.se.value_or(-1), static_cast<double>(r.component)});
  }
  return all;
}

RC_GTEST_PROP(CalibrationProperty, NoOrderOfRecordsChangesABit, ()) {
  const Records records = AnyRecords();
  const auto lambda = AnyLambda();
  RC_ASSERT(All(Calibrated(testing::Shuffled(records), lambda)) ==
            All(Calibrated(records, lambda)));
}

RC_GTEST_PROP(CalibrationProperty, NamesDoNotMatter, ()) {
  Records records = AnyRecords();
  const Calibration before = Calibrated(records, 0.5);
  for (ReviewedTotal& r : records) {
    r.application = absl::StrCat("z", '9' - r.application[1]);
    r.reviewer = absl::StrCat("y", '9' - r.reviewer[1]);
  }
  const Calibration after = Calibrated(records, 0.5);
  for (const auto& [id, b] : Leniencies(before)) {
    AssertNear(Leniencies(after).at(absl::StrCat("y", '9' - id[1])), b);
  }
  for (const auto& [id, a] : CalibratedScores(before)) {
    AssertNear(CalibratedScores(after).at(absl::StrCat("z", '9' - id[1])), a);
  }
}

RC_GTEST_PROP(CalibrationProperty, LenienciesSumToZeroInEachComponent, ()) {
  const Calibration result = Calibrated(AnyRecords(), AnyLambda());
  std::vector<double> sums(result.components);
  for (const auto& r : result.reviewers) sums.at(r.component) += r.leniency;
  for (double sum : sums) RC_ASSERT(std::fabs(sum) <= 1e-9);
}

// The conditions of the penalised least squares: nothing is left over for an application, and
// lambda b for a reviewer.
RC_GTEST_PROP(CalibrationProperty, SolvesItsEquations, ()) {
  const Records records = AnyRecords({.overlap = true});
  const Calibration result = Calibrated(records, AnyLambda());
  RC_PRE(result.lambda && std::isfinite(*result.lambda));
  auto a = CalibratedScores(result);
  auto b = Leniencies(result);
  std::map<std::string, double> over_application, over_reviewer;
  for (const ReviewedTotal& r : records) {
    const double rest = r.weight * (r.score - a[r.application] - b[r.reviewer]);
    over_application[r.application] += rest;
    over_reviewer[r.reviewer] += rest;
  }
  for (const auto& [id, rest] : over_application) RC_ASSERT(std::fabs(rest) <= 1e-9);
  for (const auto& [id, rest] : over_reviewer) {
    RC_ASSERT(std::fabs(rest - *result.lambda * b[id]) <= 1e-9);
  }
}

RC_GTEST_PROP(CalibrationProperty, AConstantMovesApplicationsOnly, ()) {
  Records records = AnyRecords();
  const auto lambda = AnyLambda();
  const Calibration before = Calibrated(records, lambda);
  const double shift = *Between(-25, 25);
  for (ReviewedTotal& r : records) r.score += shift;
  const Calibration after = Calibrated(records, lambda);
  RC_PRE(after.status == before.status);  // at the border of "zero" a rounding decides
  RC_PRE(before.lambda.value_or(0) < 1e6 || std::isinf(*before.lambda));
  for (size_t i = 0; i < before.applications.size(); ++i) {
    AssertNear(after.applications[i].calibrated, before.applications[i].calibrated + shift);
  }
  for (size_t j = 0; j < before.reviewers.size(); ++j) {
    AssertNear(after.reviewers[j].leniency, before.reviewers[j].leniency);
  }
}

RC_GTEST_PROP(CalibrationProperty, ScalesWithTheScores, ()) {
  Records records = AnyRecords();
  const Calibration before = Calibrated(records);
  for (ReviewedTotal& r : records) r.score /= 2;
  const Calibration after = Calibrated(records);
  RC_ASSERT(after.status == before.status);
  RC_ASSERT(after.lambda == before.lambda);  // halves are exact
  RC_ASSERT(4 * after.sigma2_e.value_or(0) == before.sigma2_e.value_or(0));
  for (size_t j = 0; j < before.reviewers.size(); ++j) {
    RC_ASSERT(2 * after.reviewers[j].leniency == before.reviewers[j].leniency);
  }
}

RC_GTEST_PROP(CalibrationProperty, OnlySharesOfWeightsMatterForLeniencies, ()) {
  Records records = AnyRecords();
  const Calibration before = Calibrated(records);
  for (ReviewedTotal& r : records) r.weight *= 4;
  const Calibration after = Calibrated(records);
  RC_ASSERT(after.status == before.status);
  RC_ASSERT(after.sigma2_b == before.sigma2_b);
  if (before.lambda) RC_ASSERT(*after.lambda == 4 * *before.lambda);
  for (size_t j = 0; j < before.reviewers.size(); ++j) {
    AssertNear(after.reviewers[j].leniency, before.reviewers[j].leniency);
  }
}

RC_GTEST_PROP(CalibrationProperty, IsTheRawMeanWhenEverybodyScoresEverything, ()) {
  const Calibration result = Calibrated(AnyRecords({.complete = true, .weights = false}));
  for (const auto& a : result.applications) AssertNear(a.calibrated, a.raw);
}

RC_GTEST_PROP(CalibrationProperty, WithoutShrinkageAGenerousReviewerChangesNoDifference, ()) {
  Records records = AnyRecords({.overlap = true});
  const Calibration before = Calibrated(records, 0);
  RC_ASSERT(before.status == CalibrationStatus::kOk);
  const double shift = *Between(-25, 25);
  for (ReviewedTotal& r : records) r.score += r.reviewer == "r0" ? shift : 0;
  const Calibration after = Calibrated(records, 0);
  std::map<size_t, double> moved;  // per component
  for (size_t i = 0; i < before.applications.size(); ++i) {
    const auto& a = before.applications[i];
    const double by = after.applications[i].calibrated - a.calibrated;
    AssertNear(by, moved.emplace(a.component, by).first->second);
  }
}

RC_GTEST_PROP(CalibrationProperty, MoreShrinkageLeavesSmallerLeniencies, ()) {
  const Records records = AnyRecords();
  const auto norm = [&](double lambda) {
    double sum = 0;
    for (const auto& r : Calibrated(records, lambda).reviewers) sum += r.leniency * r.leniency;
    return std::sqrt(sum);
  };
  double last = std::numeric_limits<double>::infinity();
  for (const double lambda : {0.0, 1e-9, 0.01, 1.0, 20.0, 1e6, 1e300}) {
    const double now = norm(lambda);
    RC_ASSERT(now <= last + 1e-9);
    last = now;
  }
  RC_ASSERT(last <= 1e-9);
  RC_ASSERT(norm(std::numeric_limits<double>::infinity()) == 0);
}

RC_GTEST_PROP(CalibrationProperty, ErrorsLieBetweenWhatIsKnownAndWhatIsAssumed, ()) {
  const Calibration result = Calibrated(AnyRecords({.weights = false, .overlap = true}));
  for (const auto& r : result.reviewers) {
    RC_ASSERT(*r.se >= 0);
    RC_ASSERT(*r.se <= std::sqrt(*result.sigma2_b) * (1 + 1e-9));
  }
  const auto most = static_cast<double>(result.reviewers.size());
  for (const auto& a : result.applications) {
    RC_ASSERT(*a.se >= std::sqrt(*result.sigma2_e / most) * (1 - 1e-9));
    RC_ASSERT(*a.se <= std::sqrt(*result.sigma2_e + *result.sigma2_b) * (1 + 1e-9));
  }
}

// A review of an application nobody else has read says nothing about its reviewer.
RC_GTEST_PROP(CalibrationProperty, OneReviewAloneTellsNothing, ()) {
  Records records = AnyRecords();
  RC_PRE(!records.empty());
  const Calibration before = Calibrated(records);
  records.push_back({"z", records[0].reviewer, 50, 1});
  const Calibration after = Calibrated(records);
  RC_PRE(after.status == before.status);
  RC_ASSERT(after.df_error == before.df_error);
  if (before.lambda) RC_ASSERT(*after.lambda == *before.lambda);
  for (size_t j = 0; j < before.reviewers.size(); ++j) {
    AssertNear(after.reviewers[j].leniency, before.reviewers[j].leniency, 1e-12);
    AssertNear(after.reviewers[j].se.value_or(-1), before.reviewers[j].se.value_or(-1), 1e-12);
  }
}

}  // namespace
}  // namespace partners::methods
