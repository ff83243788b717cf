#include "services/methods/rubric_score.h"

#include <limits>

#include "services/methods/case_file.h"
#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Scores = std::map<std::string, int>;

// Weights in basis points; evidence is a gateway at 2.
std::vector<RubricCriterion> Rubric() {
  return {{"evidence", 4000, 0, 4, 2}, {"fit", 3500, 1, 5, {}}, {"price", 2500, 0, 10, {}}};
}

RubricResult Total(const Scores& scores) {
  const auto result = RubricTotal(Rubric(), scores);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.value_or(RubricResult{});
}

// .40 * 3/4 + .35 * 2/4 + .25 * 7/10 = .30 + .175 + .175
TEST(RubricTotal, IsTheWeightedMeanOfReachedShares) {
  const RubricResult result = Total({{"evidence", 3}, {"fit", 3}, {"price", 7}});
  EXPECT_EQ(result.status, ReviewStatus::kComplete);
  EXPECT_NEAR(result.total.value(), 65, 1e-12);
  ASSERT_EQ(result.points.size(), 3u);
  EXPECT_EQ(result.points[1].criterion, "fit");
  EXPECT_NEAR(result.points[1].weight_share, 0.35, 1e-15);
  EXPECT_EQ(result.points[1].fraction, 0.5);
  EXPECT_NEAR(result.points[1].points.value(), 17.5, 1e-12);
}

TEST(RubricTotal, ReachesItsEndsExactly) {
  EXPECT_EQ(Total({{"evidence", 4}, {"fit", 5}, {"price", 10}}).total, 100);
  const std::vector<RubricCriterion> rubric = {{"a", 1, -1, 2, {}}, {"b", 3, 0, 7, {}}};
  EXPECT_EQ(RubricTotal(rubric, {{"a", -1}, {"b", 0}}).value().total, 0);
}

TEST(RubricTotal, IncompleteReviewsHaveNoTotalAndSayWhatIsMissing) {
  const RubricResult result = Total({{"evidence", 3}});
  EXPECT_EQ(result.status, ReviewStatus::kIncomplete);
  EXPECT_FALSE(result.total.has_value());
  EXPECT_EQ(result.missing, (std::vector<std::string>{"fit", "price"}));
  EXPECT_FALSE(result.points[1].points.has_value());
}

TEST(RubricTotal, AFailedGatewayEndsTheReviewWithoutATotal) {
  for (const Scores& scores : {Scores{{"evidence", 1}}, Scores{{"evidence", 1}, {"fit", 5}}}) {
    const RubricResult result = Total(scores);
    EXPECT_EQ(result.status, ReviewStatus::kFailedGateway);
    EXPECT_EQ(result.failed_gateway, "evidence");
    EXPECT_FALSE(result.total.has_value());
    EXPECT_TRUE(result.missing.empty());
  }
  EXPECT_EQ(Total({{"evidence", 2}, {"fit", 1}, {"price", 0}}).status, ReviewStatus::kComplete);
}

TEST(RubricTotal, WhatComesBeforeTheFailedGatewayMustBeScored) {
  std::vector<RubricCriterion> rubric = Rubric();
  std::swap(rubric[0], rubric[1]);  // fit, evidence (gateway), price
  const RubricResult result = RubricTotal(rubric, {{"evidence", 0}}).value();
  EXPECT_EQ(result.status, ReviewStatus::kIncomplete);
  EXPECT_EQ(result.missing, std::vector<std::string>{"fit"});
  EXPECT_EQ(result.failed_gateway, "evidence");
}

TEST(RubricTotal, RefusesBadRubrics) {
  const auto refused = [](const std::vector<RubricCriterion>& rubric, const std::string& message) {
    ExpectRefused(RubricTotal(rubric, {}).status(), message);
  };
  refused({}, "criteria: at least one criterion is needed");
  refused({{"", 1, 0, 1, {}}}, "criteria: an id must not be empty");
  refused({{"a", 1, 0, 1, {}}, {"a", 1, 0, 1, {}}}, "criteria[a]: the id is there more than once");
  refused({{"a", 0, 0, 1, {}}}, "criteria[a].weight: must be above zero");
  refused({{"a", -1, 0, 1, {}}}, "criteria[a].weight: must not be negative");
  refused({{"a", NAN, 0, 1, {}}}, "criteria[a].weight: must be a finite number");
  refused({{"a", 1.5e308, 0, 1, {}}, {"b", 1.5e308, 0, 1, {}}},
          "criteria: the weights must have a finite sum");
  refused({{"a", 1, 2, 2, {}}}, "criteria[a].max: must be above min");
  refused({{"a", 1, 0, 2, 3}}, "criteria[a].gateway_minimum: must be on the scale");
}

TEST(RubricTotal, RefusesBadScores) {
  ExpectRefused(RubricTotal(Rubric(), {{"fit", 6}}).status(),
                "scores[fit]: must be between 1 and 5");
  ExpectRefused(RubricTotal(Rubric(), {{"fit", 0}}).status(),
                "scores[fit]: must be between 1 and 5");
  ExpectRefused(RubricTotal(Rubric(), {{"zeal\n", 1}}).status(),
                "scores[zeal\\n]: is not a criterion of the rubric");
}

TEST(RubricTotal, TakesTheWidestScale) {
  const int low = std::numeric_limits<int>::min();
  const int high = std::numeric_limits<int>::max();
  EXPECT_EQ(RubricTotal({{"a", 1, low, high, {}}}, {{"a", high}}).value().total, 100);
}

TEST(RubricTotal, AgreesWithTheIndependentComputation) {
  const auto cases = testing::ReadCases("rubric_total.cases");
  ASSERT_EQ(cases.size(), 60u);
  for (const testing::Case& c : cases) {
    SCOPED_TRACE(c.name);
    std::vector<RubricCriterion> rubric;
    Scores scores;
    c.ForEach("criterion", [&](const testing::Words& w) {
      std::optional<int> gateway;
      if (w[4] != "-") gateway = std::stoi(w[4]);
      rubric.push_back({w[0], testing::Number(w[1]), std::stoi(w[2]), std::stoi(w[3]), gateway});
    });
    c.ForEach("given", [&](const testing::Words& w) { scores[w[0]] = std::stoi(w[1]); });
    const auto result = RubricTotal(rubric, scores);
    ASSERT_TRUE(result.ok()) << result.status();
    c.ForEach("result", [&](const testing::Words& w) {
      EXPECT_EQ(ReviewStatusName(result->status), w[0]);
      testing::ExpectNumber(result->total, w[1]);
      EXPECT_EQ(result->failed_gateway.value_or("-"), w[2]);
      EXPECT_EQ(result->missing, testing::Words(w.begin() + 3, w.end()));
    });
  }
}

struct RandomReview {
  std::vector<RubricCriterion> rubric;
  Scores scores;
};

RandomReview AnyCompleteReview() {
  RandomReview review;
  const int count = *rc::gen::inRange(1, 8);
  for (int i = 0; i < count; ++i) {
    const int low = *rc::gen::inRange(-2, 3);
    const int high = low + *rc::gen::inRange(1, 11);
    review.rubric.push_back({absl::StrCat("c", i), *Between(0.01, 9), low, high, {}});
    review.scores[review.rubric.back().id] = *rc::gen::inRange(low, high + 1);
  }
  return review;
}

RC_GTEST_PROP(RubricTotalProperty, LiesInZeroToAHundredAndIsTheSumOfThePoints, ()) {
  const RandomReview review = AnyCompleteReview();
  const RubricResult result = RubricTotal(review.rubric, review.scores).value();
  RC_ASSERT(*result.total >= 0 && *result.total <= 100);
  double sum = 0;
  for (const RubricPoints& points : result.points) sum += *points.points;
  RC_ASSERT(std::fabs(sum - *result.total) <= 1e-11);
}

RC_GTEST_PROP(RubricTotalProperty, DoesNotDependOnTheOrderOfCriteria, ()) {
  const RandomReview review = AnyCompleteReview();
  const RubricResult result = RubricTotal(review.rubric, review.scores).value();
  RC_ASSERT(RubricTotal(testing::Shuffled(review.rubric), review.scores).value().total ==
            result.total);
}

RC_GTEST_PROP(RubricTotalProperty, AHigherScoreNeverLowersTheTotal, ()) {
  const RandomReview review = AnyCompleteReview();
  const RubricCriterion criterion = *rc::gen::elementOf(review.rubric);
  Scores better = review.scores;
  better[criterion.id] = *rc::gen::inRange(better[criterion.id], criterion.max + 1);
  RC_ASSERT(*RubricTotal(review.rubric, better).value().total >=
            *RubricTotal(review.rubric, review.scores).value().total);
}

}  // namespace
}  // namespace partners::methods
