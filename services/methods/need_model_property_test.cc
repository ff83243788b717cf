#include <bit>
#include <cmath>

#include "services/methods/need_model.h"
#include "services/methods/property_test.h"

// The invariants of P7 over random schools and policies.
namespace partners::methods {
namespace {

using testing::Between;

struct Situation {
  std::vector<Indicator> indicators;
  NeedPolicy policy;
};

std::vector<IndicatorWeight> AnyWeights(int indicators) {
  std::vector<IndicatorWeight> weights;
  for (int k = 0; k < indicators; ++k) {
    if (*rc::gen::inRange(0, 3) == 0) continue;
    weights.push_back({absl::StrCat("k", k), *rc::gen::oneOf(Between(0, 1), Between(0, 40))});
  }
  weights.push_back({"always", *Between(0.1, 1)});
  return weights;
}

Indicator AnyIndicator(const std::string& id) {
  Indicator indicator{id, std::nullopt, *Between(-50, 50), 0};
  const double width = *Between(0.5, 80);
  indicator.most = indicator.least + (*rc::gen::arbitrary<bool>() ? width : -width);
  if (*rc::gen::inRange(0, 4) > 0) indicator.value = *Between(-150, 150);
  return indicator;
}

Situation AnySituation() {
  Situation s;
  const int count = *rc::gen::inRange(1, 6);
  for (int k = 0; k < count; ++k) s.indicators.push_back(AnyIndicator(absl::StrCat("k", k)));
  s.indicators.push_back(AnyIndicator("always"));
  s.policy = DefaultNeedPolicy();
  for (PracticeCrosswalk& row : s.policy.crosswalk) row.indicators = AnyWeights(count);
  s.policy.index_weights = AnyWeights(count);
  s.policy.min_coverage = *Between(0, 1);
  return s;
}

// Everything a result says, with all bits of its numbers; scores apart, because a missing
// indicator is listed there and a removed one is not.
std::string Say(const NeedMean& mean) {
  std::string text = absl::StrCat(CoverageStatusName(mean.status));
  const auto add = [&](double number) {
    text += rc::toString(std::bit_cast<uint64_t>(number)) + " ";
  };
  for (double number : {mean.total_weight, mean.available_weight, mean.coverage, mean.weighted_sum,
                        mean.need.value_or(-1)}) {
    add(number);
  }
  for (const NeedTerm& term : mean.terms) {
    text += term.indicator;
    for (double n : {term.weight, term.score.value_or(-1), term.product.value_or(-1)}) add(n);
  }
  for (const std::string& missing : mean.missing) text += missing;
  return text;
}

std::string Say(const NeedResult& result) {
  std::string text = absl::StrCat(WeightBasisName(result.weight_basis), result.tier.value_or(0));
  for (const PracticeNeed& p : result.practices) {
    absl::StrAppend(&text, p.practice, Say(p.mean), std::bit_cast<uint64_t>(p.weight));
  }
  return text + Say(*result.index);
}

RC_GTEST_PROP(NeedModelProperty, WeightsSumToOneAndNeedsLieInZeroToOne, ()) {
  const Situation s = AnySituation();
  const NeedResult result = ComputeNeed(s.indicators, s.policy).value();
  double sum = 0;
  for (const PracticeNeed& p : result.practices) {
    sum += p.weight;
    RC_ASSERT(p.weight >= 0 && p.weight <= 1);
    RC_ASSERT(p.mean.coverage >= 0 && p.mean.coverage <= 1);
    RC_ASSERT(p.mean.need.has_value() == (p.mean.status == CoverageStatus::kOk));
    RC_ASSERT(p.mean.need.value_or(0) >= 0 && p.mean.need.value_or(0) <= 1);
    if (result.weight_basis == WeightBasis::kNeeds && !p.mean.need) RC_ASSERT(p.weight == 0);
  }
  RC_ASSERT(std::fabs(sum - 1) <= 1e-12);
  RC_ASSERT(result.tier.has_value() == result.index->need.has_value());
}

RC_GTEST_PROP(NeedModelProperty, MoreNeedInOneIndicatorNeverLowersANeedOrRaisesATier, ()) {
  Situation s = AnySituation();
  const auto k = *rc::gen::inRange<size_t>(0, s.indicators.size());
  if (!s.indicators[k].value) s.indicators[k].value = *Between(-150, 150);
  const NeedResult before = ComputeNeed(s.indicators, s.policy).value();
  const double step = *Between(0, 60);
  *s.indicators[k].value += s.indicators[k].most > s.indicators[k].least ? step : -step;
  const NeedResult after = ComputeNeed(s.indicators, s.policy).value();
  for (size_t p = 0; p < before.practices.size(); ++p) {
    RC_ASSERT(after.practices[p].mean.need.value_or(0) >=
              before.practices[p].mean.need.value_or(0));
  }
  RC_ASSERT(after.index->need.value_or(0) >= before.index->need.value_or(0));
  RC_ASSERT(after.tier.value_or(0) <= before.tier.value_or(0));
}

RC_GTEST_PROP(NeedModelProperty, AMissingValueIsTheSameAsAMissingRow, ()) {
  Situation s = AnySituation();
  const auto k = *rc::gen::inRange<size_t>(0, s.indicators.size());
  s.indicators[k].value.reset();
  const NeedResult missing = ComputeNeed(s.indicators, s.policy).value();
  s.indicators.erase(s.indicators.begin() + static_cast<std::ptrdiff_t>(k));
  RC_ASSERT(Say(ComputeNeed(s.indicators, s.policy).value()) == Say(missing));
}

RC_GTEST_PROP(NeedModelProperty, ANeedOnlyUsesTheRowsThatAreThere, ()) {
  // Removing the missing indicator's row from the crosswalk changes coverage, never the mean.
  Situation s = AnySituation();
  const auto k = *rc::gen::inRange<size_t>(0, s.indicators.size());
  s.indicators[k].value.reset();
  s.policy.min_coverage = 0;
  const NeedResult missing = ComputeNeed(s.indicators, s.policy).value();
  for (size_t p = 0; p < missing.practices.size(); ++p) {
    if (!missing.practices[p].mean.need) continue;
    std::erase_if(s.policy.crosswalk[p].indicators,
                  [&](const IndicatorWeight& w) { return w.indicator == s.indicators[k].id; });
  }
  const NeedResult removed = ComputeNeed(s.indicators, s.policy).value();
  for (size_t p = 0; p < missing.practices.size(); ++p) {
    RC_ASSERT(removed.practices[p].mean.need == missing.practices[p].mean.need);
  }
}

RC_GTEST_PROP(NeedModelProperty, NoOrderOfInputChangesABit, ()) {
  Situation s = AnySituation();
  const std::string expected = Say(ComputeNeed(s.indicators, s.policy).value());
  for (PracticeCrosswalk& row : s.policy.crosswalk)
    row.indicators = testing::Shuffled(row.indicators);
  s.policy.crosswalk = testing::Shuffled(s.policy.crosswalk);
  s.policy.index_weights = testing::Shuffled(s.policy.index_weights);
  RC_ASSERT(Say(ComputeNeed(testing::Shuffled(s.indicators), s.policy).value()) == expected);
}

}  // namespace
}  // namespace partners::methods
