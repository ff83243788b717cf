// Keys, roles and revocation through the real pipeline.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cpp/access_client.h"
#include "clients/cpp/errors.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using access::v1::CreateKeyRequest;
using access::v1::Key;
using client::AccessClient;
using client::DetailsOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CreateKeyRequest KeyRequest(type::v1::Role role, const std::string& bound_to = "") {
  CreateKeyRequest request;
  request.mutable_key()->set_purpose("test");
  request.mutable_key()->set_role(role);
  request.mutable_key()->set_bound_to(bound_to);
  return request;
}

TEST(Access, ShowsASecretOnceAndNeverAgain) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  const auto created = admin.CreateKey(KeyRequest(type::v1::ROLE_AUDITOR));
  ASSERT_TRUE(created.ok()) << created.status();
  EXPECT_THAT(created->secret(), testing::StartsWith("pp-"));
  access::v1::GetKeyRequest get;
  get.set_name(created->name());
  EXPECT_THAT(admin.GetKey(get)->secret(), IsEmpty());
  const auto listed = admin.ListKeys({});
  ASSERT_TRUE(listed.ok()) << listed.status();
  ASSERT_GT(listed->keys_size(), 1);
  for (const Key& key : listed->keys()) EXPECT_THAT(key.secret(), IsEmpty());
}

TEST(Access, ARepeatedRequestIdMakesOneKeyAndShowsNoSecretAgain) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  CreateKeyRequest request = KeyRequest(type::v1::ROLE_AUDITOR);
  request.set_request_id("once");
  const auto first = admin.CreateKey(request);
  const auto second = admin.CreateKey(request);
  ASSERT_TRUE(second.ok()) << second.status();
  EXPECT_EQ(first->name(), second->name());
  EXPECT_THAT(second->secret(), IsEmpty());
  request.mutable_key()->set_purpose("another");
  EXPECT_EQ(DetailsOf(admin.CreateKey(request).status()).reason, "REQUEST_ID_REUSED");
}

TEST(Access, AKeyThatIsOnlyCheckedHasNoSecret) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  CreateKeyRequest request = KeyRequest(type::v1::ROLE_AUDITOR);
  request.set_validate_only(true);
  const auto checked = admin.CreateKey(request);
  ASSERT_TRUE(checked.ok()) << checked.status();
  EXPECT_EQ(checked->role(), type::v1::ROLE_AUDITOR);
  EXPECT_THAT(checked->secret(), IsEmpty());
}

TEST(Access, ARevokedKeyIsRefusedAtOnceAndAfterARestart) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  const std::string key = server.Key(type::v1::ROLE_AUDITOR);
  AccessClient auditor(server.Connect(key));
  ASSERT_TRUE(auditor.ListKeys({}).ok());
  access::v1::RevokeKeyRequest revoke;
  revoke.set_name("keys/" + key.substr(3, 13));
  ASSERT_TRUE(admin.RevokeKey(revoke).ok());
  const absl::Time started = absl::Now();
  while (auditor.ListKeys({}).ok())
    ASSERT_LT(absl::Now() - started,
              absl::Seconds(20));  // promised within 2 s; a busy machine is no failure
  server.Restart();
  AccessClient again(server.Connect(key));
  EXPECT_TRUE(absl::IsUnauthenticated(again.ListKeys({}).status()));
}

TEST(Access, AnExpiredKeyIsRefused) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  CreateKeyRequest request = KeyRequest(type::v1::ROLE_AUDITOR);
  request.mutable_key()->mutable_expire_time()->set_seconds(
      absl::ToUnixSeconds(server.clock().Now()) + 60);
  const auto created = admin.CreateKey(request);
  ASSERT_TRUE(created.ok()) << created.status();
  AccessClient auditor(server.Connect(created->secret()));
  while (!auditor.ListKeys({}).ok()) {
  }
  server.clock().Advance(absl::Seconds(61));
  EXPECT_TRUE(absl::IsUnauthenticated(auditor.ListKeys({}).status()));
}

TEST(Access, BindsRolesToWhatTheyStandFor) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  struct Case {
    type::v1::Role role;
    const char* bound_to;
    const char* field;  // empty: accepted
  };
  const Case cases[] = {
      {type::v1::ROLE_PARTNER, "partners/p1", ""},
      {type::v1::ROLE_PARTNER, "", "key.bound_to"},
      {type::v1::ROLE_PARTNER, "buyers/b1", "key.bound_to"},
      {type::v1::ROLE_PARTNER, "partners/", "key.bound_to"},
      {type::v1::ROLE_BUYER, "buyers/b1", ""},
      {type::v1::ROLE_BUYER, "partners/p1", "key.bound_to"},
      {type::v1::ROLE_SERVICE, "services/vetting", ""},
      {type::v1::ROLE_SERVICE, "services/unheard", "key.bound_to"},
      {type::v1::ROLE_AUDITOR, "", ""},
      {type::v1::ROLE_AUDITOR, "partners/p1", "key.bound_to"},
      {type::v1::ROLE_PUBLIC, "", "key.role"},
  };
  for (const Case& c : cases) {
    const absl::Status status = admin.CreateKey(KeyRequest(c.role, c.bound_to)).status();
    if (*c.field == '\0') {
      EXPECT_TRUE(status.ok()) << status;
    } else {
      const auto details = DetailsOf(status);
      ASSERT_EQ(details.fields.size(), 1u) << c.bound_to << status;
      EXPECT_EQ(details.fields[0].first, c.field);
    }
  }
}

TEST(Access, SaysTheSameOfEveryBadKey) {
  TestServer server;
  const std::string good = server.Key(type::v1::ROLE_AUDITOR);
  std::string wrong_secret = good;
  wrong_secret.back() = wrong_secret.back() == 'a' ? 'b' : 'a';
  std::string message;
  for (const std::string& key :
       {wrong_secret, std::string("pp-aaaaaaaaaaaaa-") + std::string(52, 'a'),
        std::string("nonsense"), std::string("pp-")}) {
    const absl::Status status = AccessClient(server.Connect(key)).WhoAmI({}).status();
    EXPECT_TRUE(absl::IsUnauthenticated(status)) << status;
    if (!message.empty()) {
      EXPECT_EQ(message, status.message());
    }
    message = std::string(status.message());
    EXPECT_THAT(status.ToString(), Not(HasSubstr(key)));
  }
}

TEST(Health, AnswersForTheServerAndEachService) {
  TestServer server;
  const auto channel = server.Connect();
  for (const char* service :
       {"", "partners.access.v1.AccessService", "partners.registry.v1.RegistryService",
        "partners.vetting.v1.VettingService", "partners.matching.v1.MatchingService"}) {
    EXPECT_TRUE(channel->CheckHealth(service).ok()) << service;
  }
  EXPECT_TRUE(absl::IsNotFound(channel->CheckHealth("partners.elsewhere.v1.NoService")));
}

TEST(Access, PagesThroughKeysAndBindsTokensToTheCaller) {
  TestServer server;
  AccessClient admin(server.As(type::v1::ROLE_ADMIN));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(admin.CreateKey(KeyRequest(type::v1::ROLE_AGENCY)).ok());
  access::v1::ListKeysRequest list;
  list.set_page_size(2);
  list.set_filter("role = agency");
  std::vector<std::string> names;
  std::string first_token;
  while (true) {
    const auto page = admin.ListKeys(list);
    ASSERT_TRUE(page.ok()) << page.status();
    for (const Key& key : page->keys()) names.push_back(key.name());
    if (page->next_page_token().empty()) break;
    if (first_token.empty()) first_token = page->next_page_token();
    list.set_page_token(page->next_page_token());
  }
  EXPECT_EQ(names.size(), 5u);
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
  list.set_page_token(first_token);
  EXPECT_EQ(
      DetailsOf(AccessClient(server.As(type::v1::ROLE_AUDITOR)).ListKeys(list).status()).reason,
      "PAGE_TOKEN_INVALID");
  list.set_filter("role = auditor");
  EXPECT_EQ(DetailsOf(admin.ListKeys(list).status()).reason, "PAGE_TOKEN_INVALID");
}

}  // namespace
}  // namespace partners::tests
