#include "clients/cpp/channel.h"

#include <gmock/gmock.h>
#include <grpcpp/generic/async_generic_service.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/impl/codegen/proto_utils.h>
#include <grpcpp/server.h>
#include <grpcpp/server_builder.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stop_token>
#include <thread>

#include "clients/cpp/errors.h"
#include "clients/cpp/transport.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::client {
namespace {

using registry::v1::GetPartnerRequest;
using registry::v1::Partner;

constexpr char kService[] = "partners.registry.v1.RegistryService/";

grpc::ByteBuffer Pack(const google::protobuf::Message& message) {
  grpc::Slice slice(message.SerializeAsString());
  return grpc::ByteBuffer(&slice, 1);
}

grpc::Status Refusal() {
  google::rpc::Status status;
  google::rpc::ErrorInfo info;
  info.set_reason("REASON_RESOURCE_NOT_FOUND");
  status.add_details()->PackFrom(info);
  return {grpc::StatusCode::NOT_FOUND, "no such partner", status.SerializeAsString()};
}

// Answers GetPartner with the name asked for, refuses partners/none, stops under partners/stopped,
// never answers partners/silent, and streams three partners on Watch.
class Reactor : public grpc::ServerGenericBidiReactor {
 public:
  Reactor(grpc::GenericCallbackServerContext* context, std::string* authorization)
      : watch_(context->method() == std::string("/") + kService + "Watch") {
    auto found = context->client_metadata().find("authorization");
    if (found != context->client_metadata().end()) {
      authorization->assign(found->second.data(), found->second.size());
    }
    context->AddInitialMetadata(kNoticeHeader, "not an endorsement");
    context->AddTrailingMetadata(kTraceHeader, "t-7");
    StartRead(&request_);
  }

  void OnReadDone(bool ok) override {
    GetPartnerRequest request;
    if (!ok || !Parse(&request)) return Finish({grpc::StatusCode::INTERNAL, "no request"});
    if (request.name() == "partners/none") return Finish(Refusal());
    if (request.name() == "partners/stopped") return Finish(grpc::Status::CANCELLED);
    if (request.name() == "partners/silent") return FinishWhenBoth();
    left_ = watch_ ? 3 : 1;
    partner_.set_name(request.name());
    Next();
  }
  void OnWriteDone(bool ok) override { ok ? Next() : Finish(grpc::Status::CANCELLED); }
  void OnCancel() override { FinishWhenBoth(); }
  void OnDone() override { delete this; }

 private:
  // Once a request that is not answered has come, and been cancelled.
  void FinishWhenBoth() {
    if (silence_.fetch_add(1) == 1) Finish(grpc::Status::CANCELLED);
  }
  bool Parse(GetPartnerRequest* request) {
    std::vector<grpc::Slice> slices;
    std::string bytes;
    if (!request_.Dump(&slices).ok()) return false;
    for (const auto& slice : slices)
      bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return request->ParseFromString(bytes);
  }
  void Next() {
    if (left_-- == 0) return Finish(grpc::Status::OK);
    partner_.set_website(std::to_string(left_));
    response_ = Pack(partner_);
    StartWrite(&response_);
  }

  const bool watch_;
  std::atomic<int> silence_{0};
  int left_ = 0;
  Partner partner_;
  grpc::ByteBuffer request_;
  grpc::ByteBuffer response_;
};

class Service : public grpc::CallbackGenericService {
 public:
  grpc::ServerGenericBidiReactor* CreateReactor(
      grpc::GenericCallbackServerContext* context) override {
    return new Reactor(context, &authorization);
  }
  std::string authorization;  // of the last call; read after the call ended
};

class ChannelTest : public testing::Test {
 protected:
  ChannelTest() {
    grpc::EnableDefaultHealthCheckService(true);
    grpc::ServerBuilder builder;
    builder.RegisterCallbackGenericService(&service_);
    server_ = builder.BuildAndStart();
  }
  std::shared_ptr<Channel> Open(const std::string& key = "") {
    return Channel::Over(server_->InProcessChannel(grpc::ChannelArguments()), key);
  }

  Service service_;
  std::unique_ptr<grpc::Server> server_;
  GetPartnerRequest request_;
  Partner partner_;
};

TEST_F(ChannelTest, AUnaryCallBringsAnswerNoticeAndTrace) {
  request_.set_name("partners/p1");
  CallInfo info;
  CallOptions options;
  options.info = &info;
  ASSERT_TRUE(Open("pp-key")
                  ->Call(std::string(kService) + "GetPartner", request_, &partner_, options)
                  .ok());
  EXPECT_EQ(partner_.name(), "partners/p1");
  EXPECT_EQ(info.notice(), "not an endorsement");
  EXPECT_EQ(info.trace_id(), "t-7");
  EXPECT_EQ(info.attempts, 1);
  EXPECT_EQ(service_.authorization, "Bearer pp-key");
}

TEST_F(ChannelTest, ARefusalKeepsItsDetailsAndTrace) {
  request_.set_name("partners/none");
  CallInfo info;
  CallOptions options;
  options.info = &info;
  const absl::Status status =
      Open()->Call(std::string(kService) + "GetPartner", request_, &partner_, options);
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_EQ(DetailsOf(status).reason, "REASON_RESOURCE_NOT_FOUND");
  EXPECT_EQ(info.trace_id(), "t-7");
}

TEST_F(ChannelTest, ACallItsServerStoppedUnderMayBeTriedAgain) {
  request_.set_name("partners/stopped");
  CallInfo info;
  CallOptions options;
  options.info = &info;
  const absl::Status status =
      Open()->Call(std::string(kService) + "GetPartner", request_, &partner_, options);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_GT(info.attempts, 1);
}

TEST_F(ChannelTest, AStreamDeliversEveryMessageInOrder) {
  std::vector<std::string> seen;
  CallInfo info;
  CallOptions options;
  options.info = &info;
  auto keep = [&](const google::protobuf::Message&) {
    seen.push_back(partner_.website());
    EXPECT_EQ(info.notice(), "not an endorsement");  // there from the first message on
    EXPECT_EQ(info.trace_id(), "");
    return true;
  };
  ASSERT_TRUE(
      Open()->Stream(std::string(kService) + "Watch", request_, &partner_, keep, options).ok());
  EXPECT_THAT(seen, testing::ElementsAre("2", "1", "0"));
  EXPECT_EQ(info.trace_id(), "t-7");
}

TEST_F(ChannelTest, AStreamEndsWhenTheReaderHasEnough) {
  int seen = 0;
  auto first = [&](const google::protobuf::Message&) { return ++seen < 1; };
  EXPECT_TRUE(Open()->Stream(std::string(kService) + "Watch", request_, &partner_, first).ok());
  EXPECT_EQ(seen, 1);
}

TEST_F(ChannelTest, ACallThatIsStoppedEndsAtOnceThoughNothingArrives) {
  request_.set_name("partners/silent");
  for (const bool streams : {false, true}) {
    std::stop_source stop;
    CallOptions options;
    options.stop = stop.get_token();
    std::thread stopper([&] { stop.request_stop(); });
    const absl::Status status =
        streams ? Open()->Stream(
                      std::string(kService) + "Watch", request_, &partner_,
                      [](const google::protobuf::Message&) { return true; }, options)
                : Open()->Call(std::string(kService) + "GetPartner", request_, &partner_, options);
    stopper.join();
    EXPECT_EQ(status.code(), absl::StatusCode::kCancelled) << status;
  }
}

TEST_F(ChannelTest, HealthTellsServingFromUnknown) {
  EXPECT_TRUE(Open()->CheckHealth("").ok());
  server_->GetHealthCheckService()->SetServingStatus("half", false);
  EXPECT_EQ(Open()->CheckHealth("half").code(), absl::StatusCode::kUnavailable);
  EXPECT_EQ(Open()->CheckHealth("nobody").code(), absl::StatusCode::kNotFound);
}

TEST(ChannelOpen, NobodyThereIsUnavailable) {
  ChannelOptions options;
  options.server = "unix:/nowhere/partners.sock";
  options.retry.attempts_max = 1;
  Partner partner;
  auto channel = Channel::Open(options);
  ASSERT_TRUE(channel.ok());
  const absl::Status status = (*channel)->Call("a.S/Get", GetPartnerRequest(), &partner);
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable);
}

TEST(ChannelOpen, RefusesFilesThatCannotBeUsed) {
  ChannelOptions options;
  options.key_file = "/nowhere/key";
  EXPECT_EQ(Channel::Open(options).status().code(), absl::StatusCode::kNotFound);
  options = {};
  options.ca_file = "/nowhere/ca.pem";
  EXPECT_EQ(Channel::Open(options).status().code(), absl::StatusCode::kNotFound);
}

TEST(ParseAddress, AddsThePortAndKnowsTheLoopback) {
  EXPECT_EQ(ParseAddress("localhost")->target, "localhost:7443");
  EXPECT_TRUE(ParseAddress("localhost")->loopback);
  EXPECT_TRUE(ParseAddress("127.0.0.1:80")->loopback);
  EXPECT_EQ(ParseAddress("[::1]")->target, "[::1]:7443");
  EXPECT_TRUE(ParseAddress("[::1]:1")->loopback);
  EXPECT_FALSE(ParseAddress("partners.example.gov:443")->loopback);
  EXPECT_FALSE(ParseAddress("localhost.example.gov")->loopback);
}

TEST(ParseAddress, RefusesWhatIsNone) {
  for (const char* text : {"", ":7443", "host:", "host:0", "host:65536", "host:x", "::1", "[::1",
                           "a b", "[::1]7443", "https://host"}) {
    EXPECT_FALSE(ParseAddress(text).ok()) << text;
  }
}

}  // namespace
}  // namespace partners::client
