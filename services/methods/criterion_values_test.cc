#include "services/methods/criterion_values.h"

#include <gtest/gtest.h>

namespace partners::methods {
namespace {

using enum EngagementOutcome;

TEST(HistoryValue, IsTheMeanOfMetPartlyAndOther) {
  EXPECT_EQ(HistoryValue({kMet}), 1);
  EXPECT_EQ(HistoryValue({kPartlyMet}), 0.5);
  EXPECT_EQ(HistoryValue({kOther}), 0);
  EXPECT_EQ(HistoryValue({kMet, kPartlyMet, kOther, kOther}), 0.375);
}

TEST(HistoryValue, IsMissingWithoutEngagements) { EXPECT_EQ(HistoryValue({}), std::nullopt); }

TEST(TravelValue, IsOneWhenRemoteOrServingTheRegion) {
  EXPECT_EQ(TravelValue(true, true), 1);
  EXPECT_EQ(TravelValue(true, false), 1);
  EXPECT_EQ(TravelValue(false, true), 1);
  EXPECT_EQ(TravelValue(false, false), 0);
}

}  // namespace
}  // namespace partners::methods
