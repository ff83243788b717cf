// Who and what goes on to its logic, and the call that comes of it.
#include "services/runtime/admission.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "partners/access/v1/access_service.pb.h"
#include "services/runtime/errors.h"
#include "services/runtime/limits.h"

namespace partners::runtime {
namespace {

class AdmissionTest : public ::testing::Test {
 protected:
  AdmissionTest() : table_("partners.operations.v1.OperationsService", nullptr) {
    keys_.MarkComplete();
    options_.sources = SystemSources();
    options_.sources.now = [this] { return now_; };
    options_.keys = &keys_;
    admission_ = std::make_unique<Admission>(options_);
    method_.kind = MethodKind::kWork;
    route_.name = "Service/Method";
    route_.method = &method_;
    route_.table = &table_;
    route_.open_to_public = true;
    incoming_.peer = [] { return "somewhere"; };
  }
  // Makes the call one of a key with this role.
  void ShowKeyOf(type::v1::Role role) {
    const KeyText key = NewKeyText(SystemSources());
    keys_.Put(key.id,
              {SecretDigest(key.secret), {role, "somebody", "", ""}, absl::InfiniteFuture()});
    authorization_ = absl::StrCat("Bearer ", FormatKeyText(key));
    incoming_.authorization = authorization_;
  }
  // "OK", or code and reason.
  std::string Admit() {
    call_ = Call();
    const absl::Status status = admission_->Admit(route_, incoming_, &call_);
    if (status.ok()) return "OK";
    return absl::StrCat(absl::StatusCodeToString(status.code()), " ", ReasonOf(status));
  }
  absl::Duration TimeLeft(absl::Duration timeout) {
    incoming_.timeout = timeout;
    EXPECT_EQ(Admit(), "OK");
    return call_.deadline - now_;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'772'488'800);
  KeyDirectory keys_;
  AdmissionOptions options_;
  std::unique_ptr<Admission> admission_;
  Method method_;
  MethodTable table_;
  Route route_;
  std::string authorization_;
  Incoming incoming_;
  Call call_;
};

TEST_F(AdmissionTest, EveryCallHasATraceOfItsOwn) {
  EXPECT_EQ(Admit(), "OK");
  const std::string first = call_.trace_id;
  EXPECT_EQ(call_.method, "Service/Method");
  EXPECT_EQ(call_.now, now_);
  admission_->Close();
  EXPECT_EQ(Admit(), "UNAVAILABLE UNAVAILABLE");
  EXPECT_EQ(call_.trace_id.size(), first.size());  // also of one that was refused
  EXPECT_NE(call_.trace_id, first);
}

TEST_F(AdmissionTest, ADeadlineIsTheCallersWithinBounds) {
  EXPECT_EQ(TimeLeft(absl::Seconds(1)), absl::Seconds(1));
  EXPECT_EQ(TimeLeft(absl::InfiniteDuration()), kDeadlineDefault);
  EXPECT_EQ(TimeLeft(absl::Hours(9)), kDeadlineMax);
  method_.kind = MethodKind::kStream;
  EXPECT_EQ(TimeLeft(absl::Hours(9)), absl::Hours(9));
  EXPECT_EQ(TimeLeft(absl::InfiniteDuration()), absl::InfiniteDuration());
}

TEST_F(AdmissionTest, WhatHasNoTimeLeftIsNotBegun) {
  incoming_.timeout = absl::ZeroDuration();
  EXPECT_EQ(Admit(), "DEADLINE_EXCEEDED DEADLINE_PASSED");
}

TEST_F(AdmissionTest, ARequestHasAHouseLimit) {
  const std::string request(static_cast<size_t>(kRequestBytesMax) + 1, 'x');
  incoming_.request = absl::string_view(request).substr(1);
  EXPECT_EQ(Admit(), "OK");
  incoming_.request = request;
  EXPECT_EQ(Admit(), "INVALID_ARGUMENT REQUEST_TOO_LARGE");
}

TEST_F(AdmissionTest, BeyondItsRoomNoCallIsTaken) {
  for (int i = 0; i < kCallsInFlightMax; ++i) admission_->Enter();
  EXPECT_EQ(Admit(), "OK");
  admission_->Enter();
  EXPECT_EQ(Admit(), "RESOURCE_EXHAUSTED OVERLOADED");
  admission_->Leave();
  EXPECT_EQ(Admit(), "OK");
  EXPECT_EQ(admission_->calls_in_flight(), kCallsInFlightMax);
}

TEST_F(AdmissionTest, AMethodIsForItsRoles) {
  route_.open_to_public = false;
  route_.roles = 1u << type::v1::ROLE_AUDITOR;
  EXPECT_EQ(Admit(), "UNAUTHENTICATED CREDENTIALS_INVALID");
  ShowKeyOf(type::v1::ROLE_PROGRAMME);
  EXPECT_EQ(Admit(), "PERMISSION_DENIED ROLE_NOT_ALLOWED");
  ShowKeyOf(type::v1::ROLE_AUDITOR);
  EXPECT_EQ(Admit(), "OK");
  EXPECT_EQ(call_.caller.principal, "somebody");
}

TEST_F(AdmissionTest, OnlyServicesActForOthers) {
  incoming_.acted_for = "another";
  ShowKeyOf(type::v1::ROLE_AUDITOR);
  EXPECT_EQ(Admit(), "OK");
  EXPECT_EQ(call_.caller.acted_for, "");
  ShowKeyOf(type::v1::ROLE_SERVICE);
  EXPECT_EQ(Admit(), "OK");
  EXPECT_EQ(call_.caller.acted_for, "another");
}

TEST_F(AdmissionTest, ARequestIsReadCheckedAndGivesItsRequestId) {
  using access::v1::CreateKeyRequest;
  CreateKeyRequest request;
  route_.request_id = CreateKeyRequest::descriptor()->FindFieldByName("request_id");
  ASSERT_NE(route_.request_id, nullptr);
  request.mutable_key()->set_purpose("test");
  request.mutable_key()->set_role(type::v1::ROLE_AUDITOR);
  request.set_request_id("r-1");
  CreateKeyRequest read;
  EXPECT_TRUE(ReadRequest(route_, request.SerializeAsString(), &read, &call_).ok());
  EXPECT_EQ(read.request_id(), "r-1");
  EXPECT_EQ(call_.request_id, "r-1");
  request.set_request_id(std::string(1'000, 'r'));
  EXPECT_EQ(ReasonOf(ReadRequest(route_, request.SerializeAsString(), &read, &call_)),
            "FIELD_INVALID");
  EXPECT_EQ(ReasonOf(ReadRequest(route_, "\xff", &read, &call_)), "MESSAGE_MALFORMED");
}

}  // namespace
}  // namespace partners::runtime
