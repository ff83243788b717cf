// Who is let in, and how often: the pipeline with a service that answers everybody.
#include "services/runtime/pipeline.h"

#include <gtest/gtest.h>

#include <future>

#include "partners/operations/v1/operations_service.pb.h"

namespace partners::runtime {
namespace {

using absl::StatusCode;

// Answers every method of the operations service.
class Anything {
 public:
  absl::Status Info(const Call&, const operations::v1::GetServerInfoRequest&,
                    operations::v1::ServerInfo*) {
    return absl::OkStatus();
  }
  absl::Status Backup(const Call&, const operations::v1::CreateBackupRequest&,
                      operations::v1::Backup*) {
    return absl::OkStatus();
  }
  absl::Status Trail(const Call&, const operations::v1::ListAccessTrailRequest&,
                     operations::v1::ListAccessTrailResponse*) {
    return absl::OkStatus();
  }
};

class PipelineTest : public ::testing::Test {
 protected:
  // Two calls at once, then one per second, of callers nobody knows.
  explicit PipelineTest(bool complete = true)
      : table_("partners.operations.v1.OperationsService", nullptr) {
    table_.Work("GetServerInfo", &logic_, &Anything::Info);
    table_.Work("CreateBackup", &logic_, &Anything::Backup);
    table_.Work("ListAccessTrail", &logic_, &Anything::Trail);
    PipelineOptions options;
    options.sources = SystemSources();
    options.sources.now = [this] { return now_; };
    options.keys = &keys_;
    options.telemetry = telemetry_.get();
    options.public_calls_per_second = 1;
    options.key_calls_per_second = 1'000;
    pipeline_ = std::make_unique<Pipeline>(options);
    if (complete) keys_.MarkComplete();
    EXPECT_TRUE(pipeline_->AddService(&table_).ok());
  }
  ~PipelineTest() override { pipeline_->Stop(); }

  // A new key of the principal; its text.
  std::string Add(const std::string& principal, bool revoked = false) {
    const KeyText key = NewKeyText(SystemSources());
    keys_.Put(key.id, {SecretDigest(key.secret),
                       {type::v1::ROLE_ADMIN, principal, "", ""},
                       absl::InfiniteFuture(),
                       revoked});
    return FormatKeyText(key);
  }
  static std::string MadeUp() { return FormatKeyText(NewKeyText(SystemSources())); }

  absl::Status Call(const std::string& key, const std::string& peer, bool inside = false) {
    const std::string authorization = key.empty() ? "" : "Bearer " + key;
    Incoming incoming;
    incoming.authorization = authorization;
    incoming.peer = [peer] { return peer; };
    incoming.inside = inside;
    std::promise<absl::Status> ended;
    pipeline_->Run(*pipeline_->Find("partners.operations.v1.OperationsService/GetServerInfo"),
                   incoming, [&](const Outcome& outcome) { ended.set_value(outcome.status); });
    return ended.get_future().get();
  }
  StatusCode CodeOf(const std::string& key, const std::string& peer) {
    return Call(key, peer).code();
  }

  absl::Time now_ = absl::FromUnixSeconds(1'772'488'800);
  KeyDirectory keys_;
  std::unique_ptr<Telemetry> telemetry_ = *Telemetry::Start({"", "none"});
  Anything logic_;
  MethodTable table_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(PipelineTest, MadeUpKeysAreLimitedByTheAddressTheyComeFrom) {
  const std::string known = Add("admin");
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kResourceExhausted);  // a new key buys no new room
  EXPECT_EQ(CodeOf("nonsense", "a"), StatusCode::kResourceExhausted);
  EXPECT_EQ(CodeOf(Add("gone", /*revoked=*/true), "a"), StatusCode::kResourceExhausted);
  EXPECT_EQ(CodeOf("", "a"), StatusCode::kResourceExhausted);
  EXPECT_EQ(CodeOf(MadeUp(), "b"), StatusCode::kUnauthenticated);  // others have their own
  for (int i = 0; i < 5; ++i) EXPECT_EQ(CodeOf(known, "a"), StatusCode::kOk);
  now_ += absl::Seconds(1);
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kUnauthenticated);
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kResourceExhausted);
}

class KeysNotHereTest : public PipelineTest {
 protected:
  KeysNotHereTest() : PipelineTest(/*complete=*/false) {}
};

TEST_F(KeysNotHereTest, NoKeyIsJudgedBeforeTheyAreHere) {
  const std::string known = Add("admin");
  EXPECT_EQ(CodeOf(known, "a"),
            StatusCode::kUnavailable);  // others of its principal may be missing
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kUnavailable);
  EXPECT_EQ(CodeOf("nonsense", "a"), StatusCode::kUnavailable);
  EXPECT_EQ(CodeOf(MadeUp(), "a"), StatusCode::kResourceExhausted);  // limited all the same
  EXPECT_EQ(CodeOf("", "b"), StatusCode::kUnauthenticated);  // the public may not call this method
  EXPECT_TRUE(Call(known, "a", /*inside=*/true).ok());       // of this process itself
  keys_.MarkComplete();
  EXPECT_EQ(CodeOf(known, "a"), StatusCode::kOk);
  EXPECT_EQ(CodeOf(MadeUp(), "b"), StatusCode::kUnauthenticated);
}

}  // namespace
}  // namespace partners::runtime
