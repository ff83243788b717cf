// What waited too long is not done: the deadline is looked at again when a call's turn has come.
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>

#include "partners/operations/v1/operations_service.pb.h"
#include "services/runtime/pipeline.h"
#include "storage/memory_engine.h"
#include "storage/store.h"

namespace partners::runtime {
namespace {

// One method that works, one that writes; both count.
class Counted {
 public:
  absl::Status Info(const Call&, const operations::v1::GetServerInfoRequest&,
                    operations::v1::ServerInfo*) {
    ++runs_;
    return absl::OkStatus();
  }
  absl::Status Backup(const Call&, const operations::v1::CreateBackupRequest&,
                      storage::Transaction&, operations::v1::Backup*) const {
    ++runs_;
    return absl::OkStatus();
  }
  absl::Status Trail(const Call&, const operations::v1::ListAccessTrailRequest&,
                     operations::v1::ListAccessTrailResponse*) {
    return absl::OkStatus();
  }
  int runs() const { return runs_; }

 private:
  mutable std::atomic<int> runs_ = 0;
};

class DeadlineTest : public ::testing::Test {
 protected:
  DeadlineTest() {
    storage::StoreOptions store_options;
    store_options.clock = [this] { return now_; };
    store_options.random = [](size_t count) { return std::string(count, 'r'); };
    auto store = storage::Store::Open(engine_.get(), store_options);
    EXPECT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
    table_ =
        std::make_unique<MethodTable>("partners.operations.v1.OperationsService", store_.get());
    table_->Work("GetServerInfo", &logic_, &Counted::Info);
    table_->Write("CreateBackup", &logic_, &Counted::Backup);
    table_->Work("ListAccessTrail", &logic_, &Counted::Trail);
    PipelineOptions options;
    options.sources = SystemSources();
    options.sources.now = [this] { return now_ + readings_++ * between_readings_; };
    options.keys = &keys_;
    options.telemetry = telemetry_.get();
    pipeline_ = std::make_unique<Pipeline>(options);
    keys_.Put(key_.id, {SecretDigest(key_.secret),
                        {type::v1::ROLE_ADMIN, "admin", "", ""},
                        absl::InfiniteFuture(),
                        /*revoked=*/false});
    keys_.MarkComplete();
    EXPECT_TRUE(pipeline_->AddService(table_.get()).ok());
  }
  ~DeadlineTest() override { pipeline_->Stop(); }

  absl::Status Call(const std::string& method) {
    const std::string authorization = "Bearer " + FormatKeyText(key_);
    Incoming incoming;
    incoming.authorization = authorization;
    incoming.peer = [] { return "a"; };
    incoming.timeout = absl::Seconds(2);
    std::promise<absl::Status> ended;
    pipeline_->Run(*pipeline_->Find("partners.operations.v1.OperationsService/" + method), incoming,
                   [&](const Outcome& outcome) { ended.set_value(outcome.status); });
    return ended.get_future().get();
  }

  const absl::Time now_ = absl::FromUnixSeconds(1'772'488'800);
  absl::Duration between_readings_ = absl::ZeroDuration();
  std::atomic<int> readings_ = 0;
  const KeyText key_ = NewKeyText(SystemSources());
  KeyDirectory keys_;
  std::unique_ptr<Telemetry> telemetry_ = *Telemetry::Start({"", "none"});
  std::unique_ptr<storage::Engine> engine_ = storage::OpenMemoryEngine(storage::NewMemoryDisk());
  std::unique_ptr<storage::Store> store_;
  Counted logic_;
  std::unique_ptr<MethodTable> table_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(DeadlineTest, WorkThatWaitedTooLongIsNotDone) {
  EXPECT_TRUE(Call("GetServerInfo").ok());
  EXPECT_EQ(logic_.runs(), 1);
  between_readings_ = absl::Seconds(3);
  EXPECT_EQ(Call("GetServerInfo").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(logic_.runs(), 1);
}

TEST_F(DeadlineTest, AWriteThatWaitedTooLongIsNotDone) {
  EXPECT_TRUE(Call("CreateBackup").ok());
  EXPECT_EQ(logic_.runs(), 1);
  between_readings_ = absl::Seconds(3);
  EXPECT_EQ(Call("CreateBackup").code(), absl::StatusCode::kDeadlineExceeded);
  EXPECT_EQ(logic_.runs(), 1);
}

}  // namespace
}  // namespace partners::runtime
