// What has ended stays ended, also when a server's clock is set back.
#include <gtest/gtest.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "clients/cpp/access_client.h"
#include "clients/cpp/errors.h"
#include "clients/cpp/registry_client.h"
#include "clients/cpp/vetting_client.h"
#include "services/runtime/dates.h"
#include "tests/api/in_process.h"
#include "tests/api/main_job.h"

namespace partners::tests {
namespace {

using client::VettingClient;

// A posted solicitation with one application.
class DeadlineTest : public testing::Test {
 protected:
  void SetUp() override {
    MainJob job(&ground_);
    for (const MainJob::Stage& stage : job.Stages()) {
      stage.run();
      ASSERT_FALSE(HasFailure()) << stage.name;
      if (stage.name == "application") break;
    }
    before_ = server().clock().Now();
  }
  TestServer& server() { return ground_.server; }
  VettingClient Partner(const std::string& id) {
    return VettingClient(server().As(type::v1::ROLE_PARTNER, "partners/" + id));
  }
  VettingClient Procurement() { return VettingClient(server().As(type::v1::ROLE_PROCUREMENT)); }

  absl::Status Apply() {
    vetting::v1::CreateApplicationRequest request;
    request.set_parent("solicitations/s");
    request.mutable_application()->set_service("partners/p2/services/coaching");
    request.mutable_application()->add_categories()->set_category("behaviour");
    request.set_validate_only(true);
    return Partner("p2").CreateApplication(request).status();
  }
  // Staff see what is in applications only after the deadline.
  bool ApplicationsAreOpen() {
    vetting::v1::ListApplicationsRequest request;
    request.set_parent("solicitations/s");
    const auto all = Procurement().ListApplications(request);
    return all.ok() && all->applications_size() == 1;
  }
  void PassTheDeadline() { server().clock().Set(before_ + absl::Hours(24 * 60)); }
  void SetBack() { server().clock().Set(before_); }
  void ExpectClosed(const std::string& when) {
    EXPECT_EQ(client::DetailsOf(Apply()).reason, "SUBMISSION_LATE") << when;
    EXPECT_TRUE(ApplicationsAreOpen()) << when;
  }

  InProcess ground_;
  absl::Time before_;
};

TEST_F(DeadlineTest, ItIsOpenBefore) {
  EXPECT_NE(client::DetailsOf(Apply()).reason, "SUBMISSION_LATE");
  EXPECT_FALSE(ApplicationsAreOpen());
}

TEST_F(DeadlineTest, ItStaysClosedWhenTheClockIsSetBack) {
  PassTheDeadline();
  ExpectClosed("after the deadline");
  SetBack();
  ExpectClosed("with the clock before the deadline again");
}

// The access trail tells that applications were read: nothing was written elsewhere.
TEST_F(DeadlineTest, ItStaysClosedAcrossARestart) {
  PassTheDeadline();
  EXPECT_TRUE(ApplicationsAreOpen());
  server().Stop();
  SetBack();
  server().Start();
  ExpectClosed("after a restart with the clock before the deadline");
}

// What a write tells, where nothing was read.
TEST_F(DeadlineTest, ItStaysClosedAfterAWriteAndARestart) {
  PassTheDeadline();
  registry::v1::CreatePartnerRequest request;
  request.set_partner_id("p9");
  request.mutable_partner()->set_legal_name("Later");
  request.mutable_partner()->set_type(registry::v1::Partner::TYPE_NONPROFIT);
  const client::RegistryClient programme(server().As(type::v1::ROLE_PROGRAMME));
  ASSERT_TRUE(programme.CreatePartner(request).ok());
  server().Stop();
  SetBack();
  server().Start();
  EXPECT_EQ(client::DetailsOf(Apply()).reason, "SUBMISSION_LATE");
}

TEST_F(DeadlineTest, AnExpiredKeyStaysExpired) {
  access::v1::CreateKeyRequest request;
  request.mutable_key()->set_role(type::v1::ROLE_AUDITOR);
  request.mutable_key()->set_purpose("a short time");
  *request.mutable_key()->mutable_expire_time() = runtime::ToProto(before_ + absl::Hours(1));
  const auto made = client::AccessClient(server().As(type::v1::ROLE_ADMIN)).CreateKey(request);
  ASSERT_TRUE(made.ok()) << made.status();
  const client::RegistryClient auditor(server().Connect(made->secret()));
  while (absl::IsUnauthenticated(auditor.ListPartners({}).status())) {
  }  // the key is known soon
  server().clock().Advance(absl::Hours(2));
  EXPECT_EQ(client::DetailsOf(auditor.ListPartners({}).status()).reason, "CREDENTIALS_INVALID");
  SetBack();
  EXPECT_EQ(client::DetailsOf(auditor.ListPartners({}).status()).reason, "CREDENTIALS_INVALID");
  access::v1::GetKeyRequest get;
  get.set_name(made->name());
  const client::AccessClient admin(server().As(type::v1::ROLE_ADMIN));
  EXPECT_EQ(admin.GetKey(get)->state(), access::v1::Key::STATE_EXPIRED);
  EXPECT_EQ(client::DetailsOf(admin.CreateKey(request).status()).fields.front().first,
            "key.expire_time");
}

}  // namespace
}  // namespace partners::tests
