#include "clients/cpp/errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace partners::client {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

constexpr int kInvalidArgument = 3;

std::string Wire() {
  google::rpc::ErrorInfo info;
  info.set_reason("REASON_FIELD_INVALID");
  info.set_domain("registry.partners");
  (*info.mutable_metadata())["field"] = "partner.type";
  google::rpc::BadRequest bad;
  auto* violation = bad.add_field_violations();
  violation->set_field("partner.type");
  violation->set_description("must be set");
  google::rpc::PreconditionFailure failure;
  failure.add_violations()->set_description("close the stage");
  google::rpc::ResourceInfo resource;
  resource.set_resource_name("partners/p1");
  google::rpc::RequestInfo request;
  request.set_request_id("t-1");
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_nanos(250'000'000);

  google::rpc::Status status;
  for (const google::protobuf::Message* detail :
       std::initializer_list<const google::protobuf::Message*>{&info, &bad, &failure, &resource,
                                                               &request, &retry}) {
    status.add_details()->PackFrom(*detail);
  }
  return status.SerializeAsString();
}

TEST(FromWire, KeepsCodeMessageAndEveryDetail) {
  const absl::Status status = FromWire(kInvalidArgument, "no type", Wire());
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_EQ(status.message(), "no type");
  const ErrorDetails details = DetailsOf(status);
  EXPECT_EQ(details.reason, "REASON_FIELD_INVALID");
  EXPECT_EQ(details.domain, "registry.partners");
  EXPECT_THAT(details.metadata, ElementsAre(Pair("field", "partner.type")));
  EXPECT_THAT(details.fields, ElementsAre(Pair("partner.type", "must be set")));
  EXPECT_THAT(details.missing, ElementsAre("close the stage"));
  EXPECT_EQ(details.resource, "partners/p1");
  EXPECT_EQ(details.trace_id, "t-1");
  EXPECT_EQ(details.retry_delay, absl::Milliseconds(250));
}

TEST(FromWire, OkIsOkWhateverElseArrived) { EXPECT_TRUE(FromWire(0, "x", Wire()).ok()); }

TEST(FromWire, UnreadableDetailsLeaveCodeAndMessage) {
  const absl::Status status = FromWire(kInvalidArgument, "no type", "\xff\xff");
  EXPECT_EQ(status.message(), "no type");
  EXPECT_THAT(DetailsOf(status).fields, IsEmpty());
}

TEST(FromWire, AnUnknownCodeBecomesUnknown) {
  EXPECT_EQ(FromWire(99, "odd", "").code(), absl::StatusCode::kUnknown);
  EXPECT_EQ(FromWire(-1, "odd", "").code(), absl::StatusCode::kUnknown);
}

TEST(DetailsOf, AMangledDetailIsLeftOut) {
  google::rpc::Status status;
  auto* any = status.add_details();
  any->set_type_url("type.googleapis.com/google.rpc.ErrorInfo");
  any->set_value("\xff\xff\xff");
  EXPECT_EQ(DetailsOf(FromWire(5, "gone", status.SerializeAsString())).reason, "");
}

}  // namespace
}  // namespace partners::client
