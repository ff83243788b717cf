#include "services/vetting/review_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "absl/strings/str_cat.h"
#include "services/vetting/test_vetting.h"

namespace partners::vetting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

v1::Rubric Good() { return Text<v1::Rubric>(RubricText()); }

v1::Review Scored(const std::vector<std::pair<std::string, int>>& scores) {
  v1::Review review;
  for (const auto& [criterion, score] : scores) {
    auto* s = review.add_scores();
    s->set_criterion(criterion);
    s->set_score(score);
    s->set_justification("Because of what is on page four.");
  }
  return review;
}

std::string RefusalOf(const v1::Rubric& rubric, v1::Review review) {
  return Refusal(TotalReview(rubric, {"data"}, &review));
}

TEST(ReviewRulesTest, TheTotalIsTheWeightedShareOfEachScale) {
  // By hand: ready 1 of 0..1 -> 1; data 2 of 0..4 -> 1/2; reach 5 of 1..5 -> 1.
  // 100 * (0.20 * 1 + 0.50 * 0.5 + 0.30 * 1) = 75.
  v1::Review review = Scored({{"reach", 5}, {"ready", 1}, {"data", 2}});
  ASSERT_EQ(RefusalOf(Good(), review), "OK");
  ASSERT_TRUE(TotalReview(Good(), {"data"}, &review).ok());
  ASSERT_EQ(review.totals_size(), 1);
  EXPECT_EQ(review.totals(0).category(), "data");
  EXPECT_EQ(review.totals(0).status(), v1::TOTAL_STATUS_COMPLETE);
  EXPECT_NEAR(review.totals(0).total(), 75.0, 1e-9);
  EXPECT_EQ(review.method_id(), "rubric_total");
  EXPECT_EQ(review.method_version(), 1);
}

TEST(ReviewRulesTest, AFailedGatewayEndsTheReviewWithoutATotal) {
  v1::Review review = Scored({{"ready", 0}});
  ASSERT_TRUE(TotalReview(Good(), {"data"}, &review).ok());
  EXPECT_EQ(review.totals(0).status(), v1::TOTAL_STATUS_FAILED_GATEWAY);
  EXPECT_EQ(review.totals(0).failed_gateway(), "ready");
  EXPECT_FALSE(review.totals(0).has_total());
  EXPECT_THAT(review.totals(0).below_minimum(), ElementsAre("ready"));
  EXPECT_EQ(RefusalOf(Good(), Scored({{"ready", 0}, {"data", 4}})),
            "INVALID_ARGUMENT review.scores[1].criterion");
}

TEST(ReviewRulesTest, AMinimumThatIsNoGatewayIsMarkedAndKeepsTheTotal) {
  v1::Review review = Scored({{"ready", 1}, {"data", 4}, {"reach", 1}});
  ASSERT_TRUE(TotalReview(Good(), {"data"}, &review).ok());
  EXPECT_NEAR(review.totals(0).total(), 70.0, 1e-9);  // 20 + 50 + 0
  EXPECT_THAT(review.totals(0).below_minimum(), ElementsAre("reach"));
}

TEST(ReviewRulesTest, BrokenScoresAreRefusedWithTheirField) {
  EXPECT_EQ(RefusalOf(Good(), Scored({{"ready", 1}, {"data", 5}, {"reach", 0}})),
            "INVALID_ARGUMENT review.scores[1].score, review.scores[2].score");
  EXPECT_EQ(RefusalOf(Good(), Scored({{"ready", 1}, {"data", 3}, {"reach", 3}, {"data", 3}})),
            "INVALID_ARGUMENT review.scores[3].criterion");
  EXPECT_EQ(RefusalOf(Good(), Scored({{"ready", 1}, {"data", 3}, {"reach", 3}, {"charm", 3}})),
            "INVALID_ARGUMENT review.scores[3].criterion");
  EXPECT_EQ(RefusalOf(Good(), Scored({{"ready", 1}, {"data", 3}})),
            "INVALID_ARGUMENT review.scores");
}

TEST(ReviewRulesTest, EachCategoryIsTotalledByItsOwnCriteria) {
  v1::Rubric rubric = Good();
  rubric.mutable_stages(1)->mutable_criteria(0)->set_category("data");
  rubric.mutable_stages(1)->mutable_criteria(1)->set_category("behaviour");
  v1::Review review = Scored({{"ready", 1}, {"data", 1}, {"reach", 2}});
  ASSERT_TRUE(TotalReview(rubric, {"data", "behaviour"}, &review).ok());
  // data: weights 2000 and 5000: (2000 * 1 + 5000 * 1/4) / 7000 = 3250 / 7000.
  EXPECT_NEAR(review.totals(0).total(), 100.0 * 3250 / 7000, 1e-9);
  // behaviour: weights 2000 and 3000: (2000 * 1 + 3000 * 1/4) / 5000 = 2750 / 5000.
  EXPECT_NEAR(review.totals(1).total(), 55.0, 1e-9);
  EXPECT_EQ(RefusalOf(rubric, Scored({{"ready", 1}, {"data", 1}, {"reach", 2}})),
            "INVALID_ARGUMENT review.scores[2].criterion");  // only for data: reach does not apply
}

TEST(ReviewRulesTest, AGatewayOfOneCategoryDoesNotStopTheOther) {
  v1::Rubric rubric = Good();
  rubric.mutable_stages(0)->mutable_criteria(0)->set_category("behaviour");
  v1::Review review = Scored({{"ready", 0}, {"data", 4}, {"reach", 5}});
  ASSERT_TRUE(TotalReview(rubric, {"data", "behaviour"}, &review).ok());
  EXPECT_NEAR(review.totals(0).total(), 100.0, 1e-9);
  EXPECT_EQ(review.totals(1).status(), v1::TOTAL_STATUS_FAILED_GATEWAY);
}

// --- score of record
// ------------------------------------------------------------------------------

v1::Review Counted(const std::string& name,
                   const std::vector<std::pair<std::string, int>>& scores) {
  v1::Review review = Scored(scores);
  EXPECT_TRUE(TotalReview(Good(), {"data"}, &review).ok());
  review.set_name(name);
  review.set_version(1);
  return TallyOf(review);
}

const std::vector<std::pair<std::string, int>> k75 = {{"ready", 1}, {"data", 2}, {"reach", 5}};
const std::vector<std::pair<std::string, int>> k55 = {
    {"ready", 1}, {"data", 1}, {"reach", 4}};  // 20 + 12.5 + 22.5
const std::vector<std::pair<std::string, int>> k100 = {{"ready", 1}, {"data", 4}, {"reach", 5}};

TEST(ScoreOfRecordTest, TheMeanOfTotalsIsOverTheCountedReviews) {
  const v1::ScoreOfRecord score =
      MakeScore(v1::SCORE_RULE_MEAN_OF_TOTALS, {"data"},
                {Counted("a", k75), Counted("b", k55), Counted("c", k100)});
  ASSERT_EQ(score.categories_size(), 1);
  EXPECT_EQ(score.categories(0).status(), v1::TOTAL_STATUS_COMPLETE);
  EXPECT_NEAR(score.categories(0).total(), 230.0 / 3, 1e-9);
  EXPECT_THAT(score.categories(0).review_totals(),
              ElementsAre(::testing::DoubleNear(75, 1e-9), ::testing::DoubleNear(55, 1e-9),
                          ::testing::DoubleNear(100, 1e-9)));
  EXPECT_THAT(score.reviews(), ElementsAre("a", "b", "c"));
  EXPECT_THAT(score.review_versions(), ElementsAre(1, 1, 1));
  EXPECT_EQ(score.method_id(), "rubric_total");
}

TEST(ScoreOfRecordTest, AFailedGatewayLeavesNoTotal) {
  const v1::Review failed = Counted("f", {{"ready", 0}});
  const auto all =
      MakeScore(v1::SCORE_RULE_MEAN_OF_TOTALS, {"data"}, {failed, failed}).categories(0);
  EXPECT_EQ(all.status(), v1::TOTAL_STATUS_FAILED_GATEWAY);
  EXPECT_FALSE(all.has_total());
  EXPECT_EQ(all.gateway_failure_count(), 2);
  const auto split =
      MakeScore(v1::SCORE_RULE_MEAN_OF_TOTALS, {"data"}, {Counted("a", k75), failed}).categories(0);
  EXPECT_EQ(split.status(), v1::TOTAL_STATUS_SPLIT_ON_GATEWAY);
  EXPECT_FALSE(split.has_total());
  EXPECT_EQ(split.gateway_failure_count(), 1);
  EXPECT_THAT(split.below_minimum(), ElementsAre("ready"));
}

TEST(ScoreOfRecordTest, ATallyKeepsScoresAndTotalsButNoWords) {
  const v1::Review tally = Counted("a", k75);
  ASSERT_EQ(tally.scores_size(), 3);
  EXPECT_THAT(tally.scores(0).justification(), IsEmpty());
  EXPECT_EQ(tally.scores(1).score(), 2);
  EXPECT_NEAR(tally.totals(0).total(), 75, 1e-9);
}

}  // namespace
}  // namespace partners::vetting
