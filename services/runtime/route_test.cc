// What is found at start: methods without logic, logic without a method, and what the options say.
#include "services/runtime/route.h"

#include <gtest/gtest.h>

#include "partners/operations/v1/operations_service.pb.h"

namespace partners::runtime {
namespace {

constexpr char kOperations[] = "partners.operations.v1.OperationsService";

class Logic {
 public:
  absl::Status Info(const Call&, const operations::v1::GetServerInfoRequest&,
                    operations::v1::ServerInfo*) {
    return absl::OkStatus();
  }
};

class RoutesTest : public ::testing::Test {
 protected:
  // A table with these methods, whatever they take and give.
  absl::Status Add(const std::string& service, const std::vector<std::string>& methods) {
    tables_.push_back(std::make_unique<MethodTable>(service, nullptr));
    for (const std::string& method : methods) tables_.back()->Work(method, &logic_, &Logic::Info);
    return routes_.Add(tables_.back().get(), telemetry_.get());
  }

  Logic logic_;
  std::unique_ptr<Telemetry> telemetry_ = *Telemetry::Start({"", "none"});
  std::vector<std::unique_ptr<MethodTable>> tables_;
  Routes routes_;
};

TEST_F(RoutesTest, ATableHasTheMethodsOfItsService) {
  EXPECT_EQ(Add("partners.operations.v1.Nothing", {}).message(),
            "no such service: partners.operations.v1.Nothing");
  EXPECT_EQ(Add(kOperations, {"GetServerInfo", "CreateBackup"}).message(),
            "no logic for partners.operations.v1.OperationsService.ListAccessTrail");
  EXPECT_EQ(
      Add(kOperations, {"GetServerInfo", "CreateBackup", "ListAccessTrail", "Another"}).message(),
      "partners.operations.v1.OperationsService registers a method its proto does not have");
}

TEST_F(RoutesTest, ARouteSaysWhatTheOptionsSay) {
  ASSERT_TRUE(Add(kOperations, {"GetServerInfo", "CreateBackup", "ListAccessTrail"}).ok());
  ASSERT_EQ(routes_.all().size(), 3u);
  EXPECT_EQ(routes_.all()[0]->name, "partners.operations.v1.OperationsService/CreateBackup");
  const Route* route = routes_.Find("partners.operations.v1.OperationsService/CreateBackup");
  ASSERT_NE(route, nullptr);
  EXPECT_EQ(route->domain, "operations.partners");
  EXPECT_TRUE(route->IsOpenTo(type::v1::ROLE_ADMIN));
  EXPECT_FALSE(route->IsOpenTo(type::v1::ROLE_BUYER));
  EXPECT_FALSE(route->open_to_public);
  EXPECT_EQ(route->request_id, nullptr);
  EXPECT_EQ(route->validate_only, nullptr);
  EXPECT_EQ(route->request->GetDescriptor()->name(), "CreateBackupRequest");
  EXPECT_EQ(route->response->GetDescriptor()->name(), "Backup");
  EXPECT_EQ(routes_.Find("partners.operations.v1.OperationsService/Another"), nullptr);
}

}  // namespace
}  // namespace partners::runtime
