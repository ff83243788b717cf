#ifndef PARTNERS_SERVICES_RUNTIME_LOG_TEST_H_
#define PARTNERS_SERVICES_RUNTIME_LOG_TEST_H_

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "services/runtime/records.h"
#include "storage/memory_engine.h"
#include "storage/store.h"

namespace partners::runtime {

// A store in memory with a clock to set, and short ways to write to its log.
class LogTest : public ::testing::Test {
 protected:
  LogTest() { Open(); }

  void Open() {
    store_ = nullptr;
    engine_ = storage::OpenMemoryEngine(disk_);
    storage::StoreOptions options;
    options.clock = [this] { return now_; };
    options.random = [this](size_t n) {
      return std::string(n, static_cast<char>('a' + random_++ % 26));
    };
    auto store = storage::Store::Open(engine_.get(), options);
    ASSERT_TRUE(store.ok()) << store.status();
    store_ = *std::move(store);
  }

  Call MakeCall() const {
    Call call;
    call.caller = {type::v1::ROLE_PROGRAMME, "u1", "", "person1"};
    call.method = "partners.test.TestService/Write";
    call.request_id = "r1";
    call.now = now_;
    return call;
  }

  // Writes one change and returns its sequence.
  uint64_t Write(const std::string& name, google::protobuf::Message* resource,
                 storage::ChangeHeader::Kind kind = storage::ChangeHeader::KIND_UPDATED) {
    uint64_t sequence = 0;
    const absl::Status status = store_->Write([&](storage::Transaction& txn) {
      const absl::StatusOr<uint64_t> recorded = Record(MakeCall(), name, kind, txn, resource);
      if (recorded.ok()) sequence = *recorded;
      return recorded.status();
    });
    EXPECT_TRUE(status.ok()) << status;
    return sequence;
  }

  void Redact(const std::string& name, const std::vector<uint64_t>& sequences,
              const std::string& payload) {
    const absl::Status status = store_->Write([&](storage::Transaction& txn) {
      storage::ChangeDraft draft;
      draft.principal = "u1";
      draft.resource = name;
      draft.kind = storage::ChangeHeader::KIND_REDACTED;
      draft.payload = payload;
      return txn.Redact(sequences, draft).status();
    });
    EXPECT_TRUE(status.ok()) << status;
  }

  absl::Time now_ = absl::FromUnixSeconds(1'772'488'800);
  int random_ = 0;
  std::shared_ptr<storage::MemoryDisk> disk_ = storage::NewMemoryDisk();
  std::unique_ptr<storage::Engine> engine_;
  std::unique_ptr<storage::Store> store_;
};

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_LOG_TEST_H_
