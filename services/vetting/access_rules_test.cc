#include "services/vetting/access_rules.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace partners::vetting {
namespace {

using A = v1::Application;
using S = v1::Solicitation;

// Columns: the application's state. Rows: the stage. '1' may read.
//   d draft, s submitted, i screened in, o screened out, r in review, D decided, w withdrawn
constexpr ApplicationState kColumns[] = {
    A::STATE_DRAFT,     A::STATE_SUBMITTED, A::STATE_SCREENED_IN, A::STATE_SCREENED_OUT,
    A::STATE_IN_REVIEW, A::STATE_DECIDED,   A::STATE_WITHDRAWN};
constexpr Stage kRows[] = {S::STATE_DRAFT,  S::STATE_POSTED,   S::STATE_CLOSED,
                           S::STATE_REVIEW, S::STATE_DECISION, S::STATE_COMPLETE};

struct Expected {
  Viewer viewer;
  Subject subject;
  const char* rows[6];  // DRAFT, POSTED, CLOSED, REVIEW, DECISION, COMPLETE; columns d s i o r D w
};

#define NOTHING \
  { "0000000", "0000000", "0000000", "0000000", "0000000", "0000000" }
#define DECISIONS \
  { "0000000", "0000000", "0000000", "0000000", "1111111", "1111111" }

const Expected kTable[] = {
    {Viewer::kOutsider, Subject::kCover, NOTHING},
    {Viewer::kOutsider, Subject::kContent, NOTHING},
    {Viewer::kOutsider, Subject::kScreening, NOTHING},
    {Viewer::kOutsider, Subject::kOwnReview, NOTHING},
    {Viewer::kOutsider, Subject::kReview, NOTHING},
    {Viewer::kOutsider, Subject::kScore, NOTHING},
    {Viewer::kOutsider, Subject::kDecision, DECISIONS},

    {Viewer::kParty,
     Subject::kCover,
     {"0000000", "1111111", "1111111", "1111111", "1111111", "1111111"}},
    {Viewer::kParty,
     Subject::kContent,
     {"0000000", "1111111", "1111111", "1111111", "1111111", "1111111"}},
    {Viewer::kParty,
     Subject::kScreening,
     {"0000000", "0000000", "0000000", "1111111", "1111111", "1111111"}},
    {Viewer::kParty, Subject::kOwnReview, NOTHING},
    {Viewer::kParty,
     Subject::kReview,
     {"0000000", "0000000", "0000000", "0000000", "0000010", "0000010"}},
    {Viewer::kParty,
     Subject::kScore,
     {"0000000", "0000000", "0000000", "0000000", "0000010", "0000010"}},
    {Viewer::kParty, Subject::kDecision, DECISIONS},

    {Viewer::kAssigned,
     Subject::kCover,
     {"0000000", "0000000", "0111110", "0111110", "0111110", "0111110"}},
    {Viewer::kAssigned, Subject::kContent, NOTHING},
    {Viewer::kAssigned, Subject::kScreening, NOTHING},
    {Viewer::kAssigned, Subject::kOwnReview, NOTHING},
    {Viewer::kAssigned, Subject::kReview, NOTHING},
    {Viewer::kAssigned, Subject::kScore, NOTHING},
    {Viewer::kAssigned, Subject::kDecision, DECISIONS},

    {Viewer::kCleared,
     Subject::kCover,
     {"0000000", "0000000", "0111110", "0111110", "0111110", "0111110"}},
    {Viewer::kCleared,
     Subject::kContent,
     {"0000000", "0000000", "0111110", "0111110", "0111110", "0111110"}},
    {Viewer::kCleared, Subject::kScreening, NOTHING},
    {Viewer::kCleared,
     Subject::kOwnReview,
     {"0000000", "0000000", "0000000", "0111111", "0111111", "0111111"}},
    {Viewer::kCleared,
     Subject::kReview,
     {"0000000", "0000000", "0000000", "0000000", "0111110", "0111110"}},
    {Viewer::kCleared,
     Subject::kScore,
     {"0000000", "0000000", "0000000", "0000000", "0111110", "0111110"}},
    {Viewer::kCleared, Subject::kDecision, DECISIONS},

    {Viewer::kDepartment,
     Subject::kCover,
     {"0000000", "0000000", "0111111", "0111111", "0111111", "0111111"}},
    {Viewer::kDepartment,
     Subject::kContent,
     {"0000000", "0000000", "0111110", "0111110", "0111110", "0111110"}},
    {Viewer::kDepartment,
     Subject::kScreening,
     {"0000000", "0000000", "0111111", "0111111", "0111111", "0111111"}},
    {Viewer::kDepartment, Subject::kOwnReview, NOTHING},
    {Viewer::kDepartment,
     Subject::kReview,
     {"0000000", "0000000", "0000000", "0000000", "0111111", "0111111"}},
    {Viewer::kDepartment,
     Subject::kScore,
     {"0000000", "0000000", "0000000", "0000000", "0111111", "0111111"}},
    {Viewer::kDepartment, Subject::kDecision, DECISIONS},
};

TEST(AccessRulesTest, EveryViewerReadsExactlyWhatTheTableSays) {
  EXPECT_EQ(std::size(kTable), 5u * 7u);
  for (const Expected& e : kTable) {
    for (int row = 0; row < 6; ++row) {
      for (int column = 0; column < 7; ++column) {
        EXPECT_EQ(MayRead(e.viewer, e.subject, kRows[row], kColumns[column]),
                  e.rows[row][column] == '1')
            << "viewer " << static_cast<int>(e.viewer) << " subject " << static_cast<int>(e.subject)
            << " " << S::State_Name(kRows[row]) << " " << A::State_Name(kColumns[column]);
      }
    }
  }
}

TEST(AccessRulesTest, EveryRoleIsAnOutsiderUnlessItHasToDoWithTheApplication) {
  using E = EvaluatorStanding;
  const std::map<type::v1::Role, Viewer> expected = {
      {type::v1::ROLE_PUBLIC, Viewer::kOutsider},
      {type::v1::ROLE_AGENCY, Viewer::kOutsider},
      {type::v1::ROLE_PARTNER, Viewer::kParty},
      {type::v1::ROLE_BUYER, Viewer::kOutsider},
      {type::v1::ROLE_EVALUATOR, Viewer::kCleared},
      {type::v1::ROLE_PROCUREMENT, Viewer::kDepartment},
      {type::v1::ROLE_PROGRAMME, Viewer::kDepartment},
      {type::v1::ROLE_RESEARCH, Viewer::kDepartment},
      {type::v1::ROLE_AUDITOR, Viewer::kDepartment},
      {type::v1::ROLE_ADMIN, Viewer::kOutsider},
      {type::v1::ROLE_SERVICE, Viewer::kOutsider},
  };
  for (const auto& [role, viewer] : expected)
    EXPECT_EQ(ViewerOf(role, true, E::kCleared), viewer) << role;
  EXPECT_EQ(ViewerOf(type::v1::ROLE_PARTNER, false, E::kNone), Viewer::kOutsider);
  EXPECT_EQ(ViewerOf(type::v1::ROLE_EVALUATOR, true, E::kNone), Viewer::kOutsider);
  EXPECT_EQ(ViewerOf(type::v1::ROLE_EVALUATOR, false, E::kAssigned), Viewer::kAssigned);
}

}  // namespace
}  // namespace partners::vetting
