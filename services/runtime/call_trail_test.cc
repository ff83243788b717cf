#include "services/runtime/call_trail.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "partners/registry/v1/registry_service.pb.h"
#include "partners/vetting/v1/vetting_service.pb.h"
#include "services/runtime/errors.h"

namespace partners::runtime {
namespace {

using operations::v1::AccessEntry;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Keeps what it is given, or has no room.
class FakeSink final : public TrailSink {
 public:
  bool AddShown(const AccessEntry& entry) override {
    if (full) return false;
    shown.push_back(entry);
    return true;
  }
  void AddOrCount(const AccessEntry& entry) override { others.push_back(entry); }

  bool full = false;
  std::vector<AccessEntry> shown;
  std::vector<AccessEntry> others;
};

class CallTrailTest : public ::testing::Test {
 protected:
  CallTrailTest() {
    call_.caller = {type::v1::ROLE_PROGRAMME, "u1", "", ""};
    partner_.set_name("partners/p1");
    partner_.add_contacts()->set_email("person@example.org");
  }
  Route RouteOf(const Method& method, const google::protobuf::Message& request,
                const google::protobuf::Message& response) {
    Route route;
    route.method = &method;
    route.request = &request;
    route.response = &response;
    route.may_show_trailed = MayShowTrailed(response.GetDescriptor());
    route.may_show_sealed = MayShowSealed(response.GetDescriptor());
    return route;
  }
  Route PartnerRoute(const Method& method) {
    return RouteOf(method, registry::v1::GetPartnerRequest::default_instance(),
                   registry::v1::Partner::default_instance());
  }
  Route ReviewRoute() {
    return RouteOf(read_, vetting::v1::GetReviewRequest::default_instance(),
                   vetting::v1::Review::default_instance());
  }

  static Method Of(MethodKind kind) {
    Method method;
    method.kind = kind;
    return method;
  }

  const Method read_ = Of(MethodKind::kRead);
  const Method write_ = Of(MethodKind::kWrite);
  FakeSink sink_;
  const CallTrail trail_{&sink_};
  Call call_;
  registry::v1::GetPartnerRequest request_;
  registry::v1::Partner partner_;
};

TEST_F(CallTrailTest, AReadIsKeptAndNamesTheRecord) {
  ASSERT_TRUE(
      trail_.RecordShown(PartnerRoute(read_), call_, request_, partner_.SerializeAsString()).ok());
  ASSERT_EQ(sink_.shown.size(), 1u);
  EXPECT_EQ(sink_.shown[0].kind(), AccessEntry::KIND_PERSONAL_SHOWN);
  EXPECT_THAT(sink_.shown[0].resources(), ElementsAre("partners/p1"));
  partner_.clear_contacts();
  ASSERT_TRUE(
      trail_.RecordShown(PartnerRoute(read_), call_, request_, partner_.SerializeAsString()).ok());
  EXPECT_EQ(sink_.shown.size(), 1u) << "nothing personal was shown";
}

TEST_F(CallTrailTest, ASealedAnswerWithoutANameIsListedUnderWhatWasAskedFor) {
  vetting::v1::ReadEvidenceRequest request;
  request.set_application("solicitations/s/applications/a");
  const vetting::v1::ReadEvidenceResponse answer;
  const Route route = RouteOf(read_, request, answer);
  ASSERT_TRUE(trail_.RecordShown(route, call_, request, answer.SerializeAsString()).ok());
  ASSERT_EQ(sink_.shown.size(), 1u);
  EXPECT_EQ(sink_.shown[0].kind(), AccessEntry::KIND_SEALED_SHOWN);
  EXPECT_THAT(sink_.shown[0].resources(), ElementsAre("solicitations/s/applications/a"));
}

TEST_F(CallTrailTest, AReadThatCannotBeKeptMustNotBeSent) {
  sink_.full = true;
  EXPECT_EQ(
      trail_.RecordShown(PartnerRoute(read_), call_, request_, partner_.SerializeAsString()).code(),
      absl::StatusCode::kUnavailable);
}

TEST_F(CallTrailTest, TheAnswerOfAWriteIsNotHeldBack) {
  sink_.full = true;
  EXPECT_TRUE(
      trail_.RecordShown(PartnerRoute(write_), call_, request_, partner_.SerializeAsString()).ok());
  EXPECT_EQ(sink_.others.size(), 1u);
}

TEST_F(CallTrailTest, RefusalsOfTheCallerAreKept) {
  const Route route = PartnerRoute(read_);
  trail_.RecordRefused(route, call_, NotAllowed("not yours"), "partners/p1");
  ASSERT_EQ(sink_.others.size(), 1u);
  EXPECT_EQ(sink_.others[0].kind(), AccessEntry::KIND_REFUSED);
  EXPECT_EQ(sink_.others[0].reason(), "ROLE_NOT_ALLOWED");
  EXPECT_THAT(sink_.others[0].resources(), ElementsAre("partners/p1"));
  trail_.RecordRefused(route, call_, FieldInvalid("name", "must be set"), "");
  trail_.RecordRefused(route, call_, NotFound("partners/p1"), "partners/p1");
  EXPECT_EQ(sink_.others.size(), 1u) << "what refuses the request is not";
}

TEST_F(CallTrailTest, WhatIsNotThereMayBeSealed) {
  trail_.RecordRefused(ReviewRoute(), call_, NotFound("the review"), "");
  ASSERT_EQ(sink_.others.size(), 1u);
  EXPECT_EQ(sink_.others[0].reason(), "NOT_FOUND");
}

TEST_F(CallTrailTest, AskedIsWhatASmallRequestNames) {
  registry::v1::GetPartnerRequest request;
  request.set_name("partners/p1");
  const Route route = PartnerRoute(read_);
  EXPECT_EQ(trail_.Asked(route, request.SerializeAsString()), "partners/p1");
  request.GetReflection()->MutableUnknownFields(&request)->AddLengthDelimited(
      900, std::string(64 << 10, 'x'));
  EXPECT_EQ(trail_.Asked(route, request.SerializeAsString()), "");
}

TEST_F(CallTrailTest, WithoutASinkNothingIsKeptOrRefused) {
  const CallTrail none(nullptr);
  EXPECT_TRUE(
      none.RecordShown(PartnerRoute(read_), call_, request_, partner_.SerializeAsString()).ok());
  none.RecordRefused(PartnerRoute(read_), call_, NotAllowed("not yours"), "");
  EXPECT_THAT(sink_.shown, IsEmpty());
}

}  // namespace
}  // namespace partners::runtime
