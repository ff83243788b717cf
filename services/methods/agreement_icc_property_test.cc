#include <algorithm>
#include <cmath>

#include "services/methods/agreement_icc.h"
#include "services/methods/icc_test.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::Ends;
using testing::Ratings;

std::vector<std::vector<double>> AnyTable() {
  const auto n = *rc::gen::inRange<size_t>(2, 8);
  const auto k = *rc::gen::inRange<size_t>(2, 5);
  std::vector<std::vector<double>> table(n, std::vector<double>(k));
  for (std::vector<double>& row : table) {
    for (double& y : row) y = *rc::gen::inRange(0, 11);
  }
  return table;
}

// The six coefficients, then the ends of their limits.
std::vector<std::optional<double>> All(const IccResult& r) {
  std::vector<std::optional<double>> all = {r.icc1, r.icc2, r.icc3, r.icc1k, r.icc2k, r.icc3k};
  const auto ends = Ends(r);
  all.insert(all.end(), ends.begin(), ends.end());
  return all;
}

void AssertSameNumber(const std::optional<double>& x, const std::optional<double>& y) {
  RC_ASSERT(x.has_value() == y.has_value());
  if (x) RC_ASSERT(std::fabs(*x - *y) <= 1e-9 * std::max(1.0, std::fabs(*y)));
}

// Limits of a negative ICC2 hang on differences of mean squares that may be rounding only.
void AssertSame(const IccResult& a, const IccResult& b) {
  RC_ASSERT(a.status == b.status);
  for (size_t i = 0; i < 6; ++i) AssertSameNumber(All(a)[i], All(b)[i]);
  if (b.icc2.value_or(-1) < 0.001) return;
  for (size_t i = 6; i < 8; ++i) AssertSameNumber(All(a)[i], All(b)[i]);
}

RC_GTEST_PROP(IntraclassCorrelationProperty, NoOrderOfRatingsChangesABit, ()) {
  const std::vector<Rating> ratings = Ratings(AnyTable());
  RC_ASSERT(All(IntraclassCorrelation(testing::Shuffled(ratings)).value()) ==
            All(IntraclassCorrelation(ratings).value()));
}

RC_GTEST_PROP(IntraclassCorrelationProperty, NamesOfUnitsAndRatersDoNotMatter, ()) {
  std::vector<Rating> ratings = Ratings(AnyTable());
  const IccResult before = IntraclassCorrelation(ratings).value();
  const std::vector<int> names = testing::Shuffled(std::vector{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  for (Rating& r : ratings) {
    r.unit = absl::StrCat("x", names[static_cast<size_t>(r.unit[1] - '0')]);
    r.rater = absl::StrCat("y", names[static_cast<size_t>(r.rater[1] - '0')]);
  }
  AssertSame(IntraclassCorrelation(ratings).value(), before);
}

RC_GTEST_PROP(IntraclassCorrelationProperty, DoesNotKnowTheUnitOfRatings, ()) {
  std::vector<Rating> ratings = Ratings(AnyTable());
  const IccResult before = IntraclassCorrelation(ratings).value();
  const double factor = *Between(0.1, 40);
  const double shift = *Between(-500, 500);
  for (Rating& r : ratings) r.value = factor * r.value + shift;
  AssertSame(IntraclassCorrelation(ratings).value(), before);
}

// The mean of k: x -> kx / (1 + (k-1) x), Spearman and Brown's formula.
RC_GTEST_PROP(IntraclassCorrelationProperty, MeansFollowFromSingleRatings, ()) {
  const IccResult r = IntraclassCorrelation(Ratings(AnyTable())).value();
  const auto k = static_cast<double>(r.raters);
  const std::vector<std::optional<double>> all = All(r);
  for (size_t i = 0; i < 3; ++i) {
    RC_ASSERT(all[i].value_or(0) <= 1 + 1e-12);
    if (!all[i] || !all[i + 3]) continue;
    const double denominator = 1 + (k - 1) * *all[i];
    RC_ASSERT(std::fabs(*all[i + 3] * denominator - k * *all[i]) <=
              1e-9 * std::max(1.0, std::fabs(*all[i + 3])));
  }
}

bool About(const IccLimits& limits, double x) {
  const double slack = 1e-9 * std::max(1.0, std::fabs(x));
  return limits.low <= x + slack && x <= limits.high + slack;
}

// Limits are numbers even for the wildest table. They lie about their coefficient: of ICC2 where it
// is not negative, of ICC2k where the step to the mean does not pass its pole.
RC_GTEST_PROP(IntraclassCorrelationProperty, LimitsLieAboutTheCoefficient, ()) {
  const IccResult r = IntraclassCorrelation(Ratings(AnyTable())).value();
  for (const auto& end : Ends(r)) RC_ASSERT(!end || std::isfinite(*end));
  if (r.icc3k_limits) RC_ASSERT(About(*r.icc3k_limits, r.icc3k.value()));
  if (!r.icc2_limits || r.icc2.value() < 0) return;
  RC_ASSERT(About(*r.icc2_limits, r.icc2.value()));
  if (r.icc2_limits->low <= -1.0 / static_cast<double>(r.raters - 1)) return;
  if (r.icc2k_limits) RC_ASSERT(About(*r.icc2k_limits, r.icc2k.value()));
}

}  // namespace
}  // namespace partners::methods
