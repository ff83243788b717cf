// A server that is stopped while clients write and read: what was acknowledged is kept, and what
// clients are told is something they can act on.
#include <grpcpp/grpcpp.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "clients/cpp/registry_client.h"
#include "tests/support/test_server.h"
#include "tests/support/watching.h"

namespace partners::tests {
namespace {

using client::RegistryClient;

constexpr int kClients = 8;
constexpr int kBegunMin = 100;
constexpr absl::Duration kGrace = absl::Seconds(60);

// A connection of its own. Over TCP: an in-process channel has none that could be closed.
std::shared_ptr<client::Channel> Open(const std::string& address, const std::string& key) {
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return client::Channel::Over(
      grpc::CreateCustomChannel(address, grpc::InsecureChannelCredentials(), arguments), key);
}

registry::v1::CreatePartnerRequest NewPartner(const std::string& id) {
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id(id);
  request.mutable_partner()->set_legal_name("Example");
  request.mutable_partner()->set_type(registry::v1::Partner::TYPE_NONPROFIT);
  return request;
}

// What a client did until one of its calls failed.
struct Written {
  std::vector<std::string> acknowledged;
  absl::Status end;
};

Written WriteUntilRefused(std::shared_ptr<client::Channel> channel, std::string id,
                          std::atomic<int>* count) {
  const RegistryClient registry(channel);
  client::CallOptions once;
  once.retry = client::Retry::kNever;
  Written written;
  while (written.end.ok()) {
    const auto partner = registry.CreatePartner(NewPartner(absl::StrCat(id, "-", ++*count)), once);
    count->notify_all();
    written.end = partner.status();
    if (partner.ok()) written.acknowledged.push_back(partner->name());
  }
  return written;
}

class GracefulStop : public testing::Test {
 protected:
  void StartWriters() {
    const std::string key = server_.Key(type::v1::ROLE_PROGRAMME);
    for (int i = 0; i < kClients; ++i) {
      writers_.push_back(std::async(std::launch::async, WriteUntilRefused, Open(address_, key),
                                    absl::StrCat("c", i), &begun_));
    }
    for (int begun = begun_; begun < kBegunMin; begun = begun_) begun_.wait(begun);
  }
  void Stop() {
    const absl::Time start = absl::Now();
    server_.server().Stop(kGrace);
    EXPECT_LT(absl::Now() - start, kGrace / 2);  // nobody was waited for in vain, nor cut off
  }
  void ExpectKept(const Written& written) {
    const RegistryClient registry(server_.Connect());
    for (const std::string& name : written.acknowledged) {
      registry::v1::GetPartnerRequest get;
      get.set_name(name);
      const auto kept = registry.GetPartner(get);
      EXPECT_TRUE(kept.ok()) << name << ": " << kept.status();
    }
  }

  TestServer server_{[](server::Config* config) { config->set_listen("127.0.0.1:0"); }};
  const std::string address_ = server_.server().address();
  std::atomic<int> begun_{0};  // writes of all clients
  std::vector<std::future<Written>> writers_;
};

TEST_F(GracefulStop, KeepsWhatItAcknowledgedAndEndsEveryCallInOrder) {
  Watching watching(Open(address_, ""));
  EXPECT_TRUE(watching.AwaitOpen());
  StartWriters();
  Stop();
  const absl::Status watched = watching.Await();
  EXPECT_TRUE(absl::IsUnavailable(watched)) << watched;
  std::vector<Written> written;
  for (std::future<Written>& writer : writers_) written.push_back(writer.get());
  server_.Restart();
  size_t acknowledged = 0;
  for (const Written& of_one : written) {
    EXPECT_TRUE(absl::IsUnavailable(of_one.end)) << of_one.end;
    ExpectKept(of_one);
    acknowledged += of_one.acknowledged.size();
  }
  EXPECT_GE(acknowledged, static_cast<size_t>(kBegunMin - kClients));  // one of each is under way
}

}  // namespace
}  // namespace partners::tests
