#include "services/vetting/states.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <tuple>

#include "services/runtime/dates.h"

namespace partners::vetting {
namespace {

using A = v1::Application;
using S = v1::Solicitation;

constexpr Stage kStages[] = {S::STATE_UNSPECIFIED, S::STATE_DRAFT,  S::STATE_POSTED,
                             S::STATE_CLOSED,      S::STATE_REVIEW, S::STATE_DECISION,
                             S::STATE_COMPLETE};
constexpr ApplicationState kStates[] = {
    A::STATE_UNSPECIFIED,  A::STATE_DRAFT,     A::STATE_SUBMITTED, A::STATE_SCREENED_IN,
    A::STATE_SCREENED_OUT, A::STATE_IN_REVIEW, A::STATE_DECIDED,   A::STATE_WITHDRAWN};

TEST(SolicitationStatesTest, EveryTransitionIsTheAllowedOneOrNone) {
  using V = SolicitationVerb;
  const std::map<std::pair<Stage, V>, Stage> allowed = {
      {{S::STATE_DRAFT, V::kUpdate}, S::STATE_DRAFT},
      {{S::STATE_DRAFT, V::kPost}, S::STATE_POSTED},
      {{S::STATE_CLOSED, V::kBeginReview}, S::STATE_REVIEW},
      {{S::STATE_REVIEW, V::kCloseReviewStage}, S::STATE_DECISION},
      {{S::STATE_DECISION, V::kCloseReviewStage}, S::STATE_DECISION},
      {{S::STATE_DECISION, V::kComplete}, S::STATE_COMPLETE},
  };
  for (Stage stage : kStages) {
    for (V verb : {V::kUpdate, V::kPost, V::kBeginReview, V::kCloseReviewStage, V::kComplete}) {
      const auto expected = allowed.find({stage, verb});
      const std::optional<Stage> actual = After(stage, verb);
      ASSERT_EQ(actual.has_value(), expected != allowed.end())
          << stage << " " << static_cast<int>(verb);
      if (actual.has_value()) {
        EXPECT_EQ(*actual, expected->second);
      }
    }
  }
}

// Per verb: the state it leads to, and from where at which stages it is allowed. Letters: P posted,
// C closed, R review, D decision.
struct VerbRule {
  ApplicationVerb verb;
  std::map<ApplicationState, std::string> from;
  std::optional<ApplicationState> to;  // absent: it stays
};

const VerbRule kVerbRules[] = {
    {ApplicationVerb::kEdit, {{A::STATE_DRAFT, "P"}}, std::nullopt},
    {ApplicationVerb::kSubmit, {{A::STATE_DRAFT, "P"}}, A::STATE_SUBMITTED},
    {ApplicationVerb::kScreenIn,
     {{A::STATE_SUBMITTED, "C"}, {A::STATE_SCREENED_IN, "C"}, {A::STATE_SCREENED_OUT, "C"}},
     A::STATE_SCREENED_IN},
    {ApplicationVerb::kScreenOut,
     {{A::STATE_SUBMITTED, "C"}, {A::STATE_SCREENED_IN, "C"}, {A::STATE_SCREENED_OUT, "C"}},
     A::STATE_SCREENED_OUT},
    {ApplicationVerb::kAssign,
     {{A::STATE_SUBMITTED, "C"}, {A::STATE_SCREENED_IN, "C"}, {A::STATE_IN_REVIEW, "R"}},
     std::nullopt},
    {ApplicationVerb::kUnassign,
     {{A::STATE_SUBMITTED, "C"}, {A::STATE_SCREENED_IN, "C"}, {A::STATE_IN_REVIEW, "R"}},
     std::nullopt},
    {ApplicationVerb::kReview, {{A::STATE_IN_REVIEW, "R"}}, std::nullopt},
    {ApplicationVerb::kDecide, {{A::STATE_IN_REVIEW, "D"}}, A::STATE_DECIDED},
    {ApplicationVerb::kWithdraw,
     {{A::STATE_DRAFT, "P"},
      {A::STATE_SUBMITTED, "PC"},
      {A::STATE_SCREENED_IN, "C"},
      {A::STATE_SCREENED_OUT, "C"},
      {A::STATE_IN_REVIEW, "RD"}},
     A::STATE_WITHDRAWN},
};

TEST(ApplicationStatesTest, EveryTransitionIsTheAllowedOneOrNone) {
  const std::map<Stage, char> letters = {{S::STATE_POSTED, 'P'},
                                         {S::STATE_CLOSED, 'C'},
                                         {S::STATE_REVIEW, 'R'},
                                         {S::STATE_DECISION, 'D'}};
  for (const VerbRule& rule : kVerbRules) {
    for (ApplicationState state : kStates) {
      for (Stage stage : kStages) {
        const auto from = rule.from.find(state);
        const auto letter = letters.find(stage);
        const bool allowed = from != rule.from.end() && letter != letters.end() &&
                             from->second.find(letter->second) != std::string::npos;
        const std::optional<ApplicationState> actual = After(state, stage, rule.verb);
        ASSERT_EQ(actual.has_value(), allowed)
            << A::State_Name(state) << " " << S::State_Name(stage) << " "
            << static_cast<int>(rule.verb);
        if (allowed) {
          EXPECT_EQ(*actual, rule.to.value_or(state));
        }
      }
    }
  }
}

S Posted(const std::string& local_time) {
  S s;
  s.set_state(S::STATE_POSTED);
  s.mutable_submission_deadline()->set_local_time(local_time);
  EXPECT_TRUE(runtime::ResolveDeadline("d", s.mutable_submission_deadline()).ok());
  return s;
}

absl::Time Utc(int y, int mo, int d, int h, int mi) {
  return absl::FromCivil(absl::CivilMinute(y, mo, d, h, mi), absl::UTCTimeZone());
}

TEST(SolicitationStatesTest, PostedReadsAsClosedFromTheDeadlineOn) {
  // New York: UTC-5 in winter, UTC-4 in summer; changes on 8 March and 1 November 2026, each at
  // 2:00 local.
  const struct {
    const char* local_time;
    absl::Time instant;
  } cases[] = {
      {"2026-03-07T17:00", Utc(2026, 3, 7, 22, 0)},   {"2026-03-08T01:59", Utc(2026, 3, 8, 6, 59)},
      {"2026-03-08T03:00", Utc(2026, 3, 8, 7, 0)},    {"2026-03-08T17:00", Utc(2026, 3, 8, 21, 0)},
      {"2026-10-31T17:00", Utc(2026, 10, 31, 21, 0)}, {"2026-11-01T00:59", Utc(2026, 11, 1, 4, 59)},
      {"2026-11-01T02:00", Utc(2026, 11, 1, 7, 0)},   {"2026-11-01T17:00", Utc(2026, 11, 1, 22, 0)},
  };
  for (const auto& c : cases) {
    const S s = Posted(c.local_time);
    EXPECT_EQ(StageAt(s, c.instant - absl::Microseconds(1)), S::STATE_POSTED) << c.local_time;
    EXPECT_EQ(StageAt(s, c.instant), S::STATE_CLOSED) << c.local_time;
  }
}

TEST(SolicitationStatesTest, OnlyPostedFollowsTheClock) {
  S s = Posted("2026-03-07T17:00");
  for (Stage stage : {S::STATE_DRAFT, S::STATE_REVIEW, S::STATE_DECISION, S::STATE_COMPLETE}) {
    s.set_state(stage);
    EXPECT_EQ(StageAt(s, Utc(2030, 1, 1, 0, 0)), stage);
    EXPECT_EQ(StageAt(s, Utc(2020, 1, 1, 0, 0)), stage);  // nor back, when the clock steps back
  }
}

TEST(ApplicationStatesTest, ScreenedInReadsAsInReviewOnceTheReviewHasBegun) {
  for (Stage stage : kStages) {
    const bool begun = stage >= S::STATE_REVIEW;
    EXPECT_EQ(StateAt(A::STATE_SCREENED_IN, stage),
              begun ? A::STATE_IN_REVIEW : A::STATE_SCREENED_IN);
    EXPECT_EQ(StateAt(A::STATE_SCREENED_OUT, stage), A::STATE_SCREENED_OUT);
    EXPECT_EQ(StateAt(A::STATE_DECIDED, stage), A::STATE_DECIDED);
  }
}

TEST(ApplicationStatesTest, ScreeningIsNotShownToThePartyWhileItCanChange) {
  EXPECT_EQ(ShownToParty(A::STATE_SCREENED_OUT, S::STATE_CLOSED), A::STATE_SUBMITTED);
  EXPECT_EQ(ShownToParty(A::STATE_SCREENED_IN, S::STATE_CLOSED), A::STATE_SUBMITTED);
  EXPECT_EQ(ShownToParty(A::STATE_SCREENED_OUT, S::STATE_REVIEW), A::STATE_SCREENED_OUT);
  EXPECT_EQ(ShownToParty(A::STATE_WITHDRAWN, S::STATE_CLOSED), A::STATE_WITHDRAWN);
  EXPECT_EQ(ShownToParty(A::STATE_DRAFT, S::STATE_CLOSED), A::STATE_DRAFT);
}

}  // namespace
}  // namespace partners::vetting
