#include "clients/cpp/layers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "clients/cpp/channel.h"
#include "clients/cpp/errors.h"
#include "google/rpc/error_details.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::client {
namespace {

using registry::v1::CreatePartnerRequest;
using registry::v1::GetPartnerRequest;
using registry::v1::Partner;
using testing::Each;
using testing::ElementsAre;
using testing::Ge;
using testing::Le;
using testing::SizeIs;

constexpr char kGet[] = "partners.registry.v1.RegistryService/GetPartner";
constexpr char kCreate[] = "partners.registry.v1.RegistryService/CreatePartner";

// A server that answers as scripted, with a clock that only sleeping moves.
class LayersTest : public testing::Test {
 protected:
  LayersTest() {
    options_.environment.now = [this] { return now_; };
    options_.environment.sleep = [this](absl::Duration pause) {
      pauses_.push_back(pause);
      now_ += pause;
    };
    options_.environment.random = [this] { return random_ += 0x9E3779B97F4A7C15; };
    options_.on_call = [this](const CallReport& report) { reports_.push_back(report); };
  }

  Channel Open(const std::string& key = "") {
    return Channel(
        [this](Exchange& exchange) {
          requests_.push_back(exchange.request->DebugString());
          deadlines_.push_back(exchange.deadline);
          metadata_ = exchange.metadata;
          const size_t turn = std::min(requests_.size(), answers_.size()) - 1;
          if (exchange.on_message && delivers_first_) exchange.on_message(*exchange.response);
          return answers_.at(turn);
        },
        key, options_);
  }

  absl::Time now_ = absl::FromUnixSeconds(1'000);
  uint64_t random_ = 0;
  ChannelOptions options_;
  std::vector<absl::Status> answers_ = {absl::OkStatus()};
  bool delivers_first_ = false;
  std::vector<std::string> requests_;
  std::vector<absl::Time> deadlines_;
  std::vector<absl::Duration> pauses_;
  std::vector<CallReport> reports_;
  Metadata metadata_;
  Partner partner_;
};

TEST_F(LayersTest, AReadIsRepeatedWhileTheServerIsUnavailable) {
  answers_ = {absl::UnavailableError("starting"), absl::ResourceExhaustedError("busy"),
              absl::OkStatus()};
  EXPECT_TRUE(Open().Call(kGet, GetPartnerRequest(), &partner_).ok());
  EXPECT_THAT(requests_, SizeIs(3));
  ASSERT_THAT(pauses_, SizeIs(2));
  EXPECT_THAT(pauses_[0], testing::AllOf(Ge(absl::Milliseconds(50)), Le(absl::Milliseconds(100))));
  EXPECT_THAT(pauses_[1], testing::AllOf(Ge(absl::Milliseconds(100)), Le(absl::Milliseconds(200))));
}

TEST_F(LayersTest, RepeatingEndsAfterTheAllowedAttempts) {
  answers_ = {absl::UnavailableError("down")};
  EXPECT_EQ(Open().Call(kGet, GetPartnerRequest(), &partner_).code(),
            absl::StatusCode::kUnavailable);
  EXPECT_THAT(requests_, SizeIs(5));
}

TEST_F(LayersTest, NoPauseReachesBeyondTheDeadline) {
  answers_ = {absl::UnavailableError("down")};
  CallOptions options;
  options.timeout = absl::Milliseconds(120);
  Open().Call(kGet, GetPartnerRequest(), &partner_, options).IgnoreError();
  EXPECT_LT(now_, absl::FromUnixSeconds(1'000) + options.timeout);
  EXPECT_THAT(deadlines_, Each(absl::FromUnixSeconds(1'000) + options.timeout));
}

TEST_F(LayersTest, OtherErrorsAreNeverRepeated) {
  for (const absl::Status& status :
       {absl::AbortedError("stale"), absl::InternalError("defect"), absl::DeadlineExceededError(""),
        absl::NotFoundError("gone"), absl::PermissionDeniedError("no"),
        absl::FailedPreconditionError("an answer too large stays too large")}) {
    requests_.clear();
    answers_ = {status};
    EXPECT_EQ(Open().Call(kGet, GetPartnerRequest(), &partner_), status);
    EXPECT_THAT(requests_, SizeIs(1)) << status;
  }
}

TEST_F(LayersTest, AChangeKeepsItsRequestIdThroughAllAttempts) {
  answers_ = {absl::UnavailableError("down"), absl::OkStatus()};
  CallInfo info;
  CallOptions options;
  options.info = &info;
  CreatePartnerRequest request;
  EXPECT_TRUE(Open().Call(kCreate, request, &partner_, options).ok());
  ASSERT_THAT(requests_, SizeIs(2));
  EXPECT_EQ(requests_[0], requests_[1]);
  EXPECT_EQ(requests_[0], "request_id: \"" + info.request_id + "\"\n");
  EXPECT_EQ(info.request_id.size(), 32u);
  EXPECT_EQ(info.attempts, 2);
  EXPECT_EQ(request.request_id(), "") << "the caller's request is left alone";
}

TEST_F(LayersTest, TwoChangesHaveTwoRequestIds) {
  Channel channel = Open();
  channel.Call(kCreate, CreatePartnerRequest(), &partner_).IgnoreError();
  channel.Call(kCreate, CreatePartnerRequest(), &partner_).IgnoreError();
  EXPECT_NE(requests_[0], requests_[1]);
}

TEST_F(LayersTest, AGivenRequestIdIsKept) {
  CreatePartnerRequest request;
  request.set_request_id("mine");
  Open().Call(kCreate, request, &partner_).IgnoreError();
  EXPECT_THAT(requests_, ElementsAre("request_id: \"mine\"\n"));
}

TEST_F(LayersTest, AChangeWithoutRequestIdIsNotRepeated) {
  answers_ = {absl::UnavailableError("down")};
  Open().Call("a.S/AppendFacts", GetPartnerRequest(), &partner_).IgnoreError();
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(LayersTest, NeverMeansNever) {
  answers_ = {absl::UnavailableError("down")};
  CallOptions options;
  options.retry = Retry::kNever;
  Open().Call(kGet, GetPartnerRequest(), &partner_, options).IgnoreError();
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(LayersTest, TheServersRetryDelayIsKept) {
  google::rpc::RetryInfo retry;
  retry.mutable_retry_delay()->set_seconds(7);
  absl::Status busy = absl::ResourceExhaustedError("busy");
  busy.SetPayload("type.googleapis.com/google.rpc.RetryInfo",
                  absl::Cord(retry.SerializeAsString()));
  answers_ = {busy, absl::OkStatus()};
  EXPECT_TRUE(Open().Call(kGet, GetPartnerRequest(), &partner_).ok());
  EXPECT_THAT(pauses_, ElementsAre(absl::Seconds(7)));
}

TEST_F(LayersTest, AStreamIsRepeatedOnlyBeforeItsFirstMessage) {
  answers_ = {absl::UnavailableError("down"), absl::OkStatus()};
  auto ignore = [](const google::protobuf::Message&) { return true; };
  EXPECT_TRUE(Open().Stream("a.S/Watch", GetPartnerRequest(), &partner_, ignore).ok());
  EXPECT_THAT(requests_, SizeIs(2));

  requests_.clear();
  delivers_first_ = true;
  EXPECT_FALSE(Open().Stream("a.S/Watch", GetPartnerRequest(), &partner_, ignore).ok());
  EXPECT_THAT(requests_, SizeIs(1));
}

TEST_F(LayersTest, AStreamHasNoDeadlineUnlessGivenOne) {
  auto ignore = [](const google::protobuf::Message&) { return true; };
  Open().Stream("a.S/Watch", GetPartnerRequest(), &partner_, ignore).IgnoreError();
  EXPECT_THAT(deadlines_, ElementsAre(absl::InfiniteFuture()));
}

TEST_F(LayersTest, TheKeyTravelsAsBearer) {
  Open("pp-k").Call(kGet, GetPartnerRequest(), &partner_).IgnoreError();
  EXPECT_EQ(metadata_["authorization"], "Bearer pp-k");
  Open().Call(kGet, GetPartnerRequest(), &partner_).IgnoreError();
  EXPECT_EQ(metadata_.count("authorization"), 0u);
}

TEST_F(LayersTest, EachCallIsReportedOnce) {
  answers_ = {absl::UnavailableError("down"), absl::NotFoundError("gone")};
  Open().Call(kGet, GetPartnerRequest(), &partner_).IgnoreError();
  ASSERT_THAT(reports_, SizeIs(1));
  EXPECT_EQ(reports_[0].method, kGet);
  EXPECT_EQ(reports_[0].code, absl::StatusCode::kNotFound);
  EXPECT_EQ(reports_[0].attempts, 2);
  EXPECT_EQ(reports_[0].duration, pauses_[0]);
}

TEST(IsRepeatable, GoesByTheWholeFirstWord) {
  EXPECT_TRUE(IsRepeatable("a.S/RankPartners"));
  EXPECT_TRUE(IsRepeatable("a.S/GetPartner"));
  EXPECT_TRUE(IsRepeatable("a.S/ListPartners"));
  EXPECT_TRUE(IsRepeatable("a.S/Watch"));
  EXPECT_TRUE(IsRepeatable("a.S/WhoAmI"));
  EXPECT_FALSE(IsRepeatable("a.S/CreatePartner"));
  EXPECT_FALSE(IsRepeatable("a.S/Getaway"));
  EXPECT_FALSE(IsRepeatable("a.S/RedactChanges"));
}

}  // namespace
}  // namespace partners::client
