#ifndef PARTNERS_STORAGE_CONTRACT_CONTRACT_H_
#define PARTNERS_STORAGE_CONTRACT_CONTRACT_H_

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "storage/contract/gated_engine.h"
#include "storage/engine.h"
#include "storage/store.h"

// What every engine must pass, with Store, Table, Log and Follower over it. An engine joins by
//   PARTNERS_STORAGE_CONTRACT(RocksDb, factory);
// in a test that links storage_contract.
namespace partners::storage {

// An engine opened on a directory; destruction closes it.
class OpenedEngine {
 public:
  virtual ~OpenedEngine() = default;
  virtual Engine* engine() = 0;
  virtual absl::Status Checkpoint(const std::string& directory) = 0;
};

using RandomBytes = std::function<std::string(size_t)>;

struct EngineFactory {
  std::function<absl::StatusOr<std::unique_ptr<OpenedEngine>>(const std::string& directory)> open;
  std::function<absl::Status(const std::string& checkpoint, const std::string& directory,
                             const RandomBytes& random)>
      restore;
};

// A store over the engine under test, with a clock to set, seeded randomness, and appends that can
// be held or made to fail.
class EngineContract : public testing::TestWithParam<EngineFactory> {
 protected:
  void SetUp() override;
  void TearDown() override;

  void Open();  // fails the test when it cannot
  absl::Status TryOpen(const std::string& directory);
  void Close();
  void Reopen() {
    Close();
    Open();
  }

  Store& store() { return *store_; }
  Engine& engine() { return *opened_->engine(); }
  GatedEngine& gate() { return *gate_; }
  OpenedEngine& opened() { return *opened_; }
  std::string Path(const std::string& name) const { return root_ + "/" + name; }
  RandomBytes random() {
    return [this](size_t n) { return Random(n); };
  }

  std::string Random(size_t n);
  void SetTime(int64_t micros) { micros_ = micros; }

  // A change of `resource`; fails the test when it is refused.
  uint64_t Append(const std::string& resource, const std::string& payload,
                  ChangeHeader::Kind kind = ChangeHeader::KIND_UPDATED);
  absl::Status Put(const std::string& key, const std::string& value);
  // The row, or "(none)".
  std::string Get(const std::string& key);

  StoreLimits limits_;
  uint32_t payload_format_ = UINT32_MAX;
  std::atomic<int> stopped_{0};

 private:
  std::string root_;
  std::atomic<int64_t> micros_{1'700'000'000'000'000};
  std::mutex random_mutex_;
  std::mt19937_64 engine_{20240601};
  std::unique_ptr<OpenedEngine> opened_;
  std::unique_ptr<GatedEngine> gate_;
  std::unique_ptr<Store> store_;
};

ChangeDraft Draft(const std::string& resource, const std::string& payload,
                  ChangeHeader::Kind kind = ChangeHeader::KIND_UPDATED);

// All records of a range as "key=value", in the cursor's order; fails the test on a cursor's error.
std::vector<std::string> Records(std::unique_ptr<Cursor> cursor);

// Waits until `condition` holds; false after half a minute.
bool Eventually(const std::function<bool()>& condition);

}  // namespace partners::storage

#define PARTNERS_STORAGE_CONTRACT(Name, factory)                           \
  INSTANTIATE_TEST_SUITE_P(Name, EngineContract, testing::Values(factory), \
                           [](const auto&) { return std::string("Engine"); })

#endif  // PARTNERS_STORAGE_CONTRACT_CONTRACT_H_
