#include "services/server/key_view.h"

#include <chrono>
#include <utility>
#include <vector>

#include "clients/cpp/access_client.h"
#include "services/access/rules.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::server {
namespace {

using access::v1::FollowKeysResponse;
using access::v1::KeyRecord;

constexpr auto kRetryPause = std::chrono::milliseconds(200);
constexpr absl::Duration kReconnect = absl::Minutes(10);  // a stream is renewed at least this often

// The copy of access's keys in another process's store. Table 18 belongs to it.
const storage::Table<KeyRecord>& Copy() {
  static const auto* const table = new storage::Table<KeyRecord>(18);
  return *table;
}

std::string RowOf(const std::string& id) { return storage::KeyWriter().Text(id).Take(); }

}  // namespace

KeyView::KeyView(std::shared_ptr<client::Channel> access, storage::Store* store,
                 runtime::KeyDirectory* keys, runtime::Telemetry* telemetry,
                 std::function<void()> on_complete)
    : access_(std::move(access)),
      store_(store),
      keys_(keys),
      telemetry_(telemetry),
      on_complete_(std::move(on_complete)) {
  LoadCopy();
  thread_ = std::thread([this] {
    while (!stop_.stop_requested()) {
      Follow();
      if (!stop_.stop_requested()) std::this_thread::sleep_for(kRetryPause);
    }
  });
}

KeyView::~KeyView() { Stop(); }

void KeyView::Stop() {
  stop_.request_stop();
  if (thread_.joinable()) thread_.join();
}

absl::Status KeyView::WaitUntilReady() const {
  constexpr auto kStep = std::chrono::milliseconds(2);
  for (auto waited = kStep; waited < std::chrono::seconds(10); waited += kStep) {
    if (ready()) return absl::OkStatus();
    std::this_thread::sleep_for(kStep);
  }
  return absl::UnavailableError("the keys cannot be read");
}

void KeyView::LoadCopy() {
  if (store_ == nullptr) return;
  std::vector<KeyRecord> records;
  const absl::Status status = store_->Read([&](const storage::View& view) {
    return Copy().Scan(view, "", {"", SIZE_MAX}, [&](const KeyRecord& record, absl::string_view) {
      records.push_back(record);
      return true;
    });
  });
  if (!status.ok())
    return telemetry_->Log("error", "the copy of the keys cannot be read; waiting for access");
  for (const KeyRecord& record : records) {
    keys_->Put(record.id(), access::ToEntry(record));
    known_.insert(record.id());
  }
  if (!records.empty()) MarkReady();
}

void KeyView::MarkReady() {
  if (keys_->complete()) return;
  keys_->MarkComplete();
  if (on_complete_) on_complete_();
}

void KeyView::KeepCopy(const std::vector<KeyRecord>& changed, const std::set<std::string>& gone) {
  if (store_ == nullptr || (changed.empty() && gone.empty())) return;
  const absl::Status kept = store_->Write([&](storage::Transaction& txn) {
    absl::Status status;
    for (const KeyRecord& record : changed)
      status.Update(Copy().Put(txn, RowOf(record.id()), record));
    for (const std::string& id : gone) status.Update(Copy().Delete(txn, RowOf(id)).status());
    return status;
  });
  if (!kept.ok()) telemetry_->Log("warning", "the copy of the keys could not be written");
}

void KeyView::Follow() {
  client::AccessClient access(access_);
  client::CallOptions options;
  options.timeout = kReconnect;
  options.stop = stop_.get_token();
  std::vector<KeyRecord> batch;
  // A stream begins with every key there is: what is known and not among them is gone.
  std::set<std::string> gone = known_;
  const absl::Status status = access.FollowKeys(
      {},
      [&](const FollowKeysResponse& message) {
        if (message.has_key()) {
          const std::string& id = message.key().id();
          keys_->Put(id, access::ToEntry(message.key()));
          known_.insert(id);
          gone.erase(id);
          batch.push_back(message.key());
          return true;
        }
        for (const std::string& id : gone) {
          keys_->Remove(id);
          known_.erase(id);
        }
        KeepCopy(batch, gone);
        batch.clear();
        gone.clear();
        MarkReady();
        return true;
      },
      options);
  if (!status.ok() && !absl::IsDeadlineExceeded(status) && !stop_.stop_requested()) {
    telemetry_->Log("warning", "access cannot be followed: " +
                                   std::string(absl::StatusCodeToString(status.code())));
  }
}

}  // namespace partners::server
