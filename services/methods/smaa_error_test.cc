#include "services/methods/smaa_error.h"

#include <cmath>
#include <numeric>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "services/methods/case_file.h"
#include "services/methods/property_test.h"
#include "services/methods/quantiles.h"
#include "services/methods/smaa.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Criteria = std::vector<ValueCriterion>;
using Alternatives = std::vector<UncertainAlternative>;
using Groups = std::vector<std::vector<std::string>>;

// One criterion whose value is x / 100, so wide that no error leaves it.
const Criteria kWide = {{"c", 1, {{-1000, 0}, {1000, 1}}, {}}};

UncertainAlternative One(const std::string& id, double x, double sd) {
  return {{id, {{"c", x}}}, {{"c", sd}}};
}

// Published values do not exist for this simulation; two normal errors have a closed form:
// P(a above b) = Phi((x_a - x_b) / sqrt(sd_a^2 + sd_b^2)).
TEST(SmaaErrorTest, TwoNormalErrorsHaveAClosedForm) {
  for (const auto& [xa, sa, xb, sb] : std::vector<std::tuple<double, double, double, double>>{
           {10, 3, 8, 4}, {0, 1, 0, 20}, {-5, 2, 3, 0}, {1, 0, 0, 5}}) {
    const SmaaErrorResult result =
        SmaaError(kWide, {One("a", xa, sa), One("b", xb, sb)}, WeightDraws::kFixed, 100'000, 5)
            .value();
    const double exact = NormalCdf((xa - xb) / std::hypot(sa, sb));
    EXPECT_NEAR(result.pairwise[0][1], exact, 4 * std::sqrt(0.25 / 100'000));
    EXPECT_EQ(result.rank_acceptability[0][0], result.pairwise[0][1]);
  }
}

// Three alternatives with the same value and error: each comes first in a third of the draws.
TEST(SmaaErrorTest, EqualAlternativesShareTheRanks) {
  const SmaaErrorResult result = SmaaError(kWide, {One("a", 1, 2), One("b", 1, 2), One("c", 1, 2)},
                                           WeightDraws::kUniform, 100'000, 8)
                                     .value();
  for (const auto& row : result.rank_acceptability) {
    for (double share : row) EXPECT_NEAR(share, 1.0 / 3, 0.006);
  }
  EXPECT_EQ(result.groups, (Groups{{"a", "b", "c"}}));
}

TEST(SmaaErrorTest, WithoutErrorsFixedWeightsGiveTheRankingOfRecord) {
  const SmaaErrorResult result =
      SmaaError(kWide, {One("z", 5, 0), One("b", 3, 0), One("a", 3, 0), One("m", 9, 0)},
                WeightDraws::kFixed, 7, 1)
          .value();
  EXPECT_EQ(result.ids, (std::vector<std::string>{"a", "b", "m", "z"}));
  EXPECT_EQ(result.rank_acceptability[0], (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(result.rank_acceptability[1], (std::vector<double>{0, 0, 1, 0}));
  EXPECT_EQ(result.rank_acceptability[2], (std::vector<double>{1, 0, 0, 0}));
  EXPECT_EQ(result.pairwise[0], (std::vector<double>{0, 0, 0, 0}));
  EXPECT_EQ(result.pairwise[2], (std::vector<double>{1, 1, 0, 1}));
  EXPECT_EQ(result.groups, (Groups{{"m"}, {"z"}, {"a", "b"}}));
}

// a and b, and b and c, are close, a and c are not: the group is that of its best member.
TEST(SmaaErrorTest, AGroupIsWhatItsBestMemberIsNotClearlyAbove) {
  const Alternatives chain = {One("a", 12, 4), One("b", 8, 4), One("c", 4, 4), One("d", 0, 4)};
  const auto groups = [&](double share) {
    return SmaaError(kWide, chain, WeightDraws::kFixed, 20'000, 3, share).value().groups;
  };
  EXPECT_EQ(groups(0.9), (Groups{{"a", "b"}, {"c", "d"}}));  // a above c in 92 %
  EXPECT_EQ(groups(0.95), (Groups{{"a", "b", "c"}, {"d"}}));
  EXPECT_EQ(groups(0.5), (Groups{{"a"}, {"b"}, {"c"}, {"d"}}));
  EXPECT_EQ(groups(1), (Groups{{"a", "b", "c", "d"}}));
}

TEST(SmaaErrorTest, AShareAtTheThresholdIsClear) {
  const SmaaErrorResult result =
      SmaaError(kWide, {One("a", 2, 1), One("b", 0, 1)}, WeightDraws::kFixed, 10, 11).value();
  const double share = result.pairwise[0][1];
  ASSERT_GT(share, 0.5);
  ASSERT_LT(share, 1);
  const auto groups = [&](double limit) {
    return SmaaError(kWide, {One("a", 2, 1), One("b", 0, 1)}, WeightDraws::kFixed, 10, 11, limit)
        .value()
        .groups.size();
  };
  EXPECT_EQ(groups(share), 2u);
  EXPECT_EQ(groups(std::nextafter(share, 1)), 1u);
}

TEST(SmaaErrorTest, OneAlternativeIsItsOwnGroup) {
  const SmaaErrorResult result =
      SmaaError(kWide, {One("a", 2, 1)}, WeightDraws::kUniform, 3, 0).value();
  EXPECT_EQ(result.rank_acceptability, (std::vector<std::vector<double>>{{1}}));
  EXPECT_EQ(result.groups, (Groups{{"a"}}));
  EXPECT_EQ(result.draws, 3);
}

TEST(SmaaErrorTest, MissingValuesAreWorthWhatTheirCriterionSays) {
  const Criteria neutral = {{"c", 1, {{0, 0}, {10, 1}}, 0.5}};
  const Alternatives alternatives = {{{"known", {{"c", 4}}}, {}}, {{"missing", {}}, {{"c", 0}}}};
  EXPECT_EQ(SmaaError(neutral, alternatives, WeightDraws::kUniform, 5, 0).value().groups,
            (Groups{{"missing"}, {"known"}}));
}

TEST(SmaaErrorTest, OnlySharesOfWeightsMatter) {
  for (const double weight : {1e-300, 1e-13, 1e300}) {
    const Criteria criteria = {{"c", weight, {{0, 0}, {1, 1}}, {}}};
    EXPECT_EQ(SmaaError(criteria, {One("a", 0.5, 0), One("b", 0.4, 0)}, WeightDraws::kFixed, 1, 0)
                  .value()
                  .pairwise[0][1],
              1)
        << weight;
  }
}

TEST(SmaaErrorTest, TheLargestErrorsStayNumbers) {
  const SmaaErrorResult result =
      SmaaError({{"c", 1e300, {{0, 0}, {1, 1}}, {}}}, {One("a", 1e308, 1e308), One("b", 0, 1e308)},
                WeightDraws::kFixed, 1000, 4)
          .value();
  EXPECT_GT(result.pairwise[0][1], 0.2);
}

TEST(SmaaErrorTest, RefusesWhatMakesNoSense) {
  const auto refused = [](const Criteria& criteria, const Alternatives& alternatives, int draws,
                          double share, const std::string& message) {
    ExpectRefused(SmaaError(criteria, alternatives, WeightDraws::kFixed, draws, 0, share).status(),
                  message);
  };
  refused(kWide, {}, 1, 0.9, "alternatives: at least one alternative is needed");
  refused({}, {One("a", 1, 1)}, 1, 0.9, "alternatives: at least one criterion is needed");
  refused(kWide, Alternatives(2001), 1, 0.9, "alternatives: has more than 2000 alternatives");
  refused(Criteria(201), {One("a", 1, 1)}, 1, 0.9, "alternatives: has more than 200 criteria");
  refused(kWide, {One("a", 1, 1)}, 0, 0.9, "draws: must be between 1 and 1000000");
  refused(kWide, {One("a", 1, -1)}, 1, 0.9, "sd[a][c]: must not be negative");
  refused(kWide, {One("a", 1, NAN)}, 1, 0.9, "sd[a][c]: must be a finite number");
  refused(kWide, {{{"a", {{"c", 1}}}, {{"k", 1}}}}, 1, 0.9, "sd[a][k]: is not one of the criteria");
  refused(kWide, {{{"a", {}}, {{"c", 1}}}}, 1, 0.9, "sd[a][c]: has no raw value");
  refused(kWide, {One("a", NAN, 1)}, 1, 0.9, "alternatives[a].x[c]: must be a finite number");
  refused(kWide, {One("a", 1, 1), One("a", 2, 1)}, 1, 0.9,
          "alternatives[a]: the id is there more than once");
  refused({{"c", -1, {{0, 0}}, {}}}, {One("a", 1, 1)}, 1, 0.9,
          "criteria[c].weight: must not be negative");
  for (const double share : {0.0, 1.1, double{NAN}}) {
    refused(kWide, {One("a", 1, 1)}, 1, share, "group_share: must be above 0 and at most 1");
  }
}

// Words "x,y".
std::pair<double, double> Pair(const std::string& word) {
  const std::vector<std::string> parts = absl::StrSplit(word, ',');
  return {testing::Number(parts[0]), testing::Number(parts[1])};
}

Criteria ReadCriteria(const testing::Case& one) {
  Criteria criteria;
  one.ForEach("criterion", [&](const testing::Words& words) {
    ValueCriterion criterion{absl::StrCat("c", criteria.size()), testing::Number(words[0]), {}, {}};
    for (size_t i = 1; i < words.size(); ++i) {
      criterion.points.push_back({Pair(words[i]).first, Pair(words[i]).second});
    }
    criteria.push_back(criterion);
  });
  return criteria;
}

Alternatives ReadAlternatives(const testing::Case& one) {
  Alternatives alternatives;
  one.ForEach("alternative", [&](const testing::Words& words) {
    UncertainAlternative alternative{{absl::StrCat(alternatives.size()), {}}, {}};
    for (size_t c = 0; c < words.size(); ++c) {
      if (words[c] == "-") continue;
      const std::string criterion = absl::StrCat("c", c);
      alternative.alternative.x[criterion] = Pair(words[c]).first;
      alternative.sd[criterion] = Pair(words[c]).second;
    }
    alternatives.push_back(alternative);
  });
  return alternatives;
}

// The second implementation (cases/make_comparison_cases.py) draws the same numbers.
TEST(SmaaErrorTest, AgreesWithTheIndependentImplementation) {
  for (const testing::Case& one : testing::ReadCases("smaa_error.cases")) {
    SCOPED_TRACE(one.name);
    int draws = 0;
    uint64_t seed = 0;
    WeightDraws weights{};
    one.ForEach("draws", [&](const testing::Words& words) {
      ASSERT_TRUE(absl::SimpleAtoi(words[0], &draws));
      ASSERT_TRUE(absl::SimpleAtoi(words[1], &seed));
      weights = words[2] == "fixed" ? WeightDraws::kFixed : WeightDraws::kUniform;
    });
    const SmaaErrorResult result =
        SmaaError(ReadCriteria(one), ReadAlternatives(one), weights, draws, seed).value();
    const auto expect_shares = [&](const std::string& keyword,
                                   const std::vector<std::vector<double>>& shares) {
      size_t row = 0;
      one.ForEach(keyword, [&](const testing::Words& words) {
        for (size_t j = 0; j < words.size(); ++j) {
          EXPECT_EQ(shares[row][j], testing::Number(words[j]) / draws) << keyword << row << j;
        }
        ++row;
      });
      EXPECT_EQ(row, shares.size());
    };
    expect_shares("counts", result.rank_acceptability);
    expect_shares("above", result.pairwise);
    Groups groups;
    one.ForEach("group", [&](const testing::Words& words) { groups.push_back(words); });
    EXPECT_EQ(result.groups, groups);
  }
}

Criteria AnyCriteria() {
  Criteria criteria;
  const int count = *rc::gen::inRange(1, 5);
  for (int i = 0; i < count; ++i) {
    const double a = *Between(0, 1), b = *Between(0, 1);
    criteria.push_back({absl::StrCat("c", i), *Between(0, 3), {{-3, a}, {0, b}, {3, 1 - a}}, {}});
  }
  criteria[0].weight += 1;
  return criteria;
}

Alternatives AnyAlternatives(const Criteria& criteria, double largest_sd) {
  Alternatives alternatives;
  const int count = *rc::gen::inRange(1, 6);
  for (int i = 0; i < count; ++i) {
    UncertainAlternative one{{absl::StrCat("p", i), {}}, {}};
    for (const ValueCriterion& criterion : criteria) {
      if (*rc::gen::inRange(0, 6) == 0) continue;
      one.alternative.x[criterion.id] = *Between(-4, 4);
      if (*rc::gen::inRange(0, 3) > 0) one.sd[criterion.id] = *Between(0, largest_sd);
    }
    alternatives.push_back(one);
  }
  return alternatives;
}

WeightDraws AnyWeights() { return *rc::gen::element(WeightDraws::kFixed, WeightDraws::kUniform); }

RC_GTEST_PROP(SmaaErrorProperty, SharesSumToOneAndGroupsHoldEverybodyOnce, ()) {
  const Criteria criteria = AnyCriteria();
  const Alternatives alternatives = AnyAlternatives(criteria, 3);
  const SmaaErrorResult result =
      SmaaError(criteria, alternatives, AnyWeights(), 20, *rc::gen::arbitrary<uint64_t>()).value();
  for (const auto& row : result.rank_acceptability) {
    RC_ASSERT(std::fabs(std::accumulate(row.begin(), row.end(), 0.0) - 1) <= 1e-12);
  }
  for (size_t i = 0; i < alternatives.size(); ++i) {
    RC_ASSERT(result.pairwise[i][i] == 0);
    for (size_t j = 0; j < i; ++j) {
      RC_ASSERT(result.pairwise[i][j] + result.pairwise[j][i] <= 1 + 1e-12);
    }
  }
  std::vector<std::string> members;
  for (const auto& group : result.groups) {
    RC_ASSERT(!group.empty());
    members.insert(members.end(), group.begin(), group.end());
  }
  std::ranges::sort(members);
  RC_ASSERT(members == result.ids);
}

RC_GTEST_PROP(SmaaErrorProperty, WithoutErrorsItIsSmaa, ()) {
  const Criteria criteria = AnyCriteria();
  const Alternatives alternatives = AnyAlternatives(criteria, 0);
  std::vector<std::vector<double>> values;
  for (const auto& one : alternatives) {
    values.emplace_back();
    for (const ValueCriterion& criterion : criteria) {
      const auto x = one.alternative.x.find(criterion.id);
      const bool known = x != one.alternative.x.end();
      values.back().push_back(known ? ValueFunction::Create(criterion.points).value().At(x->second)
                                    : 0);
    }
  }
  const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
  const SmaaErrorResult result =
      SmaaError(criteria, alternatives, WeightDraws::kUniform, 20, seed).value();
  const SmaaResult expected = Smaa(values, 20, seed).value();
  RC_ASSERT(result.rank_acceptability == expected.rank_acceptability);
  RC_ASSERT(result.pairwise == expected.pairwise);
}

RC_GTEST_PROP(SmaaErrorProperty, NoOrderOfAlternativesChangesAnything, ()) {
  const Criteria criteria = AnyCriteria();
  const Alternatives alternatives = AnyAlternatives(criteria, 3);
  const WeightDraws weights = AnyWeights();
  const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
  const SmaaErrorResult result = SmaaError(criteria, alternatives, weights, 20, seed).value();
  const SmaaErrorResult shuffled =
      SmaaError(criteria, testing::Shuffled(alternatives), weights, 20, seed).value();
  RC_ASSERT(shuffled.ids == result.ids);
  RC_ASSERT(shuffled.rank_acceptability == result.rank_acceptability);
  RC_ASSERT(shuffled.pairwise == result.pairwise);
  RC_ASSERT(shuffled.groups == result.groups);
}

RC_GTEST_PROP(SmaaErrorProperty, NobodyWithoutErrorIsAboveItsDominator, ()) {
  Criteria criteria = AnyCriteria();
  for (ValueCriterion& criterion : criteria)
    std::ranges::sort(criterion.points, {}, &ValuePoint::v);
  for (ValueCriterion& criterion : criteria) {
    for (size_t i = 0; i < 3; ++i) criterion.points[i].x = static_cast<double>(i);
  }
  Alternatives alternatives = AnyAlternatives(criteria, 0);
  UncertainAlternative better = alternatives[0];
  better.alternative.id = "q";
  for (auto& [id, x] : better.alternative.x) x += *Between(0, 2);
  alternatives.push_back(better);
  const SmaaErrorResult result =
      SmaaError(criteria, alternatives, AnyWeights(), 20, *rc::gen::arbitrary<uint64_t>()).value();
  RC_ASSERT(result.pairwise[0].back() == 0);
}

}  // namespace
}  // namespace partners::methods
