// Handlers that call another service of the same process hold a thread while they wait. Many of
// them at once must not starve the calls they wait for.
#include <gtest/gtest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "tests/api/in_process.h"
#include "tests/api/main_job.h"

namespace partners::tests {
namespace {

constexpr int kCalls = 64;

template <class Request>
Request Parse(const std::string& text) {
  Request request;
  EXPECT_TRUE(google::protobuf::TextFormat::ParseFromString(text, &request)) << text;
  return request;
}

void OfferServices(const client::RegistryClient& registry) {
  for (int i = 0; i < kCalls; ++i) {
    const auto service = registry.CreateService(Parse<registry::v1::CreateServiceRequest>(
        absl::StrCat("parent: 'partners/p1' service_id: 's", i, "' service { title: 'Coaching ", i,
                     "' practices: 'tp1' grades: GRADE_03 languages: 'en' delivery_modes: "
                     "DELIVERY_MODE_ON_SITE }")));
    ASSERT_TRUE(service.ok()) << service.status();
  }
}

// Asks the registry for the service and looks through its vendor listings before it would write: one
// partner may not have so many applications.
absl::Status Apply(const client::VettingClient& vetting, int number) {
  client::CallOptions once;
  once.retry = client::Retry::kNever;
  once.timeout = absl::Seconds(30);
  const auto request = Parse<vetting::v1::CreateApplicationRequest>(absl::StrCat(
      "parent: 'solicitations/s' application { service: 'partners/p1/services/s", number,
      "' answers { key: 'why' text: 'We are good.' } categories { category: 'data' } } "
      "validate_only: true"));
  return vetting.CreateApplication(request, once).status();
}

TEST(NestedCallsTest, ManyHandlersThatWaitForAnotherServiceOfTheProcessAllFinish) {
  InProcess ground;
  MainJob job(&ground);
  for (const MainJob::Stage& stage : job.Stages()) {
    if (stage.name == "application") break;
    stage.run();
  }
  const auto partner = ground.server.As(type::v1::ROLE_PARTNER, "partners/p1");
  OfferServices(client::RegistryClient(partner));
  if (HasFailure()) return;
  const client::VettingClient vetting(partner);
  std::latch start(kCalls);
  std::vector<absl::Status> answers(kCalls, absl::UnknownError("not sent"));
  std::vector<std::thread> callers;
  for (int i = 0; i < kCalls; ++i) {
    callers.emplace_back([&, i] {
      start.arrive_and_wait();
      answers[i] = Apply(vetting, i);
    });
  }
  for (std::thread& caller : callers) caller.join();
  for (int i = 0; i < kCalls; ++i) EXPECT_TRUE(answers[i].ok()) << i << ": " << answers[i];
}

}  // namespace
}  // namespace partners::tests
