#include "clients/cli/exit_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/cord.h"
#include "google/rpc/error_details.pb.h"

namespace partners::cli {
namespace {

using testing::HasSubstr;

template <class Detail>
void Attach(const Detail& detail, absl::Status* status) {
  status->SetPayload("type.googleapis.com/" + Detail::descriptor()->full_name(),
                     absl::Cord(detail.SerializeAsString()));
}

class ReportTest : public testing::Test {
 protected:
  ExitCode Report(const absl::Status& status, const std::string& trace = "t-1") {
    return ReportError(status, "partner create", "localhost:7443", trace, terminal_);
  }
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Terminal terminal_{in_, out_, err_};
};

TEST(ExitCodes, FollowTheDocumentedTable) {
  const std::pair<absl::StatusCode, int> cases[] = {
      {absl::StatusCode::kOk, 0},
      {absl::StatusCode::kInvalidArgument, 1},
      {absl::StatusCode::kFailedPrecondition, 1},
      {absl::StatusCode::kAlreadyExists, 1},
      {absl::StatusCode::kOutOfRange, 1},
      {absl::StatusCode::kUnavailable, 3},
      {absl::StatusCode::kDeadlineExceeded, 3},
      {absl::StatusCode::kResourceExhausted, 3},
      {absl::StatusCode::kNotFound, 4},
      {absl::StatusCode::kPermissionDenied, 5},
      {absl::StatusCode::kUnauthenticated, 5},
      {absl::StatusCode::kAborted, 6},
      {absl::StatusCode::kInternal, 7},
      {absl::StatusCode::kUnknown, 7},
      {absl::StatusCode::kDataLoss, 7},
      {absl::StatusCode::kUnimplemented, 7},
      {absl::StatusCode::kCancelled, 130},
  };
  for (const auto& [code, expected] : cases) {
    EXPECT_EQ(ExitCodeOf(absl::Status(code, "x")), expected) << absl::StatusCodeToString(code);
    EXPECT_THAT(ExitCodesHelp(), HasSubstr("\n  " + std::to_string(expected) + " "));
  }
}

TEST_F(ReportTest, NamesFieldsReasonNextStepAndTrace) {
  absl::Status status = absl::InvalidArgumentError("the request breaks a rule");
  google::rpc::ErrorInfo info;
  info.set_reason("FIELD_INVALID");
  Attach(info, &status);
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("partner.legal_name");
  violation->set_description("must be set");
  Attach(bad, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_EQ(err_.str(),
            "partners: refused: the request breaks a rule\n"
            "  field    partner.legal_name must be set  (--legal-name)\n"
            "  reason   FIELD_INVALID\n"
            "  next     partners partner create --help\n"
            "  trace    t-1\n");
  EXPECT_EQ(out_.str(), "") << "results and errors never mix";
}

TEST_F(ReportTest, ListsWhatMustBeDoneFirst) {
  absl::Status status = absl::FailedPreconditionError("not complete");
  google::rpc::PreconditionFailure failure;
  failure.add_violations()->set_description("review of ann is missing");
  Attach(failure, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_THAT(
      err_.str(),
      HasSubstr("missing  review of ann is missing\n  next     do what is listed above first"));
}

TEST_F(ReportTest, KnowsWhatToDoAboutAReason) {
  absl::Status status = absl::FailedPreconditionError("practices are unknown");
  google::rpc::ErrorInfo info;
  info.set_reason("PRACTICES_UNKNOWN");
  Attach(info, &status);
  Report(status);
  EXPECT_THAT(err_.str(), HasSubstr("partners need rate"));
}

TEST_F(ReportTest, SaysHowToGoOnAfterACursorHasExpired) {
  absl::Status status = absl::OutOfRangeError("cursor: the next change is too old");
  google::rpc::ErrorInfo info;
  info.set_reason("CURSOR_EXPIRED");
  Attach(info, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_THAT(
      err_.str(),
      HasSubstr("export again, then watch with --after-export and without the old cursor file"));
}

TEST_F(ReportTest, SaysWhereToLookWhenNobodyAnswers) {
  EXPECT_EQ(Report(absl::UnavailableError("connection refused"), ""), kUnreachable);
  EXPECT_THAT(err_.str(), HasSubstr("no answer: connection refused"));
  EXPECT_THAT(err_.str(), HasSubstr("localhost:7443"));
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("trace ")));
}

TEST_F(ReportTest, AServersTextCannotSteerTheTerminal) {
  Report(absl::NotFoundError("\x1b[2J"));
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("\x1b")));
}

}  // namespace
}  // namespace partners::cli
