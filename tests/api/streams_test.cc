// Open streams: they end with the key they were opened with, and nobody takes the room of the
// others.
#include <gtest/gtest.h>

#include <fstream>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/registry_client.h"
#include "services/runtime/limits.h"
#include "tests/support/test_server.h"
#include "tests/support/watching.h"

namespace partners::tests {
namespace {

using client::RegistryClient;

void CreatePartner(TestServer* server, const std::string& id) {
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id(id);
  request.mutable_partner()->set_legal_name("Example");
  request.mutable_partner()->set_type(registry::v1::Partner::TYPE_NONPROFIT);
  const auto made = RegistryClient(server->As(type::v1::ROLE_PROGRAMME)).CreatePartner(request);
  ASSERT_TRUE(made.ok()) << made.status();
}

TEST(StreamsTest, AStreamEndsWhenItsKeyIsRevoked) {
  TestServer server;
  CreatePartner(&server, "p1");
  const std::string key = server.Key(type::v1::ROLE_AUDITOR);
  Watching watching(server.Connect(key));
  ASSERT_TRUE(watching.AwaitOpen());
  access::v1::RevokeKeyRequest revoke;
  revoke.set_name("keys/" + key.substr(3, 13));
  const client::AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  ASSERT_TRUE(admin.RevokeKey(revoke).ok());
  const absl::Status end = watching.Await();
  EXPECT_TRUE(absl::IsUnauthenticated(end)) << end;
}

TEST(StreamsTest, AStreamEndsWhenItsKeyExpires) {
  TestServer server;
  CreatePartner(&server, "p1");
  const client::AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  access::v1::CreateKeyRequest request;
  request.mutable_key()->set_role(type::v1::ROLE_AUDITOR);
  request.mutable_key()->set_purpose("for a test");
  request.mutable_key()->mutable_expire_time()->set_seconds(
      absl::ToUnixSeconds(server.clock().Now()) + 60);
  const auto created = admin.CreateKey(request);
  ASSERT_TRUE(created.ok()) << created.status();
  const auto channel = server.Connect(created->secret());
  while (!client::AccessClient(channel).ListKeys({}).ok()) {
  }
  Watching watching(channel);
  ASSERT_TRUE(watching.AwaitOpen());
  server.clock().Advance(absl::Seconds(61));
  const absl::Status end = watching.Await();
  EXPECT_TRUE(absl::IsUnauthenticated(end)) << end;
}

std::vector<std::string> LinesOf(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

// The log's lines about a method; not of the services, which end theirs when the server stops.
std::vector<std::string> Logged(const std::string& file, const std::string& method) {
  std::vector<std::string> lines = LinesOf(file);
  std::erase_if(lines, [&](const std::string& line) {
    return !absl::StrContains(line, absl::StrCat("\"method\":\"", method, "\"")) ||
           absl::StrContains(line, "\"principal\":\"service-");
  });
  return lines;
}

// A stream may end for its reader before the server has counted it.
bool Counts(TestServer& server, const std::string& line) {
  for (int i = 0; i < 2'000; ++i) {
    if (absl::StrContains(server.server().MetricsText(), absl::StrCat(line, "\n"))) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return false;
}

TEST(StreamsTest, IsLoggedAndCountedLikeAUnaryCallWhenItEnds) {
  const std::string watch = "partners.registry.v1.RegistryService/Watch";
  const std::string export_method = "partners.registry.v1.RegistryService/Export";
  const TempDirectory logs;
  const std::string log = logs.path() + "/calls.log";
  {
    TestServer server([&](server::Config* config) { config->set_log_file(log); });
    CreatePartner(&server, "p1");
    const std::string key = server.Key(type::v1::ROLE_AUDITOR, "", "reader");
    const auto ignore = [](const registry::v1::ExportResponse&) { return true; };
    ASSERT_TRUE(RegistryClient(server.Connect(key)).Export({}, ignore).ok());
    EXPECT_TRUE(Counts(server, absl::StrCat("partners_calls_total{code=\"OK\",method=\"",
                                            export_method, "\"} 1")));
    {
      Watching watching(server.Connect(key));
      ASSERT_TRUE(watching.AwaitOpen());
      EXPECT_FALSE(absl::StrContains(server.server().MetricsText(),
                                     absl::StrCat("code=\"CANCELLED\",method=\"", watch)));
    }
    EXPECT_TRUE(Counts(
        server, absl::StrCat("partners_calls_total{code=\"CANCELLED\",method=\"", watch, "\"} 1")));
    Watching refused(server.Connect("pp-not-a-key"));
    EXPECT_FALSE(refused.AwaitOpen());
    EXPECT_TRUE(Counts(
        server,
        absl::StrCat("partners_calls_total{code=\"UNAUTHENTICATED\",method=\"", watch, "\"} 1")));
    EXPECT_TRUE(
        Counts(server, absl::StrCat("partners_call_seconds_count{method=\"", watch, "\"} 2")));
  }
  const std::vector<std::string> exported = Logged(log, export_method);
  ASSERT_EQ(exported.size(), 1u);
  EXPECT_TRUE(absl::StrContains(exported[0], "\"principal\":\"reader\"")) << exported[0];
  EXPECT_TRUE(absl::StrContains(exported[0], "\"code\":\"OK\"")) << exported[0];
  const std::vector<std::string> watched = Logged(log, watch);
  ASSERT_EQ(watched.size(), 2u);
  EXPECT_TRUE(absl::StrContains(watched[0], "\"principal\":\"reader\"")) << watched[0];
  EXPECT_TRUE(absl::StrContains(watched[0], "\"code\":\"CANCELLED\"")) << watched[0];
  EXPECT_TRUE(absl::StrContains(watched[1], "\"reason\":\"CREDENTIALS_INVALID\"")) << watched[1];
}

TEST(StreamsTest, OneCallerCannotTakeTheStreamsOfTheOthers) {
  TestServer server;
  CreatePartner(&server, "p1");
  std::vector<std::unique_ptr<Watching>> open;
  for (int i = 0; i < runtime::kStreamsPerCallerMax; ++i) {
    ASSERT_TRUE(open.emplace_back(std::make_unique<Watching>(server.Connect()))->AwaitOpen()) << i;
  }
  Watching one_more(server.Connect());
  EXPECT_FALSE(one_more.AwaitOpen());
  const absl::Status refused = one_more.Await();
  EXPECT_TRUE(absl::IsResourceExhausted(refused)) << refused;
  EXPECT_TRUE(absl::StrContains(refused.message(), "too many streams")) << refused;
  Watching with_a_key(server.As(type::v1::ROLE_AUDITOR));
  EXPECT_TRUE(with_a_key.AwaitOpen());
}

}  // namespace
}  // namespace partners::tests
