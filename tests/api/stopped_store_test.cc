// A server whose disk takes no byte any more: the store stops, and the health says so.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>

#include "clients/cpp/access_client.h"
#include "tests/support/test_server.h"

namespace partners::tests {
namespace {

// While it lives no file of this process grows: every write to one fails, as on a full disk.
class FullDisk {
 public:
  FullDisk() {
    former_handler_ = signal(SIGXFSZ, SIG_IGN);  // the write shall fail, not the process
    EXPECT_EQ(getrlimit(RLIMIT_FSIZE, &former_), 0);
    const rlimit none{0, former_.rlim_max};
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &none), 0);
  }
  ~FullDisk() {
    EXPECT_EQ(setrlimit(RLIMIT_FSIZE, &former_), 0);
    signal(SIGXFSZ, former_handler_);
  }

 private:
  rlimit former_{};
  sighandler_t former_handler_;
};

class StoppedStoreTest : public testing::Test {
 protected:
  absl::Status CreateKey() {
    access::v1::CreateKeyRequest request;
    request.mutable_key()->set_purpose("test");
    request.mutable_key()->set_role(type::v1::ROLE_AUDITOR);
    client::CallOptions once;
    once.retry = client::Retry::kNever;
    return admin_.CreateKey(request, once).status();
  }
  absl::Status Health(const std::string& service = "") {
    return server_.Connect()->CheckHealth(service);
  }

  TestServer server_;
  client::AccessClient admin_{server_.As(type::v1::ROLE_ADMIN)};
};

TEST_F(StoppedStoreTest, HealthTurnsAndStaysAlsoWhenTheDiskHasRoomAgain) {
  ASSERT_TRUE(CreateKey().ok());
  ASSERT_TRUE(Health().ok());
  {
    const FullDisk full;
    const absl::Status refused = CreateKey();
    EXPECT_TRUE(absl::IsUnavailable(refused)) << refused;
  }
  // The store reports its end before it gives the answer of the write that failed.
  EXPECT_EQ(Health().message(), "the server is not serving");
  EXPECT_FALSE(Health("partners.registry.v1.RegistryService").ok());
  EXPECT_TRUE(absl::IsUnavailable(CreateKey()));
  EXPECT_FALSE(Health().ok());
  EXPECT_TRUE(absl::IsUnavailable(server_.server().health()));
}

TEST_F(StoppedStoreTest, ReadsAreStillAnsweredOnTheFullDiskAndARestartServesAgain) {
  {
    const FullDisk full;
    ASSERT_FALSE(CreateKey().ok());
    EXPECT_TRUE(admin_.WhoAmI({}).ok());
    server_.Stop();
  }
  server_.Start();
  EXPECT_TRUE(Health().ok());
  admin_ = client::AccessClient(server_.As(type::v1::ROLE_ADMIN));
  EXPECT_TRUE(CreateKey().ok());
}

}  // namespace
}  // namespace partners::tests
