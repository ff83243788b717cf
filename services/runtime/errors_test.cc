#include "services/runtime/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "partners/type/v1/reason.pb.h"

namespace partners::runtime {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

// The detail of that type in the wire form; fails when there is not exactly one.
template <class Detail>
Detail DetailOf(const google::rpc::Status& status) {
  Detail found;
  int count = 0;
  for (const google::protobuf::Any& any : status.details()) {
    if (any.Is<Detail>()) {
      ++count;
      EXPECT_TRUE(any.UnpackTo(&found));
    }
  }
  EXPECT_EQ(count, 1) << Detail::descriptor()->full_name();
  return found;
}

google::rpc::Status Wire(const absl::Status& status) {
  return ToRpcStatus(status, "registry.partners", "trace-1");
}

TEST(ErrorsTest, SharedSituationsHaveTheirCodeAndSharedReason) {
  const struct {
    absl::Status status;
    absl::StatusCode code;
    type::v1::Reason reason;
  } kCases[] = {
      {FieldInvalid("a", "must be set"), absl::StatusCode::kInvalidArgument,
       type::v1::REASON_FIELD_INVALID},
      {ReferenceInvalid("a", "partners/p1", "is removed"), absl::StatusCode::kInvalidArgument,
       type::v1::REASON_REFERENCE_INVALID},
      {NotFound("partners/p1"), absl::StatusCode::kNotFound, type::v1::REASON_RESOURCE_NOT_FOUND},
      {AlreadyExists("partners/p1", "the id is taken"), absl::StatusCode::kAlreadyExists,
       type::v1::REASON_ALREADY_EXISTS},
      {EtagMismatch("partners/p1"), absl::StatusCode::kAborted, type::v1::REASON_ETAG_MISMATCH},
      {WrongState("partners/p1", "is merged"), absl::StatusCode::kFailedPrecondition,
       type::v1::REASON_WRONG_STATE},
      {NotAllowed("not yours"), absl::StatusCode::kPermissionDenied,
       type::v1::REASON_ROLE_NOT_ALLOWED},
      {LogReplaced(), absl::StatusCode::kFailedPrecondition, type::v1::REASON_LOG_REPLACED},
      {AnswerTooLarge("rows", 9, "name a year"), absl::StatusCode::kFailedPrecondition,
       type::v1::REASON_ANSWER_TOO_LARGE},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(c.status.code(), c.code) << c.status;
    EXPECT_EQ("REASON_" + ReasonOf(c.status), type::v1::Reason_Name(c.reason));
    EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(Wire(c.status)).domain(), "registry.partners");
  }
}

TEST(ErrorsTest, ViolationsListEveryFieldAndRule) {
  Violations violations;
  EXPECT_TRUE(violations.status().ok());
  violations.Add("partner.legal_name", "must be set");
  violations.Add("partner.contacts[2].email", "must be one e-mail address");
  const google::rpc::BadRequest bad = DetailOf<google::rpc::BadRequest>(Wire(violations.status()));
  ASSERT_EQ(bad.field_violations_size(), 2);
  EXPECT_EQ(bad.field_violations(1).field(), "partner.contacts[2].email");
  EXPECT_EQ(bad.field_violations(1).description(), "must be one e-mail address");
}

TEST(ErrorsTest, TooManyViolationsAreCountedNotListed) {
  Violations violations;
  for (int i = 0; i < 200; ++i) violations.Add(absl::StrCat("f", i), "must be set");
  const google::rpc::Status wire = Wire(violations.status());
  EXPECT_EQ(DetailOf<google::rpc::BadRequest>(wire).field_violations_size(), 50);
  EXPECT_THAT(wire.message(), HasSubstr("200"));
}

TEST(ErrorsTest, LongViolationsFitIntoAnAnswersMetadata) {
  Violations violations;
  for (int i = 0; i < 50; ++i) violations.Add(std::string(200, 'f'), std::string(100, 'r'));
  EXPECT_LT(Wire(violations.status()).ByteSizeLong(), 6000u);
  EXPECT_EQ(violations.size(), 50u);
}

TEST(ErrorsTest, QuotedValuesAreInTheMetadata) {
  const google::rpc::ErrorInfo info =
      DetailOf<google::rpc::ErrorInfo>(Wire(AlreadyExists("partners/p1", "the id is taken")));
  EXPECT_EQ(info.metadata().at("resource"), "partners/p1");
  EXPECT_EQ(info.metadata().at("why"), "the id is taken");
}

TEST(ErrorsTest, WrongStateListsWhatIsMissing) {
  const google::rpc::PreconditionFailure failure = DetailOf<google::rpc::PreconditionFailure>(Wire(
      WrongState("solicitations/s1", "cannot close", {"2 reviews are missing", "1 screening"})));
  ASSERT_EQ(failure.violations_size(), 2);
  EXPECT_EQ(failure.violations(0).subject(), "solicitations/s1");
  EXPECT_EQ(failure.violations(1).description(), "1 screening");
}

TEST(ErrorsTest, NotFoundNamesTheResource) {
  EXPECT_EQ(DetailOf<google::rpc::ResourceInfo>(Wire(NotFound("partners/p1"))).resource_name(),
            "partners/p1");
}

TEST(ErrorsTest, TraceIdIsInTheRequestInfo) {
  EXPECT_EQ(DetailOf<google::rpc::RequestInfo>(Wire(NotFound("partners/p1"))).request_id(),
            "trace-1");
}

TEST(ErrorsTest, InternalsStayInside) {
  for (absl::StatusCode code :
       {absl::StatusCode::kInternal, absl::StatusCode::kUnknown, absl::StatusCode::kDataLoss}) {
    const google::rpc::Status wire =
        Wire(WithReason(code, "SOMETHING", "/var/lib/db is broken", {{"file", "/var/lib/db"}}));
    EXPECT_EQ(wire.code(), static_cast<int>(code));
    EXPECT_THAT(wire.DebugString(), Not(HasSubstr("/var/lib")));
    EXPECT_EQ(DetailOf<google::rpc::RequestInfo>(wire).request_id(), "trace-1");
  }
  EXPECT_THAT(Wire(absl::UnavailableError("cannot write /var/lib/db")).DebugString(),
              Not(HasSubstr("/var/lib")));
}

TEST(ErrorsTest, AStatusMadeElsewhereGetsTheReasonOfItsCode) {
  const google::rpc::Status wire = Wire(absl::ResourceExhaustedError("the queue is full"));
  EXPECT_EQ(DetailOf<google::rpc::ErrorInfo>(wire).reason(), "OVERLOADED");
  EXPECT_EQ(wire.message(), "the queue is full");
}

TEST(ErrorsTest, ThereAndBackNothingIsLost) {
  Violations violations;
  violations.Add("a", "must be set");
  violations.Add("b", "must be set");
  const google::rpc::Status wire = Wire(violations.status());
  const absl::Status back = FromRpcStatus(wire);
  EXPECT_EQ(back.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(back.message(), violations.status().message());
  EXPECT_EQ(ReasonOf(back), "FIELD_INVALID");
  // And on to the next caller: the first service stays the domain.
  EXPECT_EQ(ToRpcStatus(back, "vetting.partners", "trace-1").SerializeAsString(),
            wire.SerializeAsString());
}

TEST(ErrorsTest, RepeatedDetailsOfOneTypeAreMerged) {
  google::rpc::BadRequest one;
  one.add_field_violations()->set_field("a");
  google::rpc::Status wire;
  wire.set_code(3);
  wire.add_details()->PackFrom(one);
  one.mutable_field_violations(0)->set_field("b");
  wire.add_details()->PackFrom(one);
  const google::rpc::BadRequest merged =
      DetailOf<google::rpc::BadRequest>(Wire(FromRpcStatus(wire)));
  ASSERT_EQ(merged.field_violations_size(), 2);
  EXPECT_EQ(merged.field_violations(1).field(), "b");
}

TEST(ErrorsTest, OkHasNoDetails) {
  EXPECT_THAT(Wire(absl::OkStatus()).details(), SizeIs(0));
  EXPECT_TRUE(FromRpcStatus(google::rpc::Status()).ok());
}

}  // namespace
}  // namespace partners::runtime
