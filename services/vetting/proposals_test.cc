#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "services/vetting/digests.h"
#include "services/vetting/limits.h"
#include "services/vetting/test_vetting.h"

// Solicitations, rubrics, applications and evidence, called as the pipeline calls them.
namespace partners::vetting {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

const char kNotFound[] = "NOT_FOUND RESOURCE_NOT_FOUND";

class ProposalsTest : public ::testing::Test {
 protected:
  absl::StatusOr<v1::Solicitation> PostAgain() {
    return t_.Try<v1::PostSolicitationRequest, v1::Solicitation>(
        t_.Procurement(), "PostSolicitation", "name: 'solicitations/s'");
  }
  absl::StatusOr<v1::Solicitation> GetSolicitation(const runtime::Call& call) {
    return t_.Try<v1::GetSolicitationRequest, v1::Solicitation>(call, "GetSolicitation",
                                                                "name: 'solicitations/s'");
  }
  absl::StatusOr<v1::Rubric> GetRubric(const runtime::Call& call, const std::string& name) {
    return t_.Try<v1::GetRubricRequest, v1::Rubric>(call, "GetRubric",
                                                    absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::Application> Create(const runtime::Call& call, const std::string& application,
                                         const std::string& more = "") {
    return t_.Try<v1::CreateApplicationRequest, v1::Application>(
        call, "CreateApplication",
        absl::StrCat("parent: 'solicitations/s' application { ", application, " } ", more));
  }
  absl::StatusOr<v1::Application> Get(const runtime::Call& call, const std::string& name) {
    return t_.Try<v1::GetApplicationRequest, v1::Application>(call, "GetApplication",
                                                              absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::Application> Submit(const runtime::Call& call, const std::string& name,
                                         const std::string& more = "") {
    return t_.Try<v1::SubmitApplicationRequest, v1::Application>(
        call, "SubmitApplication", absl::StrCat("name: '", name, "' ", more));
  }
  absl::StatusOr<v1::Application> Withdraw(const std::string& partner, const std::string& name) {
    return t_.Try<v1::WithdrawApplicationRequest, v1::Application>(
        t_.Organisation(partner), "WithdrawApplication", absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::Application> Upload(const std::string& partner, const std::string& name,
                                         const std::string& content, const std::string& title,
                                         const std::string& more = "") {
    return t_.Try<v1::UploadEvidenceRequest, v1::Application>(
        t_.Organisation(partner), "UploadEvidence",
        absl::StrCat("application: '", name, "' document { title: '", title,
                     "' kind: KIND_STUDY } content: '", content, "' ", more));
  }
  std::vector<std::string> Listed(const runtime::Call& call, const std::string& parent) {
    const auto response = t_.Try<v1::ListApplicationsRequest, v1::ListApplicationsResponse>(
        call, "ListApplications", absl::StrCat("parent: '", parent, "'"));
    EXPECT_EQ(Refusal(response), "OK");
    std::vector<std::string> names;
    for (const v1::Application& a : response->applications()) names.push_back(a.name());
    return names;
  }
  int Submitted() {
    return t_
        .Try<v1::CountApplicationsRequest, v1::CountApplicationsResponse>(
            t_.Procurement(), "CountApplications", "parent: 'solicitations/s'")
        ->submitted_count();
  }

  TestVetting t_;
};

// --- rubrics
// --------------------------------------------------------------------------------------

TEST_F(ProposalsTest, APublishedRevisionNeverChanges) {
  t_.PublishRubric();
  const std::string before = GetRubric(t_.Public(), "rubrics/r@1")->SerializeAsString();
  ASSERT_EQ(Refusal(t_.Try<v1::UpdateRubricRequest, v1::Rubric>(
                t_.Procurement(), "UpdateRubric", "rubric { name: 'rubrics/r' title: 'Other' }")),
            "OK");
  EXPECT_EQ(GetRubric(t_.Procurement(), "rubrics/r")->state(), v1::Rubric::STATE_DRAFT);
  EXPECT_EQ(GetRubric(t_.Public(), "rubrics/r")->name(), "rubrics/r@1");
  ASSERT_EQ(Refusal(t_.Try<v1::PublishRubricRequest, v1::Rubric>(t_.Procurement(), "PublishRubric",
                                                                 "name: 'rubrics/r'")),
            "OK");
  EXPECT_EQ(GetRubric(t_.Public(), "rubrics/r@1")->SerializeAsString(), before);
  EXPECT_EQ(GetRubric(t_.Public(), "rubrics/r@2")->title(), "Other");
  EXPECT_EQ(GetRubric(t_.Public(), "rubrics/r")->revision(), 2);
  EXPECT_EQ(Refusal(GetRubric(t_.Public(), "rubrics/r@3")), kNotFound);
  EXPECT_EQ(Refusal(GetRubric(t_.Public(), "rubrics/r@0")), "INVALID_ARGUMENT name");
  EXPECT_EQ(Refusal(GetRubric(t_.Public(), "rubrics/r@01")), "INVALID_ARGUMENT name");
}

TEST_F(ProposalsTest, PublishingAgainWithoutAChangeAnswersTheSameRevision) {
  t_.PublishRubric();
  const uint64_t sequence = t_.store().last_sequence();
  const auto again = t_.Try<v1::PublishRubricRequest, v1::Rubric>(t_.Procurement(), "PublishRubric",
                                                                  "name: 'rubrics/r'");
  EXPECT_EQ(again->name(), "rubrics/r@1");
  EXPECT_EQ(t_.store().last_sequence(), sequence);
}

TEST_F(ProposalsTest, ADraftRubricIsTheDepartmentsOwn) {
  ASSERT_EQ(Refusal(t_.Try<v1::CreateRubricRequest, v1::Rubric>(
                t_.Procurement(), "CreateRubric", "rubric_id: 'r' rubric { title: 'T' }")),
            "OK");
  EXPECT_EQ(Refusal(GetRubric(t_.Public(), "rubrics/r")), kNotFound);
  const auto refused = t_.Try<v1::PublishRubricRequest, v1::Rubric>(
      t_.Procurement(), "PublishRubric", "name: 'rubrics/r'");
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused.status()), ElementsAre("stages need at least one criterion"));
}

// --- solicitations
// --------------------------------------------------------------------------------

TEST_F(ProposalsTest, PostingListsWhatIsMissingAndWritesNothing) {
  t_.AddSolicitation();  // its rubric is not there
  const uint64_t sequence = t_.store().last_sequence();
  const auto refused = PostAgain();
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused.status()),
              ElementsAre("rubric has to name a published revision, rubrics/{rubric}@{revision}"));
  EXPECT_EQ(t_.store().last_sequence(), sequence);
  EXPECT_EQ(Refusal(GetSolicitation(t_.Public())), kNotFound);
  EXPECT_EQ(GetSolicitation(t_.Procurement())->state(), v1::Solicitation::STATE_DRAFT);
}

TEST_F(ProposalsTest, CategoriesMustBeInTheFrameworkEdition) {
  t_.PublishRubric();
  t_.AddSolicitation();
  const auto update = [&](const std::string& change) {
    return t_.Try<v1::UpdateSolicitationRequest, v1::Solicitation>(
        t_.Procurement(), "UpdateSolicitation",
        absl::StrCat("solicitation { name: 'solicitations/s' ", change, " }"));
  };
  ASSERT_EQ(Refusal(update("categories: 'data' categories: 'charm'")), "OK");
  EXPECT_EQ(Refusal(PostAgain()), "INVALID_ARGUMENT solicitation.categories[1]");
  ASSERT_EQ(Refusal(update(
                "categories: 'data' framework_edition: 'frameworks/categories/editions/1999'")),
            "OK");
  EXPECT_EQ(Refusal(PostAgain()), "INVALID_ARGUMENT solicitation.framework_edition");
  t_.registry.outage = absl::UnavailableError("down");
  EXPECT_EQ(PostAgain().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ProposalsTest, PostingFixesTheRegionsThatArePublished) {
  t_.PublishRubric();
  t_.AddSolicitation();
  t_.registry.regions.clear();
  const auto refused = PostAgain();
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused.status()),
              ElementsAre("an edition of frameworks/regions has to be published"));
  t_.registry.regions = {{"west-central", "coastal"}, {"coastal", "islands"}};
  ASSERT_EQ(Refusal(PostAgain()), "OK");
  t_.registry.regions = {{"elsewhere"}};
  EXPECT_THAT(GetSolicitation(t_.Public())->regions(),
              ElementsAre("coastal", "islands", "west-central"));
}

// Nobody could apply, and a posted solicitation cannot be changed.
TEST_F(ProposalsTest, PostingNeedsAVendorListThatSomebodyStandsOn) {
  t_.PublishRubric();
  t_.AddSolicitation();
  const auto require = [&](const std::string& list) {
    return t_.Try<v1::UpdateSolicitationRequest, v1::Solicitation>(
        t_.Procurement(), "UpdateSolicitation",
        absl::StrCat("solicitation { name: 'solicitations/s' required_list: '", list, "' }"));
  };
  ASSERT_EQ(Refusal(require("prf-2081")), "OK");
  const auto refused = PostAgain();
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused.status()), ElementsAre(HasSubstr("nobody does on prf-2081")));
  ASSERT_EQ(Refusal(require("prf-2018")), "OK");
  EXPECT_EQ(Refusal(PostAgain()), "OK");
}

TEST_F(ProposalsTest, AListOfRegionsThatDoesNotEndIsNotWaitedFor) {
  t_.PublishRubric();
  t_.AddSolicitation();
  t_.registry.regions.assign(kEditionPagesMax + 1, {"coastal"});
  EXPECT_EQ(PostAgain().status().code(), absl::StatusCode::kUnavailable);
}

TEST_F(ProposalsTest, APostedSolicitationIsPublicAndFixed) {
  t_.Post();
  EXPECT_EQ(GetSolicitation(t_.Public())->state(), v1::Solicitation::STATE_POSTED);
  EXPECT_EQ(Refusal(t_.Try<v1::UpdateSolicitationRequest, v1::Solicitation>(
                t_.Procurement(), "UpdateSolicitation",
                "solicitation { name: 'solicitations/s' title: 'X' }")),
            "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_EQ(Refusal(PostAgain()), "FAILED_PRECONDITION WRONG_STATE");
  t_.Close();
  EXPECT_EQ(GetSolicitation(t_.Public())->state(), v1::Solicitation::STATE_CLOSED);
}

TEST_F(ProposalsTest, AnAmbiguousDeadlineIsRefusedAndNothingIsWritten) {
  const auto refused = t_.Try<v1::CreateSolicitationRequest, v1::Solicitation>(
      t_.Procurement(), "CreateSolicitation",
      "solicitation { title: 'T' submission_deadline { local_time: '2026-11-01T01:30' } }");
  EXPECT_EQ(refused.status().code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(t_.store().last_sequence(), 0u);
}

// --- applications
// ---------------------------------------------------------------------------------

TEST_F(ProposalsTest, APartnerAppliesForItsOwnOfferedServiceOnly) {
  t_.Post();
  const auto p1 = t_.Organisation("p1");
  EXPECT_EQ(Refusal(Create(p1, "service: 'partners/p2/services/coaching'")),
            "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  EXPECT_EQ(Refusal(Create(p1, "service: 'partners/p1/services/none'")),
            "INVALID_ARGUMENT application.service");
  EXPECT_EQ(Refusal(Create(p1, "service: 'partners/p1/services/retired'")),
            "INVALID_ARGUMENT application.service");
  EXPECT_EQ(Refusal(Create(p1, "service: 'partners/p1'")), "INVALID_ARGUMENT application.service");
  t_.registry.unlisted = {"partners/p1"};
  EXPECT_EQ(Refusal(Create(p1, "service: 'partners/p1/services/coaching'")),
            "FAILED_PRECONDITION NOT_LISTED");
  t_.registry.unlisted.clear();
  const absl::StatusOr<v1::Application> first =
      Create(p1, "service: 'partners/p1/services/coaching'");
  ASSERT_TRUE(first.ok()) << first.status();
  const absl::Status again = Create(p1, "service: 'partners/p1/services/coaching'").status();
  EXPECT_EQ(Refusal(again), "ALREADY_EXISTS ALREADY_EXISTS");
  EXPECT_THAT(std::string(again.message()), HasSubstr(first->name()));
}

TEST_F(ProposalsTest, AWithdrawnApplicationMakesRoomForAnother) {
  t_.Post();
  const std::string first = t_.Submit("p1");
  ASSERT_EQ(Refusal(Withdraw("p1", first)), "OK");
  EXPECT_NE(t_.Apply("p1"), first);
  EXPECT_EQ(Refusal(Submit(t_.Organisation("p1"), first)), "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(ProposalsTest, OnePartnerCannotTakeTheRoomOfOthers) {
  t_.Post();
  for (int i = 0; i < 20; ++i) ASSERT_EQ(Refusal(Withdraw("p1", t_.Apply("p1"))), "OK");
  EXPECT_EQ(Refusal(Create(t_.Organisation("p1"), "service: 'partners/p1/services/coaching'")),
            "FAILED_PRECONDITION TOO_MANY");
  EXPECT_NE(t_.Apply("p2"), "");
}

TEST_F(ProposalsTest, ARepeatWithItsRequestIdHasNoSecondEffect) {
  t_.Post();
  const std::string text = "service: 'partners/p1/services/coaching'";
  const auto first = Create(t_.Organisation("p1"), text, "request_id: 'q1'");
  t_.registry.outage = absl::UnavailableError("down");  // the repeat does not even ask
  const auto second = Create(t_.Organisation("p1"), text, "request_id: 'q1'");
  ASSERT_EQ(Refusal(second), "OK");
  EXPECT_EQ(second->name(), first->name());
  EXPECT_EQ(Refusal(Create(t_.Organisation("p1"), "service: 'partners/p1/services/other'",
                           "request_id: 'q1'")),
            "INVALID_ARGUMENT REQUEST_ID_REUSED");
  EXPECT_THAT(Listed(t_.Organisation("p1"), "solicitations/-"), ElementsAre(first->name()));
}

TEST_F(ProposalsTest, ValidateOnlyChecksEverythingAndWritesNothing) {
  t_.Post();
  const uint64_t sequence = t_.store().last_sequence();
  EXPECT_EQ(Refusal(Create(t_.Organisation("p1"), "service: 'partners/p1/services/coaching'",
                           "validate_only: true")),
            "OK");
  EXPECT_EQ(Refusal(Create(t_.Organisation("p1"), "service: 'partners/p1/services/none'",
                           "validate_only: true")),
            "INVALID_ARGUMENT application.service");
  EXPECT_EQ(t_.store().last_sequence(), sequence);
  EXPECT_THAT(Listed(t_.Organisation("p1"), "solicitations/s"), IsEmpty());
}

TEST_F(ProposalsTest, SubmittingListsWhatIsMissing) {
  t_.Post();
  const std::string name =
      Create(t_.Organisation("p1"),
             "service: 'partners/p1/services/coaching' categories { category: 'data' }")
          ->name();
  const auto refused = Submit(t_.Organisation("p1"), name);
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused.status()),
              ElementsAre("category data needs a claimed_tier", "question why needs an answer"));
}

TEST_F(ProposalsTest, TheVendorListIsCheckedAgainWhenSubmitting) {
  t_.Post();
  const std::string name = t_.Apply("p1");
  t_.registry.unlisted = {"partners/p1"};
  EXPECT_EQ(Refusal(Submit(t_.Organisation("p1"), name)), "FAILED_PRECONDITION NOT_LISTED");
}

TEST_F(ProposalsTest, LateIsFromTheInstantOfTheDeadlineOn) {
  t_.Post();
  const std::string in_time = t_.Apply("p1");
  const std::string late = t_.Apply("p2");
  t_.Close();
  t_.Advance(-absl::Microseconds(1));
  EXPECT_EQ(Refusal(Submit(t_.Organisation("p1"), in_time)), "OK");
  t_.Advance(absl::Microseconds(1));
  EXPECT_EQ(Refusal(Submit(t_.Organisation("p2"), late)), "FAILED_PRECONDITION SUBMISSION_LATE");
  EXPECT_EQ(Refusal(Upload("p2", late, "x", "late")), "FAILED_PRECONDITION SUBMISSION_LATE");
  EXPECT_EQ(Refusal(Create(t_.Organisation("p3"), "service: 'partners/p3/services/coaching'")),
            "FAILED_PRECONDITION SUBMISSION_LATE");
  EXPECT_EQ(
      Refusal(t_.Try<v1::UpdateApplicationRequest, v1::Application>(
          t_.Organisation("p2"), "UpdateApplication",
          absl::StrCat("application { name: '", late, "' answers { key: 'why' text: 'More' } }"))),
      "FAILED_PRECONDITION SUBMISSION_LATE");
  EXPECT_EQ(Get(t_.Organisation("p2"), late)->state(), v1::Application::STATE_DRAFT);
}

TEST_F(ProposalsTest, WhatArrivedInTimeIsTakenHoweverLongTheChecksTook) {
  t_.Post();
  const std::string name = t_.Apply("p1");
  t_.Close();
  t_.Advance(-absl::Microseconds(1));
  const runtime::Call call = t_.Organisation("p1");
  t_.Advance(absl::Seconds(20));
  const auto submitted = Submit(call, name);
  ASSERT_EQ(Refusal(submitted), "OK");
  EXPECT_EQ(submitted->submit_time().nanos(), 999999000);
}

TEST_F(ProposalsTest, BeforeTheDeadlineNobodyButThePartnerReadsAnApplication) {
  t_.Post();
  const std::string name = t_.Submit("p1");
  t_.Apply("p2");
  const std::string missing =
      Refusal(Get(t_.Procurement(), "solicitations/s/applications/nothing"));
  for (type::v1::Role role :
       {type::v1::ROLE_PROCUREMENT, type::v1::ROLE_PROGRAMME, type::v1::ROLE_RESEARCH,
        type::v1::ROLE_AUDITOR, type::v1::ROLE_EVALUATOR, type::v1::ROLE_ADMIN}) {
    EXPECT_EQ(Refusal(Get(t_.As(role, "somebody"), name)), missing) << role;
    EXPECT_THAT(Listed(t_.As(role, "somebody"), "solicitations/s"), IsEmpty()) << role;
  }
  EXPECT_EQ(Refusal(Get(t_.Organisation("p2"), name)), missing);
  EXPECT_EQ(Get(t_.Organisation("p1"), name)->answers(0).text(), "We are good.");
  EXPECT_EQ(Submitted(), 1);
}

TEST_F(ProposalsTest, AfterTheDeadlineTheDepartmentReadsWhatWasHandedIn) {
  t_.Post();
  const std::string handed_in = t_.Submit("p1");
  const std::string draft = t_.Apply("p2");
  t_.Close();
  EXPECT_THAT(Listed(t_.Procurement(), "solicitations/s"), ElementsAre(handed_in));
  EXPECT_THAT(Listed(t_.Procurement(), "solicitations/-"), ElementsAre(handed_in));
  EXPECT_EQ(Get(t_.Procurement(), handed_in)->answers_size(), 1);
  EXPECT_EQ(Refusal(Get(t_.Procurement(), draft)), kNotFound);
  EXPECT_THAT(Listed(t_.Organisation("p1"), "solicitations/-"), ElementsAre(handed_in));
  EXPECT_THAT(Listed(t_.Organisation("p1"), "solicitations/s"), ElementsAre(handed_in));
}

TEST_F(ProposalsTest, AWithdrawnApplicationIsClosedAgain) {
  t_.Post();
  const std::string name = t_.Submit("p1");
  const std::string draft = t_.Apply("p2");
  t_.Close();
  ASSERT_EQ(Refusal(Withdraw("p1", name)), "OK");
  EXPECT_EQ(Get(t_.Procurement(), name)->state(), v1::Application::STATE_WITHDRAWN);
  EXPECT_EQ(Get(t_.Procurement(), name)->answers_size(), 0);
  EXPECT_EQ(Refusal(Withdraw("p2", draft)), "FAILED_PRECONDITION WRONG_STATE");
}

TEST_F(ProposalsTest, ScreeningShowsItsResultToThePartnerWhenTheReviewBegins) {
  t_.Post();
  const std::string name = t_.Submit("p1");
  t_.Close();
  t_.Screen(name, /*pass=*/false);
  const auto screening = [&](const runtime::Call& call) {
    return t_.Try<v1::GetScreeningRequest, v1::Screening>(
        call, "GetScreening", absl::StrCat("name: '", name, "/screenings/responsiveness'"));
  };
  EXPECT_EQ(Get(t_.Organisation("p1"), name)->state(), v1::Application::STATE_SUBMITTED);
  EXPECT_EQ(Get(t_.Procurement(), name)->state(), v1::Application::STATE_SCREENED_OUT);
  EXPECT_EQ(Refusal(screening(t_.Organisation("p1"))), kNotFound);
  EXPECT_EQ(screening(t_.Procurement())->screener(), "procurement-1");
  t_.BeginReview();
  EXPECT_EQ(Get(t_.Organisation("p1"), name)->state(), v1::Application::STATE_SCREENED_OUT);
  const auto shown = screening(t_.Organisation("p1"));
  ASSERT_EQ(Refusal(shown), "OK");
  EXPECT_EQ(shown->findings(0).reason(), "The price form is missing");
  EXPECT_EQ(shown->screener(), "");
  EXPECT_EQ(Refusal(screening(t_.Organisation("p2"))), kNotFound);
}

TEST_F(ProposalsTest, TheReviewBeginsOnlyWhenAllIsScreened) {
  t_.Post();
  const std::string a = t_.Submit("p1");
  const std::string b = t_.Submit("p2");
  const absl::Status early = t_.Move("BeginReview");
  EXPECT_EQ(Refusal(early), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(std::string(early.message()), HasSubstr(": its state is posted"));
  EXPECT_THAT(MissingIn(early),
              ElementsAre(StartsWith("the submission deadline has to pass first (2026-")));
  EXPECT_THAT(MissingIn(t_.Move("CloseReviewStage")),
              ElementsAre(StartsWith("the submission deadline has to pass first")));
  t_.Close();
  EXPECT_THAT(MissingIn(t_.Move("CloseReviewStage")), ElementsAre("the review has to begin first"));
  t_.Screen(a);
  const absl::Status refused = t_.Move("BeginReview");
  EXPECT_EQ(Refusal(refused), "FAILED_PRECONDITION WRONG_STATE");
  EXPECT_THAT(MissingIn(refused), ElementsAre(b + " has to be screened"));
  ASSERT_EQ(Refusal(Withdraw("p2", b)), "OK");
  EXPECT_EQ(Refusal(t_.Move("BeginReview")), "OK");
  const absl::Status late = t_.Move("BeginReview");  // nothing is missing: it is too late
  EXPECT_THAT(std::string(late.message()), HasSubstr(": its state is review"));
  EXPECT_THAT(MissingIn(late), ElementsAre("its state is review"));
}

// --- evidence
// -------------------------------------------------------------------------------------

// What was taken out again stays on the disk.
TEST_F(ProposalsTest, UploadsAreCountedThoughTheirDocumentsAreTakenOut) {
  t_.Post();
  const std::string name = t_.Apply("p1");
  for (int i = 0; i < 100; ++i) {
    const auto uploaded = Upload("p1", name, absl::StrCat("study ", i), "A study");
    ASSERT_EQ(Refusal(uploaded), "OK") << i;
    const auto removed = t_.Try<v1::RemoveEvidenceRequest, v1::Application>(
        t_.Organisation("p1"), "RemoveEvidence",
        absl::StrCat("application: '", name, "' sha256: '", uploaded->evidence(0).sha256(), "'"));
    ASSERT_EQ(Refusal(removed), "OK") << i;
  }
  EXPECT_EQ(Refusal(Upload("p1", name, "one more", "A study")), "FAILED_PRECONDITION TOO_MANY");
}

TEST_F(ProposalsTest, ADocumentIsKeptByItsDigest) {
  t_.Post();
  const std::string name = t_.Apply("p1");
  const auto application = Upload("p1", name, "the study", "A study");
  ASSERT_EQ(Refusal(application), "OK");
  ASSERT_EQ(application->evidence_size(), 1);
  EXPECT_EQ(application->evidence(0).sha256(), Sha256Hex("the study"));
  EXPECT_EQ(application->evidence(0).byte_count(), 9);
  ASSERT_EQ(Upload("p1", name, "the study", "Better title")->evidence_size(), 1);
  t_.Restart();
  const auto read = [&](const runtime::Call& call, const std::string& sha256) {
    return t_.Try<v1::ReadEvidenceRequest, v1::ReadEvidenceResponse>(
        call, "ReadEvidence", absl::StrCat("application: '", name, "' sha256: '", sha256, "'"));
  };
  EXPECT_EQ(read(t_.Organisation("p1"), Sha256Hex("the study"))->content(), "the study");
  EXPECT_EQ(read(t_.Organisation("p1"), Sha256Hex("the study"))->document().title(),
            "Better title");
  EXPECT_EQ(Refusal(read(t_.Organisation("p1"), Sha256Hex("another"))), kNotFound);
  EXPECT_EQ(Refusal(read(t_.Organisation("p2"), Sha256Hex("the study"))), kNotFound);
  EXPECT_EQ(Refusal(read(t_.Procurement(), Sha256Hex("the study"))), kNotFound);
  const auto without = t_.Try<v1::RemoveEvidenceRequest, v1::Application>(
      t_.Organisation("p1"), "RemoveEvidence",
      absl::StrCat("application: '", name, "' sha256: '", Sha256Hex("the study"), "'"));
  EXPECT_EQ(without->evidence_size(), 0);
}

TEST_F(ProposalsTest, ADocumentOfThreeMebibytesIsTheLargest) {
  t_.Post();
  v1::UploadEvidenceRequest request;
  request.set_application(t_.Apply("p1"));
  request.mutable_document()->set_title("Large");
  request.mutable_document()->set_kind(v1::EvidenceDocument::KIND_STUDY);
  request.set_content(std::string(3 * 1024 * 1024, 'x'));
  EXPECT_EQ(Refusal(t_.Do<v1::Application>(t_.Organisation("p1"), "UploadEvidence", request)),
            "OK");
  EXPECT_LT(request.ByteSizeLong(), 4u * 1024 * 1024);
  request.mutable_content()->push_back('x');
  EXPECT_EQ(Refusal(t_.Do<v1::Application>(t_.Organisation("p1"), "UploadEvidence", request)),
            "INVALID_ARGUMENT content");
}

TEST_F(ProposalsTest, AnApplicationThatWouldBeTooLargeIsRefused) {
  t_.PublishRubric();
  t_.AddSolicitation();
  std::string questions;
  std::string answers;
  for (int i = 0; i < 30; ++i) {
    absl::StrAppend(&questions, "questions { key: 'q", i, "' prompt: 'P' characters_max: 8000 } ");
    absl::StrAppend(&answers, "answers { key: 'q", i, "' text: '");
    for (int c = 0; c < 8000; ++c) answers += "é";
    answers += "' } ";
  }
  ASSERT_EQ(Refusal(t_.Try<v1::UpdateSolicitationRequest, v1::Solicitation>(
                t_.Procurement(), "UpdateSolicitation",
                absl::StrCat("solicitation { name: 'solicitations/s' ", questions, " }"))),
            "OK");
  ASSERT_EQ(Refusal(PostAgain()), "OK");
  EXPECT_EQ(Refusal(Create(t_.Organisation("p1"),
                           absl::StrCat("service: 'partners/p1/services/coaching' ", answers))),
            "INVALID_ARGUMENT application");
}

}  // namespace
}  // namespace partners::vetting
