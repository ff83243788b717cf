// The first key of an installation: it is never in force without being in its file.
#include "services/server/first_key.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "absl/time/clock.h"
#include "clients/cpp/access_client.h"
#include "services/server/server.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

namespace fs = std::filesystem;

class FirstKey : public testing::Test {
 protected:
  FirstKey() : config_(server::DefaultConfig()) {
    config_.set_data_directory(directory_.path() + "/data");
    config_.set_listen("");
    config_.set_metrics_listen("");
    config_.set_log_file("none");
  }
  std::string Path(const std::string& name) const { return directory_.path() + "/" + name; }
  absl::Status Create(const std::string& file) {
    return server::CreateFirstKey(config_, file, runtime::SystemSources());
  }
  // Who the server takes the key in the file for.
  type::v1::Role RoleOf(const std::string& file) {
    std::string key;
    std::ifstream(file) >> key;
    auto server = server::Server::Start(config_, runtime::SystemSources());
    EXPECT_TRUE(server.ok()) << server.status();
    client::AccessClient access((*server)->ConnectInProcess(key));
    const auto who = access.WhoAmI({});
    EXPECT_TRUE(who.ok()) << who.status();
    return who.ok() ? who->role() : type::v1::ROLE_UNSPECIFIED;
  }

  TempDirectory directory_;
  server::Config config_;
};

TEST_F(FirstKey, IsInItsFileForTheOwnerOnlyAndIsTheAdmins) {
  ASSERT_TRUE(Create(Path("admin.key")).ok());
  EXPECT_EQ(fs::status(Path("admin.key")).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  EXPECT_EQ(RoleOf(Path("admin.key")), type::v1::ROLE_ADMIN);
}

TEST_F(FirstKey, AFileThatCannotBeWrittenLeavesTheInstallationWithoutAKey) {
  EXPECT_TRUE(absl::IsUnavailable(Create(Path("missing/admin.key"))));
  ASSERT_TRUE(Create(Path("admin.key")).ok());
  EXPECT_EQ(RoleOf(Path("admin.key")), type::v1::ROLE_ADMIN);
}

TEST_F(FirstKey, ASecondOneIsRefusedAndLeavesNoFile) {
  ASSERT_TRUE(Create(Path("admin.key")).ok());
  EXPECT_TRUE(absl::IsInvalidArgument(Create(Path("admin.key"))));
  EXPECT_TRUE(absl::IsFailedPrecondition(Create(Path("second.key"))));
  EXPECT_FALSE(fs::exists(Path("second.key")));
}

}  // namespace
}  // namespace partners::tests
