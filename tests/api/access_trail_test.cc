// The access trail through the real pipeline: what gets into it, and what never does.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "clients/cpp/errors.h"
#include "clients/cpp/operations_client.h"
#include "clients/cpp/registry_client.h"
#include "clients/cpp/vetting_client.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

using client::OperationsClient;
using client::RegistryClient;
using client::VettingClient;
using operations::v1::AccessEntry;
using testing::ElementsAre;
using testing::IsEmpty;

class AccessTrailApi : public testing::Test {
 protected:
  AccessTrailApi() {
    registry::v1::CreatePartnerRequest request;
    request.set_partner_id("p1");
    request.mutable_partner()->set_legal_name("Example");
    request.mutable_partner()->set_type(registry::v1::Partner::TYPE_NONPROFIT);
    auto* contact = request.mutable_partner()->add_contacts();
    contact->set_purpose("contracts");
    contact->set_person_name("Somebody");
    const auto made = RegistryClient(server_.As(type::v1::ROLE_PROGRAMME)).CreatePartner(request);
    EXPECT_TRUE(made.ok()) << made.status();
    get_.set_name("partners/p1");
  }
  // Newest first.
  std::vector<AccessEntry> Trail(const std::string& filter, const std::string& prefix = "") {
    operations::v1::ListAccessTrailRequest request;
    request.set_filter(filter);
    request.set_resource_prefix(prefix);
    const auto page = OperationsClient(server_.As(type::v1::ROLE_AUDITOR)).ListAccessTrail(request);
    EXPECT_TRUE(page.ok()) << page.status();
    if (!page.ok()) return {};
    return {page->access_entries().begin(), page->access_entries().end()};
  }

  TestServer server_{[](server::Config* config) { config->set_access_trail_days(1); }};
  registry::v1::GetPartnerRequest get_;
};

TEST_F(AccessTrailApi, RecordsWhoSawAContactAndNotWhoDidNot) {
  ASSERT_TRUE(RegistryClient(server_.Connect()).GetPartner(get_).ok());
  EXPECT_THAT(Trail("role = public", "partners/p1"), IsEmpty());
  client::CallInfo info;
  client::CallOptions options;
  options.info = &info;
  ASSERT_TRUE(
      RegistryClient(server_.Connect(server_.Key(type::v1::ROLE_PARTNER, "partners/p1", "them")))
          .GetPartner(get_, options)
          .ok());
  const auto entries = Trail("principal = them");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].kind(), AccessEntry::KIND_PERSONAL_SHOWN);
  EXPECT_EQ(entries[0].method(), "partners.registry.v1.RegistryService/GetPartner");
  EXPECT_EQ(entries[0].role(), type::v1::ROLE_PARTNER);
  EXPECT_EQ(entries[0].trace_id(), info.trace_id());
  EXPECT_THAT(entries[0].resources(), ElementsAre("partners/p1"));
  EXPECT_EQ(absl::FromUnixSeconds(entries[0].access_time().seconds()), server_.clock().Now());
}

TEST_F(AccessTrailApi, RecordsListsAndStreams) {
  const RegistryClient auditor(server_.Connect(server_.Key(type::v1::ROLE_AUDITOR, "", "reader")));
  ASSERT_TRUE(auditor.ListPartners({}).ok());
  ASSERT_TRUE(auditor.Export({}, [](const registry::v1::ExportResponse&) { return true; }).ok());
  bool seen = false;
  const absl::Status watched = auditor.Watch({}, [&](const registry::v1::WatchResponse& response) {
    return !(seen |= response.has_change());
  });
  EXPECT_TRUE(seen) << watched;
  std::vector<std::string> methods;
  for (const AccessEntry& entry : Trail("principal = reader", "partners/p1"))
    methods.push_back(entry.method().substr(entry.method().find('/') + 1));
  EXPECT_THAT(methods, testing::IsSupersetOf({"Watch", "Export", "ListPartners"}));
}

TEST_F(AccessTrailApi, RecordsRefusalsWithWhatWasAskedFor) {
  // Waiting for the server to know the keys was refused without a key too, as often as is recorded.
  server_.clock().Advance(absl::Seconds(5));
  registry::v1::RemovePartnerRequest remove;
  remove.set_name("partners/p1");
  EXPECT_FALSE(RegistryClient(server_.Connect()).RemovePartner(remove).ok());
  EXPECT_FALSE(RegistryClient(server_.Connect(server_.Key(type::v1::ROLE_AGENCY, "", "agency")))
                   .RemovePartner(remove)
                   .ok());
  const auto open = Trail("kind = refused AND role = public", "partners/p1");
  ASSERT_EQ(open.size(), 1u);
  EXPECT_EQ(open[0].reason(), "CREDENTIALS_INVALID");
  const auto known = Trail("principal = agency");
  ASSERT_EQ(known.size(), 1u);
  EXPECT_EQ(known[0].kind(), AccessEntry::KIND_REFUSED);
  EXPECT_THAT(known[0].resources(), ElementsAre("partners/p1"));
}

TEST_F(AccessTrailApi, RecordsASealedRecordThatWasNotFound) {
  vetting::v1::GetReviewRequest review;
  review.set_name("solicitations/s/applications/a/reviews/r");
  EXPECT_TRUE(absl::IsNotFound(
      VettingClient(server_.Connect(server_.Key(type::v1::ROLE_EVALUATOR, "", "curious")))
          .GetReview(review)
          .status()));
  const auto entries = Trail("principal = curious");
  ASSERT_EQ(entries.size(), 1u);
  EXPECT_EQ(entries[0].reason(), "NOT_FOUND");
  EXPECT_THAT(entries[0].resources(), ElementsAre(review.name()));
}

TEST_F(AccessTrailApi, OutlivesARestartAndEndsWithItsRetention) {
  ASSERT_TRUE(RegistryClient(server_.Connect(server_.Key(type::v1::ROLE_AUDITOR, "", "reader")))
                  .GetPartner(get_)
                  .ok());
  server_.Restart();
  EXPECT_EQ(Trail("principal = reader").size(), 1u);
  server_.clock().Advance(absl::Hours(25));
  server_.Restart();  // prunes at once, on a thread of its own
  while (!Trail("principal = reader").empty()) {
  }
}

TEST(AccessTrailConfig, RefusesARetentionThatIsNone) {
  server::Config config = server::DefaultConfig();
  EXPECT_EQ(config.access_trail_days(), 365);
  config.set_access_trail_days(0);
  EXPECT_THAT(std::string(server::CheckConfig(config).message()),
              testing::HasSubstr("access_trail_days"));
}

}  // namespace
}  // namespace partners::tests
