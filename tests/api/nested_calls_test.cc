// Handlers that call another service of the same process hold a thread while they wait. Many of
// them at once must not starve the calls they wait for.
#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "clients/cpp/registry_client.h"
#include "clients/cpp/vetting_client.h"
#include "google/protobuf/text_format.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

constexpr int kCalls = 64;

template <class Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

void PublishCategories(TestServer* server) {
  const client::RegistryClient registry(server->As(type::v1::ROLE_PROGRAMME));
  const auto draft =
      registry.CreateFrameworkEdition(Parse<registry::v1::CreateFrameworkEditionRequest>(
          "parent: 'frameworks/categories' framework_edition_id: '2018' "
          "framework_edition { title: 'Categories' source: 'Fictional' items { key: 'data' title: "
          "'Data' } }"));
  ASSERT_TRUE(draft.ok()) << draft.status();
  registry::v1::PublishFrameworkEditionRequest publish;
  publish.set_name(draft->name());
  const auto published = registry.PublishFrameworkEdition(publish);
  ASSERT_TRUE(published.ok()) << published.status();
}

// CreateSolicitation asks the registry for the edition before it writes.
absl::Status CreateSolicitation(const client::VettingClient& vetting, int number) {
  client::CallOptions once;
  once.retry = client::Retry::kNever;
  once.timeout = absl::Seconds(30);
  const auto request = Parse<vetting::v1::CreateSolicitationRequest>(absl::StrCat(
      "solicitation_id: 's", number, "' solicitation { title: 'One of many' categories: 'data' ",
      "framework_edition: 'frameworks/categories/editions/2018' }"));
  return vetting.CreateSolicitation(request, once).status();
}

TEST(NestedCallsTest, ManyHandlersThatWaitForAnotherServiceOfTheProcessAllFinish) {
  TestServer server;
  PublishCategories(&server);
  const client::VettingClient vetting(server.As(type::v1::ROLE_PROCUREMENT));
  std::latch start(kCalls);
  std::vector<absl::Status> answers(kCalls, absl::UnknownError("not sent"));
  std::vector<std::thread> callers;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&, i] {
      start.arrive_and_wait();
      answers[i] = CreateSolicitation(vetting, i);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (int i = 0; i < kCalls; ++i) EXPECT_TRUE(answers[i].ok()) << i << ": " << answers[i];
  vetting::v1::ListSolicitationsRequest list;
  list.set_page_size(2 * kCalls);
  const auto listed = vetting.ListSolicitations(list);
  ASSERT_TRUE(listed.ok()) << listed.status();
  EXPECT_EQ(listed->solicitations_size(), kCalls);
}

}  // namespace
}  // namespace partners::tests
