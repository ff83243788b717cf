// What a conflict declared after the review stage was closed does to an application, and what
// nothing else can do to its reviews.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/vetting_client.h"
#include "google/protobuf/text_format.h"
#include "tests/api/in_process.h"
#include "tests/api/main_job.h"

namespace partners::tests {
namespace {

using client::VettingClient;
using testing::ElementsAre;
using testing::HasSubstr;

// One application with the reviews of e1 and e2 and its review stage closed.
class LateConflictTest : public testing::Test {
 protected:
  void SetUp() override {
    MainJob job(&ground_);
    for (const MainJob::Stage& stage : job.Stages()) {
      stage.run();
      ASSERT_FALSE(HasFailure()) << stage.name;
      if (stage.name == "close") break;
    }
    const auto all = Call(&VettingClient::ListApplications, Procurement(), "solicitations/s", "");
    ASSERT_EQ(all->applications_size(), 1);
    application_ = all->applications(0).name();
    ground_.server.clock().Advance(absl::Minutes(5));
  }
  VettingClient Procurement() { return Client({type::v1::ROLE_PROCUREMENT, "", ""}); }
  VettingClient Evaluator(const std::string& id) {
    return Client({type::v1::ROLE_EVALUATOR, "", id});
  }
  VettingClient Client(const Who& who) { return VettingClient(ground_.Connect("vetting", who)); }

  // Calls a method whose request has a `parent`.
  template <class Request, class Response>
  absl::StatusOr<Response> Call(
      absl::StatusOr<Response> (VettingClient::*method)(const Request&, const client::CallOptions&)
          const,
      const VettingClient& client, const std::string& parent, const std::string& more) {
    Request request;
    const std::string text = absl::StrCat("parent: '", parent, "' ", more);
    EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
    return (client.*method)(request, {});
  }
  absl::Status Declare(const VettingClient& client, const std::string& finding,
                       const std::string& more = "") {
    return Call(&VettingClient::DeclareConflict, client, application_,
                absl::StrCat("conflict_declaration { finding: FINDING_", finding,
                             " explanation: 'Family' } ", more))
        .status();
  }
  absl::Status Review(const std::string& evaluator, int data, const std::string& reason = "") {
    const auto score = [](const std::string& key, int points) {
      return absl::StrCat("scores { criterion: '", key, "' score: ", points,
                          " justification: 'Because of what is on page four.' } ");
    };
    return Call(&VettingClient::SubmitReview, Evaluator(evaluator), application_,
                absl::StrCat("review { ", score("ready", 1), score("data", data), score("reach", 5),
                             reason.empty() ? "" : absl::StrCat("revision_reason: '", reason, "'"),
                             " }"))
        .status();
  }
  absl::Status Assign(const std::string& evaluator) {
    vetting::v1::GetSolicitationRequest any;
    any.set_name("solicitations/s");
    EXPECT_TRUE(Evaluator(evaluator).GetSolicitation(any).ok());  // vetting knows the key now
    return Call(&VettingClient::CreateAssignment, Procurement(), application_,
                absl::StrCat("assignment { evaluator: '", evaluator, "' }"))
        .status();
  }
  absl::Status CloseReviews() {
    vetting::v1::CloseReviewStageRequest request;
    request.set_name("solicitations/s");
    return Procurement().CloseReviewStage(request).status();
  }
  // Whose reviews, by name.
  std::vector<std::string> Authors(const google::protobuf::RepeatedPtrField<std::string>& names) {
    std::vector<std::string> authors;
    for (const std::string& name : names) {
      vetting::v1::GetReviewRequest request;
      request.set_name(name);
      authors.push_back(Procurement().GetReview(request)->evaluator());
    }
    return authors;
  }
  absl::StatusOr<vetting::v1::ScoreOfRecord> Score() {
    vetting::v1::GetScoreOfRecordRequest request;
    request.set_name(application_ + "/scores/record");
    return Procurement().GetScoreOfRecord(request);
  }

  InProcess ground_;
  std::string application_;
};

TEST_F(LateConflictTest, NobodyTakesAReviewOutByRevokingItsAssignment) {
  const auto assignments = Call(&VettingClient::ListAssignments, Procurement(), application_,
                                "filter: 'evaluator = e1'");
  ASSERT_EQ(assignments->assignments_size(), 1);
  vetting::v1::RevokeAssignmentRequest revoke;
  revoke.set_name(assignments->assignments(0).name());
  revoke.set_reason("Gave too many points");
  const absl::Status refused = Procurement().RevokeAssignment(revoke).status();
  EXPECT_EQ(refused.code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("has submitted a review"));
  EXPECT_EQ(Score()->reviews_size(), 2);
}

TEST_F(LateConflictTest, TheReviewIsReplacedAndNamed) {
  ASSERT_EQ(Declare(Evaluator("e1"), "CONFLICT"), absl::OkStatus());
  ground_.server.clock().Advance(absl::Minutes(5));
  ASSERT_EQ(Assign("e3"), absl::OkStatus());
  ASSERT_EQ(Declare(Evaluator("e3"), "NO_CONFLICT"), absl::OkStatus());
  EXPECT_EQ(Review("e2", 4, "e1 saw more than I did").code(),
            absl::StatusCode::kFailedPrecondition);
  ASSERT_EQ(Review("e3", 4), absl::OkStatus());
  ASSERT_EQ(CloseReviews(), absl::OkStatus());
  const auto score = Score();
  ASSERT_TRUE(score.ok()) << score.status();
  EXPECT_THAT(Authors(score->reviews()), testing::UnorderedElementsAre("e2", "e3"));
  EXPECT_THAT(Authors(score->excluded_reviews()), ElementsAre("e1"));
}

TEST_F(LateConflictTest, StaffRecordItOfAnEvaluatorOnly) {
  const absl::Status refused = Declare(Procurement(), "CONFLICT", "evaluator: 'no-such-person'");
  EXPECT_EQ(refused.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(refused.message()), HasSubstr("evaluator"));
  EXPECT_EQ(Declare(Procurement(), "CONFLICT", "evaluator: 'e1'"), absl::OkStatus());
}

}  // namespace
}  // namespace partners::tests
