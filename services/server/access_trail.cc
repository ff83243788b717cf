#include "services/server/access_trail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "services/runtime/dates.h"
#include "services/runtime/filter.h"
#include "services/runtime/status_macros.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::server {
namespace {

using operations::v1::AccessEntry;

// Numbers are stored on disk: 1536 and up belong to the trail's store, never reuse one. Key: time,
// process, number.
const storage::Table<AccessEntry>& Rows() {
  static const auto* const table = new storage::Table<AccessEntry>(1536);
  return *table;
}

std::string TimeKey(absl::Time time) {
  return storage::KeyWriter().Signed(absl::ToUnixMicros(time)).Take();
}

std::string RowKey(const AccessEntry& entry, const std::string& process, uint64_t number) {
  return storage::KeyWriter()
      .Signed(absl::ToUnixMicros(runtime::FromProto(entry.access_time())))
      .Text(process)
      .Unsigned(number)
      .Take();
}

// Deletes the oldest entries before `before`, AccessTrail::kPrunedMax at most.
absl::Status DeleteSome(storage::Transaction& txn, absl::Time before, size_t* deleted) {
  storage::Page page;
  page.limit = AccessTrail::kPrunedMax;
  page.until = TimeKey(before);
  std::vector<std::string> keys;
  PARTNERS_RETURN_IF_ERROR(
      Rows().Scan(txn, "", page, [&](const AccessEntry&, absl::string_view cursor) {
        keys.emplace_back(cursor);  // of a primary scan, the row's key
        return true;
      }));
  for (const std::string& key : keys) PARTNERS_RETURN_IF_ERROR(Rows().Delete(txn, key).status());
  *deleted = keys.size();
  return absl::OkStatus();
}

bool NamesOneOf(const AccessEntry& entry, const std::string& prefix) {
  if (prefix.empty()) return true;
  return std::any_of(
      entry.resources().begin(), entry.resources().end(),
      [&](const std::string& resource) { return absl::StartsWith(resource, prefix); });
}

}  // namespace

AccessTrail::AccessTrail(storage::Store* store, const runtime::Sources& sources,
                         runtime::Pager pager)
    : store_(store),
      sources_(sources),
      pager_(std::move(pager)),
      process_(sources.random(8)),
      thread_([this] { Run(); }) {}

AccessTrail::~AccessTrail() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

// Room for one more when only one `share`th of the queue may be used.
bool AccessTrail::HasRoom(const AccessEntry& entry, size_t share) const {
  return !failed_ && queue_.size() < kQueueMax / share &&
         queue_bytes_ + entry.ByteSizeLong() <= kQueueBytesMax / share;
}

void AccessTrail::Take(AccessEntry entry) {
  queue_bytes_ += entry.ByteSizeLong();
  queue_.push_back(std::move(entry));
  ++taken_;
  if (queue_.size() == 1 || queue_.size() == kBatchMax) wake_.notify_one();
}

bool AccessTrail::AddShown(AccessEntry entry) {
  std::lock_guard lock(mutex_);
  if (!HasRoom(entry, 1)) return false;
  Take(std::move(entry));
  return true;
}

void AccessTrail::AddOrCount(AccessEntry entry) {
  std::lock_guard lock(mutex_);
  if (!HasRoom(entry, 2)) {
    ++missed_;
  } else {
    Take(std::move(entry));
  }
}

void AccessTrail::Flush() {
  std::unique_lock lock(mutex_);
  const uint64_t wanted = taken_;
  hurry_ = true;
  wake_.notify_one();
  written_.wait(lock, [&] { return done_ >= wanted; });
}

// With mutex_ held.
AccessTrail::Entries AccessTrail::NextBatch() {
  Entries batch;
  while (!queue_.empty() && batch.size() < kBatchMax) {
    queue_bytes_ -= queue_.front().ByteSizeLong();
    batch.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return batch;
}

void AccessTrail::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    // One sync for what comes within a moment, rather than one for each.
    wake_.wait_for(lock, kGather,
                   [this] { return stopping_ || hurry_ || queue_.size() >= kBatchMax; });
    hurry_ = false;
    Entries batch = NextBatch();
    const uint64_t taken = batch.size();
    const int64_t missed = std::exchange(missed_, 0);
    lock.unlock();
    if (missed > 0) {
      AccessEntry& entry = batch.emplace_back();
      *entry.mutable_access_time() = runtime::ToProto(sources_.now());
      entry.set_kind(AccessEntry::KIND_MISSED);
      entry.set_missed_count(missed);
    }
    const absl::Status status = WriteBatch(batch);
    lock.lock();
    if (!status.ok()) failed_ = true;
    done_ += taken;
    written_.notify_all();
  }
}

absl::Status AccessTrail::WriteBatch(const Entries& batch) {
  return store_->Write([&](storage::Transaction& txn) {
    for (const AccessEntry& entry : batch)
      PARTNERS_RETURN_IF_ERROR(Rows().Insert(txn, RowKey(entry, process_, number_++), entry));
    return absl::OkStatus();
  });
}

absl::Status AccessTrail::Prune(absl::Time before) {
  size_t deleted = kPrunedMax;
  while (deleted == kPrunedMax) {
    PARTNERS_RETURN_IF_ERROR(store_->Write(
        [&](storage::Transaction& txn) { return DeleteSome(txn, before, &deleted); }));
  }
  return absl::OkStatus();
}

absl::Status AccessTrail::List(const runtime::Call& call,
                               const operations::v1::ListAccessTrailRequest& request,
                               operations::v1::ListAccessTrailResponse* response) {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager_.Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Filter filter,
                            runtime::Filter::Parse(request.filter(), AccessEntry::descriptor(),
                                                   {"principal", "acted_for", "role", "method",
                                                    "kind", "reason", "access_time"},
                                                   call.caller));
  Flush();
  std::string last;
  bool more = false;
  size_t examined = 0;
  const storage::Page page{start.cursor, kExaminedMax + 1, storage::Direction::kBackward};
  PARTNERS_RETURN_IF_ERROR(store_->Read([&](const storage::View& view) {
    return Rows().Scan(view, "", page, [&](const AccessEntry& entry, absl::string_view cursor) {
      more = examined++ == kExaminedMax ||
             static_cast<size_t>(response->access_entries_size()) == start.size;
      if (more) return false;
      if (filter.Matches(entry) && NamesOneOf(entry, request.resource_prefix()))
        *response->add_access_entries() = entry;
      last = std::string(cursor);
      return true;
    });
  }));
  if (more) response->set_next_page_token(pager_.Close(call, request, last));
  return absl::OkStatus();
}

}  // namespace partners::server
