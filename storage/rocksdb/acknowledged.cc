#include "storage/rocksdb/acknowledged.h"

#include <stdlib.h>
#include <unistd.h>

#include <random>
#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "storage/keys.h"
#include "storage/log.h"
#include "storage/rocksdb/faulty_file_system.h"

namespace partners::storage {
namespace {

constexpr uint16_t kLeftTable = 50;
constexpr uint16_t kRightTable = 51;

std::string SeededRandom(size_t n) {
  thread_local std::mt19937_64 random{std::random_device()()};
  std::string bytes;
  while (bytes.size() < n) bytes.push_back(static_cast<char>(random()));
  return bytes;
}

absl::Status Wrong(uint64_t sequence, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("change ", sequence, ": ", what));
}

absl::Status CheckRow(const View& view, uint16_t table, uint64_t sequence,
                      const std::string& label) {
  std::string value;
  absl::StatusOr<bool> found = view.Get(Space::kRows, RowKey(table, SequenceKey(sequence)), &value);
  if (!found.ok()) return found.status();
  return *found && value == label ? absl::OkStatus() : Wrong(sequence, "its row is missing");
}

absl::StatusOr<uint64_t> CountRows(const View& view, uint16_t table) {
  uint64_t count = 0;
  const std::string prefix = RowKey(table, "");
  auto cursor = view.Scan(Space::kRows, {prefix, PrefixEnd(prefix)}, Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) ++count;
  if (!cursor->status().ok()) return cursor->status();
  return count;
}

absl::Status CheckChange(const View& view, const Change& change,
                         const std::map<uint64_t, std::string>& labels) {
  const uint64_t sequence = change.header.sequence();
  const std::string label = change.payload.value_or("");
  const auto acknowledged = labels.find(sequence);
  if (acknowledged != labels.end() && acknowledged->second != label) {
    return Wrong(sequence, "it is another one than was acknowledged");
  }
  absl::Status left = CheckRow(view, kLeftTable, sequence, label);
  return left.ok() ? CheckRow(view, kRightTable, sequence, label) : left;
}

absl::Status CheckView(const View& view, const std::map<uint64_t, std::string>& labels) {
  absl::Status wrong;
  absl::StatusOr<uint64_t> last = ScanChanges(view, 0, SIZE_MAX, [&](const Change& change) {
    wrong = CheckChange(view, change, labels);
    return wrong.ok();
  });
  if (!wrong.ok()) return wrong;
  if (!last.ok()) return last.status();
  if (!labels.empty() && labels.rbegin()->first > *last) {
    return Wrong(labels.rbegin()->first, absl::StrCat("acknowledged, but the log ends at ", *last));
  }
  for (uint16_t table : {kLeftTable, kRightTable}) {
    absl::StatusOr<uint64_t> rows = CountRows(view, table);
    if (!rows.ok()) return rows.status();
    if (*rows != *last) return absl::DataLossError("there are rows without their change");
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<OpenStore> OpenTestStore(const std::string& directory,
                                        std::shared_ptr<rocksdb::FileSystem> file_system) {
  DatabaseOptions options;
  options.directory = directory;
  options.stores = {"test"};
  options.block_cache_bytes = 4 << 20;
  // Without faults it is still the better one for tests: it takes no space in advance.
  if (file_system == nullptr) file_system = std::make_shared<FaultyFileSystem>(/*seed=*/0);
  options.file_system = std::move(file_system);
  OpenStore open;
  absl::StatusOr<std::unique_ptr<Database>> database = Database::Open(std::move(options));
  if (!database.ok()) return database.status();
  open.database = *std::move(database);
  StoreOptions store_options;
  store_options.clock = absl::Now;
  store_options.random = SeededRandom;
  absl::StatusOr<std::unique_ptr<Store>> store =
      Store::Open(open.database->engine("test"), std::move(store_options));
  if (!store.ok()) return store.status();
  open.store = *std::move(store);
  return open;
}

std::string MakeTestDirectory(const std::string& name) {
  const char* const chosen = ::getenv("TEST_TMPDIR");
  const std::string root = chosen != nullptr                 ? chosen
                           : ::access("/dev/shm", W_OK) == 0 ? "/dev/shm"
                                                             : "/tmp";
  std::string pattern = absl::StrCat(root, "/partners-", name, "-XXXXXX");
  return ::mkdtemp(pattern.data()) == nullptr ? "" : pattern;
}

absl::StatusOr<uint64_t> WriteLabelled(Store& store, const std::string& label) {
  uint64_t sequence = 0;
  const absl::Status status = store.Write([&](Transaction& txn) -> absl::Status {
    ChangeDraft draft;
    draft.resource = "things/" + label;
    draft.kind = ChangeHeader::KIND_CREATED;
    draft.payload = label;
    const absl::StatusOr<Appended> appended = txn.Append(draft);
    if (!appended.ok()) return appended.status();
    sequence = appended->sequence;
    txn.Put(RowKey(kLeftTable, SequenceKey(sequence)), label);
    txn.Put(RowKey(kRightTable, SequenceKey(sequence)), label);
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return sequence;
}

void Acknowledged::Add(uint64_t sequence, const std::string& label) {
  std::lock_guard<std::mutex> lock(mutex_);
  labels_[sequence] = label;
}

size_t Acknowledged::size() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return labels_.size();
}

void Acknowledged::WriteUntilRefused(Store& store, int threads, int writes) {
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([this, &store, writes] {
      for (int i = 0; i < writes; ++i) {
        std::string label;
        {
          std::lock_guard<std::mutex> lock(mutex_);
          label = absl::StrCat("label ", next_label_++);
        }
        absl::StatusOr<uint64_t> sequence = WriteLabelled(store, label);
        if (!sequence.ok()) return;
        Add(*sequence, label);
      }
    });
  }
  for (std::thread& thread : running) thread.join();
}

absl::Status Acknowledged::Check(const Store& store) const {
  std::lock_guard<std::mutex> lock(mutex_);
  return store.Read([this](const View& view) { return CheckView(view, labels_); });
}

}  // namespace partners::storage
