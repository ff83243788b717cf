#include <cmath>
#include <numeric>

#include "services/methods/additive_value.h"
#include "services/methods/printed_score.h"
#include "services/methods/property_test.h"
#include "services/methods/rounding.h"

// The invariants of P5 over random criteria and alternatives.
namespace partners::methods {
namespace {

using testing::Between;

AdditiveValueModel Model(const std::vector<ValueCriterion>& criteria) {
  return AdditiveValueModel::Create(criteria).value();
}

// Criteria whose value functions never turn back; weights often equal, sometimes zero.
std::vector<ValueCriterion> AnyCriteria() {
  std::vector<ValueCriterion> criteria;
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    ValueCriterion criterion;
    criterion.id = absl::StrCat("c", i);
    criterion.weight = *rc::gen::oneOf(rc::gen::element(0.0, 1.0), Between(0, 5));
    const double a = *Between(0, 1), b = *Between(0, 1), c = *Between(0, 1);
    criterion.points = {{-1, std::min(a, b)}, {2, std::max(a, b)}, {7, std::max({a, b, c})}};
    if (*rc::gen::inRange(0, 3) == 0) {  // falling instead
      for (ValuePoint& point : criterion.points) point.v = 1 - point.v;
    }
    if (*rc::gen::inRange(0, 2) == 0) criterion.neutral_value = *Between(0, 1);
    criteria.push_back(criterion);
  }
  criteria[0].weight += 1;
  return criteria;
}

Alternative AnyAlternative(const std::vector<ValueCriterion>& criteria, const std::string& id) {
  Alternative alternative{id, {}};
  for (const ValueCriterion& criterion : criteria) {
    if (*rc::gen::inRange(0, 5) > 0) alternative.x[criterion.id] = *Between(-2, 9);
  }
  return alternative;
}

std::vector<Alternative> AnyAlternatives(const std::vector<ValueCriterion>& criteria) {
  std::vector<Alternative> alternatives;
  const int count = *rc::gen::inRange(1, 7);
  for (int i = 0; i < count; ++i) {
    alternatives.push_back(AnyAlternative(criteria, absl::StrCat("p", i)));
    if (i > 0 && *rc::gen::inRange(0, 4) == 0) alternatives[i].x = alternatives[i - 1].x;
  }
  return alternatives;
}

bool Rises(const ValueCriterion& c) { return std::ranges::is_sorted(c.points, {}, &ValuePoint::v); }

RC_GTEST_PROP(AdditiveValueProperty, AScoreDoesNotDependOnTheOtherAlternatives, ()) {
  const auto criteria = AnyCriteria();
  const auto alternatives = AnyAlternatives(criteria);
  const AdditiveValueModel model = Model(criteria);
  const auto ranking = model.Rank(alternatives).value();
  for (const RankedAlternative& r : ranking) {
    const auto alone = std::ranges::find(alternatives, r.scored.id, &Alternative::id);
    RC_ASSERT(model.Score(*alone).value().score == r.scored.score);
  }
}

RC_GTEST_PROP(AdditiveValueProperty, NoOrderOfInputChangesScoresRanksOrOrder, ()) {
  const auto criteria = AnyCriteria();
  const auto alternatives = AnyAlternatives(criteria);
  const auto expected = Model(criteria).Rank(alternatives).value();
  const auto shuffled =
      Model(testing::Shuffled(criteria)).Rank(testing::Shuffled(alternatives)).value();
  for (size_t i = 0; i < expected.size(); ++i) {
    RC_ASSERT(shuffled[i].scored.id == expected[i].scored.id);
    RC_ASSERT(shuffled[i].rank == expected[i].rank);
    RC_ASSERT(shuffled[i].tied == expected[i].tied);
    RC_ASSERT(shuffled[i].scored.score == expected[i].scored.score);
    RC_ASSERT(shuffled[i].scored.score_low == expected[i].scored.score_low);
    RC_ASSERT(shuffled[i].scored.score_high == expected[i].scored.score_high);
  }
}

RC_GTEST_PROP(AdditiveValueProperty, ImprovingOneRawValueNeverLowersTheScore, ()) {
  const auto criteria = AnyCriteria();
  const AdditiveValueModel model = Model(criteria);
  Alternative alternative = AnyAlternative(criteria, "p");
  const ValueCriterion& criterion = *rc::gen::elementOf(criteria);
  alternative.x[criterion.id] = *Between(-2, 9);
  Alternative better = alternative;
  const double step = *Between(0, 3);
  better.x[criterion.id] += Rises(criterion) ? step : -step;
  RC_ASSERT(model.Score(better).value().score >= model.Score(alternative).value().score);
}

RC_GTEST_PROP(AdditiveValueProperty, ContributionsSumToTheScoreAndTheRangeHoldsIt, ()) {
  const auto criteria = AnyCriteria();
  const ScoredAlternative s = Model(criteria).Score(AnyAlternative(criteria, "p")).value();
  double sum = 0, shares = 0;
  bool missing = false;
  for (const Contribution& c : s.contributions) {
    sum += c.contribution;
    shares += c.weight_share;
    missing = missing || !c.x;
    RC_ASSERT(std::fabs(c.contribution - c.weight_share * c.v) <= 1e-15);
  }
  RC_ASSERT(std::fabs(sum - s.score) <= 1e-12);
  RC_ASSERT(std::fabs(shares - 1) <= 1e-12);
  RC_ASSERT(0 <= s.score_low && s.score_low <= s.score);
  RC_ASSERT(s.score <= s.score_high && s.score_high <= 1);
  if (!missing) RC_ASSERT(s.score_low == s.score && s.score_high == s.score);
}

RC_GTEST_PROP(AdditiveValueProperty, PrintedContributionsAddUpToThePrintedScoreExactly, ()) {
  const auto criteria = AnyCriteria();
  const ScoredAlternative s = Model(criteria).Score(AnyAlternative(criteria, "p")).value();
  const int decimals = *rc::gen::inRange(0, 5);
  const double scale = *rc::gen::element(1.0, 10.0, 100.0);
  const PrintedScore printed = PrintScore(s, scale, decimals).value();
  RC_ASSERT(printed.score == RoundHalfUp(s.score * scale, decimals).value());
  RC_ASSERT(std::accumulate(printed.contributions.begin(), printed.contributions.end(),
                            int64_t{0}) == printed.score);
  for (size_t i = 0; i < s.contributions.size(); ++i) {
    if (s.contributions[i].contribution == 0) RC_ASSERT(printed.contributions[i] == 0);
    for (size_t j = 0; j < i; ++j) {  // equal parts: the one published first prints no less
      if (s.contributions[j].contribution != s.contributions[i].contribution) continue;
      RC_ASSERT(printed.contributions[j] >= printed.contributions[i]);
    }
  }
  RC_ASSERT(printed.score_low <= printed.score && printed.score <= printed.score_high);
}

}  // namespace
}  // namespace partners::methods
