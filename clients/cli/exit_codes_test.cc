#include "clients/cli/exit_codes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/strings/cord.h"
#include "absl/strings/str_cat.h"
#include "clients/cli/hints.h"
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
    if (expected == kDone || expected == kInterrupted) continue;
    EXPECT_THAT(ExitCodesHelp(),
                testing::ContainsRegex(absl::StrCat("\n  ", expected, "  [A-Z_, ]*",
                                                    absl::StatusCodeToString(code), "[,\n]")));
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
  failure.add_violations()->set_description("ann has to review it");
  Attach(failure, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_THAT(err_.str(),
              HasSubstr("needed   ann has to review it\n  next     do what is listed above first"));
}

TEST_F(ReportTest, DoesNotListWhatTheMessageSaysAlready) {
  absl::Status status = absl::FailedPreconditionError("partners/acme: it was removed");
  google::rpc::ErrorInfo info;
  info.set_reason("WRONG_STATE");
  (*info.mutable_metadata())["resource"] = "partners/acme";
  Attach(info, &status);
  google::rpc::PreconditionFailure failure;
  failure.add_violations()->set_description("it was removed");
  Attach(failure, &status);
  Report(status);
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("needed")));
  EXPECT_THAT(err_.str(), HasSubstr("next     see its state: partners partner get partners/acme"));
}

TEST_F(ReportTest, ShowsWhereToLookAtWhatIsThereAlready) {
  absl::Status status = absl::AlreadyExistsError("partners/acme already exists");
  google::rpc::ResourceInfo info;
  info.set_resource_name("partners/acme");
  Attach(info, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_THAT(err_.str(), HasSubstr("see what is there: partners partner get partners/acme\n"));
}

TEST_F(ReportTest, ADecisionThatIsTakenPointsToItself) {
  const std::string name = "solicitations/s/applications/a/decisions/climate";
  absl::Status status = absl::FailedPreconditionError(name + " is there already");
  google::rpc::ErrorInfo info;
  info.set_reason("REASON_ALREADY_DECIDED");
  (*info.mutable_metadata())["decision"] = name;
  Attach(info, &status);
  EXPECT_EQ(Report(status), kRefused);
  EXPECT_THAT(err_.str(),
              HasSubstr("next     see what is there: partners decision get " + name + "\n"));
}

TEST_F(ReportTest, NamesCommandsWhereTheServerNamesMethods) {
  Report(absl::FailedPreconditionError("rate them with RateNeedPractice (DeclareConflict)"));
  EXPECT_THAT(err_.str(), HasSubstr("rate them with `partners need rate` (`partners conflict "
                                    "declare`)\n"));
}

TEST_F(ReportTest, HealthDoesNotPointToItself) {
  ReportError(absl::UnavailableError("connection refused"), "health", "localhost:1", "", terminal_);
  EXPECT_THAT(err_.str(), HasSubstr("next     start the server of localhost:1, or name another "));
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("partners health")));
}

TEST_F(ReportTest, SaysOfSealedKindsUntilWhenTheyAreSealed) {
  ReportError(absl::NotFoundError("there is no x"), "review get", "s", "", terminal_);
  EXPECT_THAT(err_.str(), HasSubstr("before the review stage is closed"));
  err_.str("");
  ReportError(absl::NotFoundError("there is no x"), "partner get", "s", "", terminal_);
  EXPECT_THAT(err_.str(), testing::Not(HasSubstr("ealed")));
}

TEST_F(ReportTest, AKeyFileThatCannotBeReadPointsToThePageAboutKeyFiles) {
  EXPECT_EQ(ReportSettings(absl::NotFoundError("cannot open the key file x"), terminal_), kUsage);
  EXPECT_EQ(err_.str(), "partners: cannot open the key file x\n  next     partners help config\n");
}

TEST_F(ReportTest, WhatIsNotFoundIsLookedForInTheListOfItsKind) {
  absl::Status status = absl::NotFoundError("there is no partners/acme/services/s");
  google::rpc::ResourceInfo info;
  info.set_resource_name("partners/acme/services/s");
  Attach(info, &status);
  EXPECT_EQ(Report(status), kNotFound);
  EXPECT_THAT(err_.str(), HasSubstr("look for the name with partners service list PARENT\n"));
}

TEST(ShowCommand, FindsTheVerbByTheNamesPattern) {
  EXPECT_EQ(ShowCommand("partners/acme"), "partners partner get partners/acme");
  EXPECT_EQ(ShowCommand("partners/acme/services/s"),
            "partners service get partners/acme/services/s");
  EXPECT_EQ(ShowCommand("partners"), "");
  EXPECT_EQ(ShowCommand("backups/b"), "");
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
