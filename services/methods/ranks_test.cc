#include "services/methods/ranks.h"

#include <limits>

#include "services/methods/property_test.h"

namespace partners::methods {
namespace {

using testing::Between;
using testing::ExpectRefused;
using Ranks = std::vector<int>;

TEST(CompetitionRanks, TiesShareTheBetterRankAndLeaveAGap) {
  EXPECT_EQ(CompetitionRanks({0.9, 0.7, 0.7, 0.1}).value(), (Ranks{1, 2, 2, 4}));
  EXPECT_EQ(CompetitionRanks({0.1, 0.7, 0.9, 0.7}).value(), (Ranks{4, 2, 1, 2}));
  EXPECT_EQ(CompetitionRanks({5, 5, 5}).value(), (Ranks{1, 1, 1}));
}

TEST(CompetitionRanks, NoScoresNoRanks) { EXPECT_TRUE(CompetitionRanks({}).value().empty()); }

TEST(CompetitionRanks, DifferencesUpToTheSlackAreTies) {
  EXPECT_EQ(CompetitionRanks({0.5, 0.5 + 0.9e-9}).value(), (Ranks{1, 1}));
  EXPECT_EQ(CompetitionRanks({0, 1e-9}).value(), (Ranks{1, 1}));  // not more than the slack
  EXPECT_EQ(CompetitionRanks({0.5, 0.5 + 1.1e-9}).value(), (Ranks{2, 1}));
}

TEST(CompetitionRanks, AChainOfNearTiesFollowsTheFormulaForEachScore) {
  EXPECT_EQ(CompetitionRanks({0.0, 0.6e-9, 1.2e-9}).value(), (Ranks{2, 1, 1}));
}

TEST(CompetitionRanks, RefusesWhatIsNotANumber) {
  const double inf = std::numeric_limits<double>::infinity();
  ExpectRefused(CompetitionRanks({1, inf}).status(), "scores[1]: must be a finite number");
  ExpectRefused(CompetitionRanks({NAN}).status(), "scores[0]: must be a finite number");
}

RC_GTEST_PROP(CompetitionRanksProperty, IsOnePlusTheNumberOfClearlyBetterScores, ()) {
  const auto scores = *rc::gen::container<std::vector<double>>(
      rc::gen::oneOf(Between(0, 1), Between(0.5, 0.5 + 3e-9)));
  const Ranks ranks = CompetitionRanks(scores).value();
  for (size_t i = 0; i < scores.size(); ++i) {
    int better = 0;
    for (double other : scores) better += other > scores[i] + 1e-9 ? 1 : 0;
    RC_ASSERT(ranks[i] == 1 + better);
  }
}

}  // namespace
}  // namespace partners::methods
