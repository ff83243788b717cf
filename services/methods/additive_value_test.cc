#include "services/methods/additive_value.h"

#include <cmath>

#include "services/methods/case_file.h"
#include "services/methods/printed_score.h"
#include "services/methods/refused_test.h"

namespace partners::methods {
namespace {

using testing::ExpectRefused;

// Price in thousand dollars (less is better), history neutral when there is none.
std::vector<ValueCriterion> Criteria() {
  return {{"practice", 3, {{0, 0}, {1, 1}}, {}},
          {"price", 1, {{10, 1}, {50, 0}}, {}},
          {"history", 1, {{0, 0}, {1, 1}}, 0.5}};
}

AdditiveValueModel Model(const std::vector<ValueCriterion>& criteria = Criteria()) {
  return AdditiveValueModel::Create(criteria).value();
}

TEST(AdditiveValue, IsTheWeightedMeanOfValues) {
  // .6 * .8 + .2 * .75 + .2 * 1 = .48 + .15 + .2
  const auto scored = Model().Score({"a", {{"practice", 0.8}, {"price", 20}, {"history", 1}}});
  ASSERT_TRUE(scored.ok()) << scored.status();
  EXPECT_NEAR(scored->score, 0.83, 1e-15);
  EXPECT_EQ(scored->score_low, scored->score);
  EXPECT_EQ(scored->score_high, scored->score);
  ASSERT_EQ(scored->contributions.size(), 3u);
  const Contribution& price = scored->contributions[1];
  EXPECT_EQ(price.criterion, "price");
  EXPECT_EQ(price.x, 20);
  EXPECT_EQ(price.v, 0.75);
  EXPECT_EQ(price.weight_share, 0.2);
  EXPECT_NEAR(price.contribution, 0.15, 1e-15);
}

TEST(AdditiveValue, AMissingValueIsWorthWhatItsPolicySaysAndTheRangeShowsIt) {
  const ScoredAlternative neutral =
      Model().Score({"a", {{"practice", 0.8}, {"price", 20}}}).value();
  EXPECT_FALSE(neutral.contributions[2].x.has_value());
  EXPECT_EQ(neutral.contributions[2].v, 0.5);
  EXPECT_NEAR(neutral.score, 0.73, 1e-15);
  EXPECT_NEAR(neutral.score_low, 0.63, 1e-15);
  EXPECT_NEAR(neutral.score_high, 0.83, 1e-15);

  const ScoredAlternative worst = Model().Score({"a", {{"practice", 0.8}, {"history", 1}}}).value();
  EXPECT_EQ(worst.contributions[1].v, 0);
  EXPECT_NEAR(worst.score, 0.68, 1e-15);
  EXPECT_EQ(worst.score_low, worst.score);
  EXPECT_NEAR(worst.score_high, 0.88, 1e-15);
}

TEST(AdditiveValue, NothingKnownIsTheWholeRange) {
  const ScoredAlternative nothing = Model().Score({"a", {}}).value();
  EXPECT_NEAR(nothing.score, 0.1, 1e-15);
  EXPECT_EQ(nothing.score_low, 0);
  EXPECT_EQ(nothing.score_high, 1);
}

TEST(AdditiveValue, BestEverywhereIsExactlyOne) {
  const AdditiveValueModel model = Model({{"a", 0.1, {{0, 0}, {1, 1}}, {}},
                                          {"b", 0.2, {{0, 0}, {1, 1}}, {}},
                                          {"c", 0.3, {{0, 0}, {1, 1}}, {}}});
  EXPECT_EQ(model.Score({"x", {{"a", 1}, {"b", 2}, {"c", 3}}}).value().score, 1);
}

TEST(AdditiveValue, RanksTiesAsTiesInIdOrder) {
  const auto ranking = Model().Rank({{"d", {{"practice", 0.2}}},
                                     {"c", {{"practice", 0.6}}},
                                     {"b", {{"practice", 0.6}}},
                                     {"a", {{"practice", 0.9}}}});
  ASSERT_TRUE(ranking.ok()) << ranking.status();
  std::string text;
  for (const RankedAlternative& r : *ranking) {
    absl::StrAppend(&text, r.rank, r.tied ? "=" : ".", r.scored.id, " ");
  }
  EXPECT_EQ(text, "1.a 2=b 2=c 4.d ");
}

TEST(AdditiveValue, NoAlternativesGiveAnEmptyRanking) {
  EXPECT_TRUE(Model().Rank({}).value().empty());
}

TEST(AdditiveValue, RefusesBadCriteria) {
  const auto refused = [](const std::vector<ValueCriterion>& criteria, const std::string& message) {
    ExpectRefused(AdditiveValueModel::Create(criteria).status(), message);
  };
  const std::vector<ValuePoint> line = {{0, 0}, {1, 1}};
  refused({}, "criteria: at least one criterion is needed");
  refused({{"", 1, line, {}}}, "criteria: an id must not be empty");
  refused({{"a", 1, line, {}}, {"b", 1, line, {}}, {"a", 1, line, {}}},
          "criteria[a]: the id is there more than once");
  refused({{"a", -1, line, {}}}, "criteria[a].weight: must not be negative");
  refused({{"a", NAN, line, {}}}, "criteria[a].weight: must be a finite number");
  refused({{"a", INFINITY, line, {}}}, "criteria[a].weight: must be a finite number");
  refused({{"a", 0, line, {}}, {"b", 0, line, {}}},
          "criteria: at least one weight must be above zero");
  refused({{"a", 1, {}, {}}}, "criteria[a].points: at least one point is needed");
  refused({{"a", 1, {{1, 0}, {1, 1}}, {}}},
          "criteria[a].points[1].x: must be above the one before");
  refused({{"a", 1, {{1, 2}}, {}}}, "criteria[a].points[0].v: must be between 0 and 1");
  refused({{"a", 1, line, 1.5}}, "criteria[a].neutral_value: must be between 0 and 1");
  refused({{"a", 1, line, NAN}}, "criteria[a].neutral_value: must be between 0 and 1");
}

TEST(AdditiveValue, RefusesBadAlternatives) {
  const AdditiveValueModel model = Model();
  ExpectRefused(model.Score({"p", {{"price", NAN}}}).status(),
                "alternatives[p].x[price]: must be a finite number");
  ExpectRefused(model.Score({"p", {{"prize", 1}}}).status(),
                "alternatives[p].x[prize]: is not one of the criteria");
  ExpectRefused(model.Score({"", {}}).status(), "alternatives: an id must not be empty");
  ExpectRefused(model.Rank({{"p", {}}, {"q", {}}, {"p", {}}}).status(),
                "alternatives[p]: the id is there more than once");
  ExpectRefused(model.Rank({{"p", {}}, {"q", {{"price", -INFINITY}}}}).status(),
                "alternatives[q].x[price]: must be a finite number");
}

TEST(PrintScore, ContributionsAddUpToThePrintedScore) {
  const AdditiveValueModel model = Model({{"z", 1, {{0, 0}, {1, 1}}, {}},
                                          {"y", 1, {{0, 0}, {1, 1}}, {}},
                                          {"x", 1, {{0, 0}, {1, 1}}, 0.5}});
  // 33.333…, 33.333… and 16.666…: 83.333… prints 83.3; the last remainder is the largest.
  const PrintedScore printed =
      PrintScore(model.Score({"p", {{"z", 1}, {"y", 1}}}).value(), 100, 1).value();
  EXPECT_EQ(printed.score, 833);
  EXPECT_EQ(printed.contributions, (std::vector<int64_t>{333, 333, 167}));
  EXPECT_EQ(printed.score_low, 667);
  EXPECT_EQ(printed.score_high, 1000);
  // All three equal: the spare unit goes to the criterion published first.
  const PrintedScore equal =
      PrintScore(model.Score({"p", {{"z", 1}, {"y", 1}, {"x", 1}}}).value(), 100, 0).value();
  EXPECT_EQ(equal.contributions, (std::vector<int64_t>{34, 33, 33}));
}

TEST(PrintScore, RefusesBadScales) {
  const ScoredAlternative scored = Model().Score({"a", {}}).value();
  ExpectRefused(PrintScore(scored, 0, 1).status(), "scale: must be finite and above zero");
  ExpectRefused(PrintScore(scored, NAN, 1).status(), "scale: must be finite and above zero");
  ExpectRefused(PrintScore(scored, 100, 7).status(), "decimals: must be between 0 and 6");
  EXPECT_FALSE(PrintScore(scored, 1e12, 6).ok());
}

// --- the independent computation ----------------------------------------------------------------

std::vector<ValueCriterion> CriteriaOf(const testing::Case& c) {
  std::vector<ValueCriterion> criteria;
  c.ForEach("criterion", [&](const testing::Words& w) {
    ValueCriterion criterion{w[0], testing::Number(w[1]), {}, {}};
    if (w[2] != "worst") criterion.neutral_value = testing::Number(w[2]);
    for (size_t i = 3; i + 1 < w.size(); i += 2) {
      criterion.points.push_back({testing::Number(w[i]), testing::Number(w[i + 1])});
    }
    criteria.push_back(criterion);
  });
  return criteria;
}

std::vector<Alternative> AlternativesOf(const testing::Case& c,
                                        const std::vector<ValueCriterion>& criteria) {
  std::vector<Alternative> alternatives;
  c.ForEach("alternative", [&](const testing::Words& w) {
    Alternative alternative{w[0], {}};
    for (size_t i = 0; i < criteria.size(); ++i) {
      if (w[i + 1] != "-") alternative.x[criteria[i].id] = testing::Number(w[i + 1]);
    }
    alternatives.push_back(alternative);
  });
  return alternatives;
}

const RankedAlternative& Find(const std::vector<RankedAlternative>& ranking,
                              const std::string& id) {
  return *std::ranges::find_if(ranking, [&](const auto& r) { return r.scored.id == id; });
}

void ExpectAsComputed(const RankedAlternative& actual, const testing::Words& w) {
  EXPECT_EQ(actual.rank, std::stoi(w[1]));
  testing::ExpectNumber(actual.scored.score, w[2]);
  testing::ExpectNumber(actual.scored.score_low, w[3]);
  testing::ExpectNumber(actual.scored.score_high, w[4]);
  ASSERT_EQ(actual.scored.contributions.size(), w.size() - 5);
  for (size_t i = 5; i < w.size(); ++i) {
    testing::ExpectNumber(actual.scored.contributions[i - 5].contribution, w[i]);
  }
}

void ExpectAsPrinted(const RankedAlternative& actual, const testing::Words& w) {
  const PrintedScore printed = PrintScore(actual.scored, 100, std::stoi(w[1])).value();
  EXPECT_EQ(printed.score, std::stoll(w[2]));
  ASSERT_EQ(printed.contributions.size(), w.size() - 3);
  for (size_t i = 3; i < w.size(); ++i) {
    EXPECT_EQ(printed.contributions[i - 3], std::stoll(w[i])) << "part " << i - 3;
  }
}

TEST(AdditiveValue, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("additive_value.cases");
  ASSERT_EQ(cases.size(), 40u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    const std::vector<ValueCriterion> criteria = CriteriaOf(c);
    const auto ranking = Model(criteria).Rank(AlternativesOf(c, criteria));
    ASSERT_TRUE(ranking.ok()) << ranking.status();
    c.ForEach("expect",
              [&](const testing::Words& w) { ExpectAsComputed(Find(*ranking, w[0]), w); });
    c.ForEach("printed",
              [&](const testing::Words& w) { ExpectAsPrinted(Find(*ranking, w[0]), w); });
  }
}

}  // namespace
}  // namespace partners::methods
