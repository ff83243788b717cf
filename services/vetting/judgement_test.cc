#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vetting/test_vetting.h"
#include "storage/log.h"

// Assignments, conflicts, reviews, scores and decisions, called as the pipeline calls them.
namespace partners::vetting {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char kNotFound[] = "NOT_FOUND RESOURCE_NOT_FOUND";

class JudgementTest : public ::testing::Test {
 protected:
  // Two applications in review.
  void Begin() {
    t_.Post();
    a_ = t_.Submit("p1");
    b_ = t_.Submit("p2");
    t_.Close();
    t_.Screen(a_);
    t_.Screen(b_);
    t_.BeginReview();
  }
  std::string AssignRefusal(const std::string& application, const std::string& evaluator) {
    return Refusal(t_.Try<v1::CreateAssignmentRequest, v1::Assignment>(
        t_.Procurement(), "CreateAssignment",
        absl::StrCat("parent: '", application, "' assignment { evaluator: '", evaluator, "' }")));
  }
  std::string RevokeRefusal(const std::string& assignment) {
    return Refusal(t_.Try<v1::RevokeAssignmentRequest, v1::Assignment>(
        t_.Procurement(), "RevokeAssignment",
        absl::StrCat("name: '", assignment, "' reason: 'ill'")));
  }
  absl::StatusOr<v1::ConflictDeclaration> Declare(const runtime::Call& call,
                                                  const std::string& application,
                                                  const std::string& finding,
                                                  const std::string& more = "") {
    return t_.Try<v1::DeclareConflictRequest, v1::ConflictDeclaration>(
        call, "DeclareConflict",
        absl::StrCat("parent: '", application, "' conflict_declaration { finding: FINDING_",
                     finding, finding == "CONFLICT" ? " explanation: 'My sister works there'" : "",
                     " } ", more));
  }
  absl::StatusOr<v1::Application> Get(const runtime::Call& call, const std::string& name) {
    return t_.Try<v1::GetApplicationRequest, v1::Application>(call, "GetApplication",
                                                              absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::Review> GetReview(const runtime::Call& call, const std::string& name,
                                       int version = 0) {
    return t_.Try<v1::GetReviewRequest, v1::Review>(
        call, "GetReview", absl::StrCat("name: '", name, "' version: ", version));
  }
  absl::StatusOr<v1::ListReviewsResponse> ListReviews(const runtime::Call& call,
                                                      const std::string& application) {
    return t_.Try<v1::ListReviewsRequest, v1::ListReviewsResponse>(
        call, "ListReviews", absl::StrCat("parent: '", application, "'"));
  }
  absl::StatusOr<v1::ScoreOfRecord> Score(const runtime::Call& call,
                                          const std::string& application) {
    return t_.Try<v1::GetScoreOfRecordRequest, v1::ScoreOfRecord>(
        call, "GetScoreOfRecord", absl::StrCat("name: '", application, "/scores/record'"));
  }
  void Clear(const std::string& application, const std::string& evaluator) {
    t_.Assign(application, evaluator);
    t_.Declare(application, evaluator);
  }

  TestVetting t_;
  std::string a_;
  std::string b_;
};

// --- assignments and conflicts
// --------------------------------------------------------------------

TEST_F(JudgementTest, AnEvaluatorSeesAssignedApplicationsOnly) {
  Begin();
  EXPECT_EQ(Refusal(Get(t_.Evaluator("e1"), a_)), kNotFound);
  t_.Assign(a_, "e1");
  const auto cover = Get(t_.Evaluator("e1"), a_);
  ASSERT_EQ(Refusal(cover), "OK");
  EXPECT_EQ(cover->partner(), "partners/p1");
  EXPECT_EQ(cover->answers_size(), 0);  // not before the declaration
  t_.Declare(a_, "e1");
  EXPECT_EQ(Get(t_.Evaluator("e1"), a_)->answers_size(), 1);
  EXPECT_EQ(Refusal(Get(t_.Evaluator("e1"), b_)), kNotFound);
  EXPECT_EQ(Refusal(Get(t_.Evaluator("e2"), a_)), kNotFound);
}

TEST_F(JudgementTest, AnAssignedEvaluatorIsToldThatADeclarationIsMissing) {
  Begin();
  const auto read = [&](const std::string& evaluator) {
    return Refusal(t_.Try<v1::ReadEvidenceRequest, v1::ReadEvidenceResponse>(
        t_.Evaluator(evaluator), "ReadEvidence",
        absl::StrCat("application: '", a_, "' sha256: '", std::string(64, 'a'), "'")));
  };
  EXPECT_EQ(read("e1"), kNotFound);
  t_.Assign(a_, "e1");
  EXPECT_EQ(read("e1"), "FAILED_PRECONDITION DECLARATION_MISSING");
  EXPECT_EQ(read("e2"), kNotFound);
  t_.Declare(a_, "e1");
  EXPECT_EQ(read("e1"), kNotFound) << "there is no such document";
}

TEST_F(JudgementTest, OnlyEvaluatorsAreAssigned) {
  Begin();
  EXPECT_EQ(AssignRefusal(a_, "procurement-1"), "INVALID_ARGUMENT assignment.evaluator");
  EXPECT_EQ(AssignRefusal(a_, "nobody"), "INVALID_ARGUMENT assignment.evaluator");
  EXPECT_EQ(AssignRefusal(a_, "e1"), "OK");
}

TEST_F(JudgementTest, ADeclaredConflictEndsTheAssignmentAndBarsANewOne) {
  Begin();
  const std::string assignment = t_.Assign(a_, "e1");
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "CONFLICT")), "OK");
  const auto ended = t_.Try<v1::GetAssignmentRequest, v1::Assignment>(
      t_.Procurement(), "GetAssignment", absl::StrCat("name: '", assignment, "'"));
  EXPECT_EQ(ended->state(), v1::Assignment::STATE_CONFLICTED);
  EXPECT_EQ(AssignRefusal(a_, "e1"), "FAILED_PRECONDITION CONFLICT_DECLARED");
  EXPECT_EQ(AssignRefusal(b_, "e1"), "OK");
  EXPECT_EQ(Refusal(Get(t_.Evaluator("e1"), a_)), kNotFound);
  EXPECT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "NO_CONFLICT")),
            "FAILED_PRECONDITION CONFLICT_DECLARED");
}

TEST_F(JudgementTest, ALateConflictTakesTheReviewOutOfTheScore) {
  Begin();
  Clear(a_, "e1");
  ASSERT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "OK");
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "CONFLICT")), "OK");
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 4, 5, "again")), kNotFound);
  const absl::Status refused = t_.Move("CloseReviewStage");
  EXPECT_THAT(MissingIn(refused),
              ElementsAre(a_ + " needs 2 reviews and has 0", b_ + " needs 2 reviews and has 0"));
}

TEST_F(JudgementTest, AConflictDeclaredAfterClosingIsTakenOutOfTheScoreWhileEnoughReviewsAreLeft) {
  Begin();
  for (const std::string& application : {a_, b_}) {
    for (const char* evaluator : {"e1", "e2", "e3"}) Clear(application, evaluator);
    ASSERT_EQ(Refusal(t_.Review(application, "e1", 2, 5)), "OK");  // 20 + 25 + 30 = 75
    ASSERT_EQ(Refusal(t_.Review(application, "e2", 1, 4)), "OK");  // 20 + 12.5 + 22.5 = 55
    ASSERT_EQ(Refusal(t_.Review(application, "e3", 4, 5)), "OK");  // 100
  }
  t_.CloseReviews();
  ASSERT_EQ(Score(t_.Procurement(), a_)->reviews_size(), 3);
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "CONFLICT")), "OK");
  const auto score = Score(t_.Procurement(), a_);
  EXPECT_EQ(score->reviews_size(), 2);
  EXPECT_NEAR(score->categories(0).total(), 77.5, 1e-9);
  ASSERT_EQ(score->excluded_reviews_size(), 1);
  EXPECT_EQ(GetReview(t_.Procurement(), score->excluded_reviews(0))->evaluator(), "e1");
  EXPECT_NEAR(Score(t_.Procurement(), b_)->categories(0).total(), 230.0 / 3, 1e-9);
  const auto decision = t_.Decide(a_, kApproved);
  ASSERT_EQ(Refusal(decision), "OK");
  EXPECT_NEAR(decision->total(), 77.5, 1e-9);
}

TEST_F(JudgementTest, AConflictDeclaredAfterClosingOpensTheReviewsAgainWhenTooFewAreLeft) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Move("CloseReviewStage")), "FAILED_PRECONDITION WRONG_STATE");
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a, "CONFLICT")), "OK");
  EXPECT_TRUE(Get(t_.Procurement(), a)->has_review_reopen_time());
  EXPECT_EQ(Refusal(t_.Decide(a, kApproved)), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(Score(t_.Procurement(), a)), kNotFound);         // sealed again
  EXPECT_EQ(ListReviews(t_.Evaluator("e2"), a)->reviews_size(), 1);  // only their own
  EXPECT_THAT(MissingIn(t_.Move("CloseReviewStage")),
              ElementsAre(a + " needs 2 reviews and has 1"));
  Clear(a, "e3");
  EXPECT_EQ(ListReviews(t_.Evaluator("e3"), a)->reviews_size(), 0);
  ASSERT_EQ(Refusal(t_.Review(a, "e3", 4, 5)), "OK");
  ASSERT_EQ(Refusal(t_.Move("CloseReviewStage")), "OK");
  EXPECT_FALSE(Get(t_.Procurement(), a)->has_review_reopen_time());
  const auto score = Score(t_.Procurement(), a);
  EXPECT_NEAR(score->categories(0).total(), 77.5, 1e-9);
  EXPECT_EQ(score->excluded_reviews_size(), 1);
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
}

TEST_F(JudgementTest, WhoCouldReadTheOthersReviewsGivesAndChangesNoneWhenTheyAreOpenAgain) {
  Begin();
  for (const char* evaluator : {"e1", "e2", "e3"}) Clear(a_, evaluator);
  for (const char* evaluator : {"e4", "e5"}) Clear(b_, evaluator);
  for (const char* evaluator : {"e1", "e2"})
    ASSERT_EQ(Refusal(t_.Review(a_, evaluator, 2, 5)), "OK");
  for (const char* evaluator : {"e4", "e5"})
    ASSERT_EQ(Refusal(t_.Review(b_, evaluator, 2, 5)), "OK");
  t_.Advance(absl::Minutes(1));
  t_.CloseReviews();
  t_.Advance(absl::Minutes(1));
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "CONFLICT")), "OK");
  t_.Advance(absl::Minutes(1));
  EXPECT_EQ(Refusal(t_.Review(a_, "e2", 4, 5, "on second thoughts")),
            "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(t_.Review(a_, "e3", 4, 5)), "FAILED_PRECONDITION WRONG_STATE");
  Clear(a_, "e6");
  EXPECT_EQ(Refusal(t_.Review(a_, "e6", 4, 5)), "OK");
  EXPECT_EQ(Refusal(t_.Review(a_, "e6", 3, 5, "I had overlooked page nine")), "OK");
  ASSERT_EQ(Refusal(t_.Move("CloseReviewStage")), "OK");
  EXPECT_EQ(Score(t_.Procurement(), a_)->reviews_size(), 2);
}

TEST_F(JudgementTest, AConflictDeclaredAfterTheDecisionIsRecordedAndChangesNoScore) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
  ASSERT_EQ(Refusal(Declare(t_.Procurement(), a, "CONFLICT", "evaluator: 'e1'")), "OK");
  EXPECT_NEAR(Score(t_.Procurement(), a)->categories(0).total(), 65.0, 1e-9);
  EXPECT_EQ(Score(t_.Procurement(), a)->excluded_reviews_size(), 0);
  EXPECT_EQ(Get(t_.Procurement(), a)->state(), v1::Application::STATE_DECIDED);
}

TEST_F(JudgementTest, StaffRecordConflictsAndNeverTheirAbsence) {
  Begin();
  EXPECT_EQ(Refusal(Declare(t_.Procurement(), a_, "NO_CONFLICT", "evaluator: 'e1'")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Declare(t_.Procurement(), a_, "CONFLICT")), "INVALID_ARGUMENT evaluator");
  ASSERT_EQ(Refusal(Declare(t_.Procurement(), a_, "CONFLICT", "evaluator: 'e1'")), "OK");
  EXPECT_EQ(AssignRefusal(a_, "e1"), "FAILED_PRECONDITION CONFLICT_DECLARED");
  t_.Assign(a_, "e2");
  EXPECT_EQ(Refusal(Declare(t_.Evaluator("e2"), a_, "CONFLICT", "evaluator: 'e3'")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
}

TEST_F(JudgementTest, StaffRecordConflictsOfEvaluatorsOnly) {
  Begin();
  EXPECT_EQ(Refusal(Declare(t_.Procurement(), a_, "CONFLICT", "evaluator: 'nobody'")),
            "INVALID_ARGUMENT evaluator");
  t_.Assign(a_, "e1");
  t_.TakeKey("e1");
  EXPECT_EQ(AssignRefusal(b_, "e1"), "INVALID_ARGUMENT assignment.evaluator");
  EXPECT_EQ(Refusal(Declare(t_.Procurement(), b_, "CONFLICT", "evaluator: 'e1'")),
            "INVALID_ARGUMENT evaluator");
  EXPECT_EQ(Refusal(Declare(t_.Procurement(), a_, "CONFLICT", "evaluator: 'e1'")), "OK");
}

TEST_F(JudgementTest, AConflictNeedsAnExplanation) {
  Begin();
  t_.Assign(a_, "e1");
  EXPECT_EQ(
      Refusal(t_.Try<v1::DeclareConflictRequest, v1::ConflictDeclaration>(
          t_.Evaluator("e1"), "DeclareConflict",
          absl::StrCat("parent: '", a_, "' conflict_declaration { finding: FINDING_CONFLICT }"))),
      "INVALID_ARGUMENT conflict_declaration.explanation");
}

TEST_F(JudgementTest, AnUnassignedEvaluatorLearnsNothingByDeclaring) {
  Begin();
  EXPECT_EQ(Refusal(Declare(t_.Evaluator("e1"), a_, "NO_CONFLICT")), kNotFound);
  EXPECT_EQ(
      Refusal(Declare(t_.Evaluator("e1"), "solicitations/s/applications/nothing", "NO_CONFLICT")),
      kNotFound);
}

TEST_F(JudgementTest, AnEvaluatorIsAssignedOnceAtATime) {
  Begin();
  const std::string assignment = t_.Assign(a_, "e1");
  EXPECT_EQ(AssignRefusal(a_, "e1"), "ALREADY_EXISTS ALREADY_EXISTS");
  EXPECT_EQ(RevokeRefusal(assignment), "OK");
  EXPECT_EQ(RevokeRefusal(assignment), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(AssignRefusal(a_, "e1"), "OK");
}

TEST_F(JudgementTest, AnAssignmentIsNotRevokedOnceItsReviewIsThereOrTheStageIsClosed) {
  Begin();
  const std::string reviewed = t_.Assign(a_, "e1");
  t_.Declare(a_, "e1");
  Clear(a_, "e2");
  const std::string idle = t_.Assign(a_, "e3");
  ASSERT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "OK");
  EXPECT_EQ(RevokeRefusal(reviewed), "FAILED_PRECONDITION WRONG_STATE");
  ASSERT_EQ(Refusal(t_.Review(a_, "e2", 1, 4)), "OK");
  for (const char* evaluator : {"e1", "e2"}) {
    Clear(b_, evaluator);
    ASSERT_EQ(Refusal(t_.Review(b_, evaluator, 1, 4)), "OK");
  }
  t_.CloseReviews();
  EXPECT_EQ(RevokeRefusal(reviewed), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(RevokeRefusal(idle), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Score(t_.Procurement(), a_)->reviews_size(), 2);
}

TEST_F(JudgementTest, EveryReviewALateConflictTakesOutIsNamed) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e1"), a, "CONFLICT")), "OK");
  t_.Advance(absl::Minutes(1));
  Clear(a, "e3");
  ASSERT_EQ(Refusal(t_.Review(a, "e3", 4, 5)), "OK");
  // While the reviews are open: the new review waits for its stage, and the opening is not anew.
  const auto opened = Get(t_.Procurement(), a)->review_reopen_time();
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e2"), a, "CONFLICT")), "OK");
  EXPECT_EQ(Get(t_.Procurement(), a)->review_reopen_time().seconds(), opened.seconds());
  EXPECT_THAT(MissingIn(t_.Move("CloseReviewStage")),
              ElementsAre(a + " needs 2 reviews and has 1"));
  Clear(a, "e4");
  ASSERT_EQ(Refusal(t_.Review(a, "e4", 4, 5)), "OK");
  ASSERT_EQ(Refusal(t_.Move("CloseReviewStage")), "OK");
  const auto score = Score(t_.Procurement(), a);
  EXPECT_EQ(score->reviews_size(), 2);
  std::vector<std::string> excluded;
  for (const std::string& name : score->excluded_reviews())
    excluded.push_back(GetReview(t_.Procurement(), name)->evaluator());
  EXPECT_THAT(excluded, ElementsAre("e1", "e2"));
}

TEST_F(JudgementTest, EvaluatorsListTheirOwnAssignments) {
  Begin();
  const std::string mine = t_.Assign(a_, "e1");
  t_.Assign(a_, "e2");
  const std::string other = t_.Assign(b_, "e1");
  const auto list = [&](const runtime::Call& call, const std::string& parent) {
    const auto response = t_.Try<v1::ListAssignmentsRequest, v1::ListAssignmentsResponse>(
        call, "ListAssignments", absl::StrCat("parent: '", parent, "'"));
    std::vector<std::string> names;
    for (const v1::Assignment& assignment : response->assignments())
      names.push_back(assignment.name());
    return names;
  };
  EXPECT_THAT(list(t_.Evaluator("e1"), "solicitations/-/applications/-"),
              ::testing::UnorderedElementsAre(mine, other));
  EXPECT_THAT(list(t_.Evaluator("e1"), a_), ElementsAre(mine));
  EXPECT_EQ(list(t_.Procurement(), "solicitations/s/applications/-").size(), 3u);
  EXPECT_THAT(list(t_.Evaluator("e3"), "solicitations/-/applications/-"), IsEmpty());
}

TEST_F(JudgementTest, StaffListWhoCanBeAssignedWithTheReviewsEachHasToGive) {
  Begin();
  t_.Assign(a_, "e1");
  t_.Assign(b_, "e1");
  t_.Assign(a_, "e2");
  ASSERT_EQ(Refusal(Declare(t_.Evaluator("e2"), a_, "CONFLICT")), "OK");
  const auto list = [&](const std::string& request) {
    return *t_.Try<v1::ListEvaluatorsRequest, v1::ListEvaluatorsResponse>(
        t_.Procurement(), "ListEvaluators", request);
  };
  const auto shown = [](const v1::ListEvaluatorsResponse& page) {
    std::vector<std::string> rows;
    for (const v1::Evaluator& row : page.evaluators())
      rows.push_back(absl::StrCat(row.evaluator(), " ", row.reviews_due()));
    return rows;
  };
  const v1::ListEvaluatorsResponse first = list("page_size: 2");
  EXPECT_THAT(shown(first), ElementsAre("e1 2", "e2 0"));
  const v1::ListEvaluatorsResponse second =
      list(absl::StrCat("page_size: 2 page_token: '", first.next_page_token(), "'"));
  EXPECT_THAT(shown(second), ElementsAre("e3 0"));
  EXPECT_EQ(second.next_page_token(), "");
  EXPECT_THAT(shown(list("filter: 'reviews_due < 1'")), ElementsAre("e2 0", "e3 0"));
  t_.TakeKey("e3");
  EXPECT_THAT(shown(list("")), ElementsAre("e1 2", "e2 0"));
  t_.Declare(a_, "e1");
  ASSERT_EQ(Refusal(t_.Review(a_, "e1", 4, 5)), "OK");
  EXPECT_THAT(shown(list("")), ElementsAre("e1 1", "e2 0"));
}

// --- reviews
// --------------------------------------------------------------------------------------

TEST_F(JudgementTest, AReviewNeedsAnAssignmentADeclarationAndTheReviewStage) {
  t_.Post();
  a_ = t_.Submit("p1");
  t_.Close();
  t_.Screen(a_);
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), kNotFound);
  t_.Assign(a_, "e1");
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "FAILED_PRECONDITION DECLARATION_MISSING");
  t_.Declare(a_, "e1");
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "FAILED_PRECONDITION WRONG_STATE");
  t_.BeginReview();
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "OK");
}

TEST_F(JudgementTest, EveryVersionOfAReviewIsKeptAsItWas) {
  Begin();
  Clear(a_, "e1");
  const auto first = t_.Review(a_, "e1", 2, 5);
  ASSERT_EQ(Refusal(first), "OK");
  EXPECT_EQ(Refusal(t_.Review(a_, "e1", 3, 5)), "INVALID_ARGUMENT review.revision_reason");
  const auto second = t_.Review(a_, "e1", 3, 5, "I had overlooked page nine");
  ASSERT_EQ(Refusal(second), "OK");
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(second->version(), 2);
  EXPECT_EQ(GetReview(t_.Evaluator("e1"), first->name())->version(), 2);
  EXPECT_EQ(GetReview(t_.Evaluator("e1"), first->name(), 1)->SerializeAsString(),
            first->SerializeAsString());
  EXPECT_EQ(Refusal(GetReview(t_.Evaluator("e1"), first->name(), 3)), kNotFound);
  // Both are in the log, too.
  ASSERT_TRUE(t_.store()
                  .Read([&](const storage::View& view) {
                    const auto history = storage::ResourceHistory(view, first->name());
                    EXPECT_EQ(history->size(), 2u);
                    return absl::OkStatus();
                  })
                  .ok());
}

TEST_F(JudgementTest, ASealedReviewIsReadByItsAuthorOnly) {
  Begin();
  Clear(a_, "e1");
  Clear(a_, "e2");
  const std::string name = t_.Review(a_, "e1", 2, 5)->name();
  const std::string nothing = a_ + "/reviews/nothing";
  EXPECT_EQ(Refusal(GetReview(t_.Evaluator("e1"), name)), "OK");
  const runtime::Call others[] = {
      t_.Evaluator("e2"),
      t_.Evaluator("e3"),
      t_.Procurement(),
      t_.As(type::v1::ROLE_PROGRAMME, "x"),
      t_.As(type::v1::ROLE_RESEARCH, "x"),
      t_.As(type::v1::ROLE_AUDITOR, "x"),
      t_.As(type::v1::ROLE_ADMIN, "x"),
      t_.As(type::v1::ROLE_SERVICE, "x", "services/matching"),
      t_.Organisation("p1"),
      t_.Organisation("p2"),
      t_.As(type::v1::ROLE_PROCUREMENT, "e1"),  // the author's id with another role
  };
  for (const runtime::Call& call : others) {
    const absl::Status sealed = GetReview(call, name).status();
    const absl::Status absent = GetReview(call, nothing).status();
    EXPECT_EQ(sealed.code(), absl::StatusCode::kNotFound) << call.caller.role;
    // The same words, but for the name that was asked for.
    std::string words(sealed.message());
    words.replace(words.find(name), name.size(), nothing);
    EXPECT_EQ(words, absent.message()) << call.caller.role;
    const auto list = ListReviews(call, a_);
    if (list.ok()) {
      EXPECT_EQ(list->reviews_size(), 0) << call.caller.role;
    }
    EXPECT_EQ(Refusal(GetReview(call, name, 1)), kNotFound) << call.caller.role;
  }
  EXPECT_EQ(ListReviews(t_.Evaluator("e1"), a_)->reviews_size(), 1);
}

TEST_F(JudgementTest, ClosingTheStageUnsealsReviewsForTheDepartmentAndTheEvaluators) {
  const std::string a = t_.ToDecision("p1");
  EXPECT_EQ(ListReviews(t_.Procurement(), a)->reviews_size(), 2);
  EXPECT_EQ(ListReviews(t_.Evaluator("e2"), a)->reviews_size(), 2);
  EXPECT_EQ(ListReviews(t_.Organisation("p1"), a)->reviews_size(), 0);  // not before the decision
  EXPECT_EQ(Refusal(Score(t_.Organisation("p1"), a)), kNotFound);
  EXPECT_EQ(Refusal(t_.Review(a, "e1", 4, 5, "too late")), "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(JudgementTest, ClosingListsMissingReviewsAndChangesNothing) {
  Begin();
  Clear(a_, "e1");
  Clear(a_, "e2");
  ASSERT_EQ(Refusal(t_.Review(a_, "e1", 2, 5)), "OK");
  ASSERT_EQ(Refusal(t_.Review(a_, "e2", 2, 5)), "OK");
  const uint64_t sequence = t_.store().last_sequence();
  const absl::Status refused = t_.Move("CloseReviewStage");
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused), ElementsAre(b_ + " needs 2 reviews and has 0"));
  EXPECT_EQ(t_.store().last_sequence(), sequence);
  EXPECT_EQ(Refusal(Score(t_.Procurement(), a_)), kNotFound);
}

TEST_F(JudgementTest, TheScoreOfRecordIsTheMeanOfTheTotals) {
  const std::string a = t_.ToDecision("p1");
  // By hand: e1 gives 20 + 50 * 2/4 + 30 * 4/4 = 75; e2 gives 20 + 50 * 1/4 + 30 * 3/4 = 55. The
  // mean is 65.
  const auto score = Score(t_.Procurement(), a);
  ASSERT_EQ(Refusal(score), "OK");
  ASSERT_EQ(score->categories_size(), 1);
  EXPECT_NEAR(score->categories(0).total(), 65.0, 1e-9);
  EXPECT_EQ(score->reviews_size(), 2);
  EXPECT_EQ(score->score_rule(), v1::SCORE_RULE_MEAN_OF_TOTALS);
  EXPECT_EQ(score->rubric(), "rubrics/r@1");
  EXPECT_EQ(score->method_id(), "rubric_total");
  EXPECT_EQ(score->method_version(), 1);
  const auto list = t_.Try<v1::ListScoresOfRecordRequest, v1::ListScoresOfRecordResponse>(
      t_.Procurement(), "ListScoresOfRecord", "parent: 'solicitations/s'");
  EXPECT_EQ(list->scores_of_record_size(), 1);
}

// --- decisions
// ------------------------------------------------------------------------------------

TEST_F(JudgementTest, ADecisionIsTakenOnceAndOnlyInItsStage) {
  Begin();
  EXPECT_EQ(Refusal(t_.Decide(a_, kApproved)), "FAILED_PRECONDITION WRONG_STATE");
  TestVetting other;
  const std::string a = other.ToDecision("p1");
  EXPECT_EQ(Refusal(other.Decide(
                a, absl::StrCat("outcome: OUTCOME_NOT_APPROVED category: 'behaviour' rationale: '",
                                std::string(60, 'x'), "'"))),
            "INVALID_ARGUMENT decision.category");
  EXPECT_EQ(
      Refusal(other.Decide(a, "outcome: OUTCOME_NOT_APPROVED category: 'data' rationale: 'No.'")),
      "INVALID_ARGUMENT decision.rationale");
  EXPECT_EQ(Refusal(other.Decide(a, absl::StrCat(kApproved, " regions: 'costal'"))),
            "INVALID_ARGUMENT decision.regions[1]");
  EXPECT_EQ(Refusal(other.Decide(a, kApproved)), "OK");
  EXPECT_EQ(Refusal(other.Decide(a, kApproved)), "FAILED_PRECONDITION ALREADY_DECIDED");
  EXPECT_EQ(Refusal(other.Move("CompleteSolicitation")), "OK");
}

TEST_F(JudgementTest, CompletingListsWhatIsNotDecided) {
  const std::string a = t_.ToDecision("p1");
  const absl::Status refused = t_.Move("CompleteSolicitation");
  EXPECT_THAT(MissingIn(refused), ElementsAre(a + " has to be decided"));
}

TEST_F(JudgementTest, AfterTheDecisionThePartnerReadsScoresAndReasons) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
  EXPECT_EQ(Get(t_.Organisation("p1"), a)->state(), v1::Application::STATE_DECIDED);
  const auto reviews = ListReviews(t_.Organisation("p1"), a);
  ASSERT_EQ(reviews->reviews_size(), 2);
  EXPECT_EQ(reviews->reviews(0).scores(0).justification(), "Because of what is on page four.");
  EXPECT_EQ(reviews->reviews(0).evaluator(), "");  // whose it is stays inside
  EXPECT_NEAR(Score(t_.Organisation("p1"), a)->categories(0).total(), 65.0, 1e-9);
  EXPECT_EQ(Refusal(ListReviews(t_.Organisation("p2"), a)), kNotFound);
  EXPECT_EQ(Refusal(Score(t_.Organisation("p2"), a)), kNotFound);
}

TEST_F(JudgementTest, ThePublicReadsTheOutcomeAndNotTheReasons) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
  const auto get = [&](const runtime::Call& call) {
    return *t_.Try<v1::GetDecisionRequest, v1::Decision>(
        call, "GetDecision", absl::StrCat("name: '", a, "/decisions/data'"));
  };
  for (const runtime::Call& call : {t_.Public(), t_.Organisation("p2"), t_.Evaluator("e9")}) {
    const v1::Decision seen = get(call);
    EXPECT_EQ(seen.outcome(), v1::Decision::OUTCOME_APPROVED);
    EXPECT_EQ(seen.partner(), "partners/p1");
    EXPECT_EQ(seen.data_notice(), "Fictional example");
    EXPECT_EQ(seen.rationale(), "") << call.caller.role;
    EXPECT_FALSE(seen.has_total()) << call.caller.role;
    EXPECT_EQ(seen.decider(), "") << call.caller.role;
  }
  EXPECT_NE(get(t_.Organisation("p1")).rationale(), "");
  EXPECT_EQ(get(t_.Organisation("p1")).decider(), "");
  EXPECT_EQ(get(t_.Procurement()).decider(), "procurement-1");
  const auto list = t_.Try<v1::ListDecisionsRequest, v1::ListDecisionsResponse>(
      t_.Public(), "ListDecisions",
      "parent: 'solicitations/-/applications/-' filter: 'outcome = APPROVED'");
  ASSERT_EQ(Refusal(list), "OK");
  ASSERT_EQ(list->decisions_size(), 1);
  EXPECT_EQ(list->decisions(0).rationale(), "");
}

TEST_F(JudgementTest, ADecidedCategoryKeepsTheApplication) {
  const std::string a = t_.ToDecision("p1");
  ASSERT_EQ(Refusal(t_.Decide(a, kApproved)), "OK");
  EXPECT_EQ(Refusal(t_.Try<v1::WithdrawApplicationRequest, v1::Application>(
                t_.Organisation("p1"), "WithdrawApplication", absl::StrCat("name: '", a, "'"))),
            "FAILED_PRECONDITION WRONG_STATE");
}

}  // namespace
}  // namespace partners::vetting
