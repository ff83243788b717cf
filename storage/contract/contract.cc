#include "storage/contract/contract.h"

#include <chrono>
#include <filesystem>
#include <thread>

namespace partners::storage {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(EngineContract);

void EngineContract::SetUp() {
  std::string pattern = testing::TempDir() + "/contract-XXXXXX";
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  root_ = pattern;
}

void EngineContract::TearDown() {
  Close();
  std::filesystem::remove_all(root_);
}

absl::Status EngineContract::TryOpen(const std::string& directory) {
  Close();
  absl::StatusOr<std::unique_ptr<OpenedEngine>> opened = GetParam().open(directory);
  if (!opened.ok()) return opened.status();
  opened_ = *std::move(opened);
  gate_ = std::make_unique<GatedEngine>(opened_->engine());
  StoreOptions options;
  options.clock = [this] { return absl::FromUnixMicros(micros_); };
  options.random = random();
  options.limits = limits_;
  options.payload_format = payload_format_;
  options.on_stopped = [this](const absl::Status&) { ++stopped_; };
  absl::StatusOr<std::unique_ptr<Store>> store = Store::Open(gate_.get(), std::move(options));
  if (!store.ok()) return store.status();
  store_ = *std::move(store);
  return absl::OkStatus();
}

void EngineContract::Open() {
  const absl::Status opened = TryOpen(Path("data"));
  ASSERT_TRUE(opened.ok()) << opened;
}

void EngineContract::Close() {
  store_.reset();
  gate_.reset();
  opened_.reset();
}

std::string EngineContract::Random(size_t n) {
  std::lock_guard<std::mutex> lock(random_mutex_);
  std::string bytes;
  while (bytes.size() < n) bytes.push_back(static_cast<char>(engine_()));
  return bytes;
}

uint64_t EngineContract::Append(const std::string& resource, const std::string& payload,
                                ChangeHeader::Kind kind) {
  uint64_t sequence = 0;
  const absl::Status written = store().Write([&](Transaction& txn) -> absl::Status {
    const absl::StatusOr<Appended> appended = txn.Append(Draft(resource, payload, kind));
    if (!appended.ok()) return appended.status();
    sequence = appended->sequence;
    return absl::OkStatus();
  });
  EXPECT_TRUE(written.ok()) << written;
  return sequence;
}

absl::Status EngineContract::Put(const std::string& key, const std::string& value) {
  return store().Write([&](Transaction& txn) {
    txn.Put(key, value);
    return absl::OkStatus();
  });
}

std::string EngineContract::Get(const std::string& key) {
  std::string value = "(none)";
  const absl::Status read =
      store().Read([&](const View& view) { return view.Get(Space::kRows, key, &value).status(); });
  EXPECT_TRUE(read.ok()) << read;
  return value;
}

ChangeDraft Draft(const std::string& resource, const std::string& payload,
                  ChangeHeader::Kind kind) {
  ChangeDraft draft;
  draft.principal = "principals/tester";
  draft.request_id = "request-1";
  draft.method = "partners.test.v1.TestService/Change";
  draft.resource = resource;
  draft.kind = kind;
  draft.payload = payload;
  return draft;
}

std::vector<std::string> Records(std::unique_ptr<Cursor> cursor) {
  std::vector<std::string> records;
  for (; cursor->Valid(); cursor->Next()) {
    records.push_back(std::string(cursor->Key()) + "=" + std::string(cursor->Value()));
  }
  EXPECT_TRUE(cursor->status().ok()) << cursor->status();
  return records;
}

bool Eventually(const std::function<bool()>& condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (std::chrono::steady_clock::now() < deadline) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return condition();
}

}  // namespace partners::storage
