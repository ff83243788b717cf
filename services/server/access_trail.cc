#include "services/server/access_trail.h"

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/filter.h"
#include "services/runtime/status_macros.h"
#include "storage/keys.h"
#include "storage/table.h"

namespace partners::server {
namespace {

using operations::v1::AccessEntry;

// Numbers are stored on disk: 1536 and up belong to the trail's store, never reuse one (1536 held
// single entries). Key: time of writing, process, number.
const storage::Table<AccessBlock>& Rows() {
  static const auto* const table = new storage::Table<AccessBlock>(1537);
  return *table;
}

std::string TimeKey(absl::Time time) {
  return storage::KeyWriter().Signed(absl::ToUnixMicros(time)).Take();
}

std::string RowKey(absl::Time time, const std::string& process, uint64_t number) {
  return storage::KeyWriter()
      .Signed(absl::ToUnixMicros(time))
      .Text(process)
      .Unsigned(number)
      .Take();
}

// Deletes the oldest rows before `before`, AccessTrail::kPrunedMax at most.
absl::Status DeleteSome(storage::Transaction& txn, absl::Time before, size_t* deleted) {
  storage::Page page;
  page.limit = AccessTrail::kPrunedMax;
  page.until = TimeKey(before);
  std::vector<std::string> keys;
  PARTNERS_RETURN_IF_ERROR(
      Rows().Scan(txn, "", page, [&](const AccessBlock&, absl::string_view cursor) {
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
                         runtime::Pager pager, runtime::Telemetry* telemetry)
    : store_(store),
      sources_(sources),
      pager_(std::move(pager)),
      telemetry_(telemetry),
      process_(sources.random(8)),
      unknown_(kUnknownPerSecond),
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
bool AccessTrail::HasRoom(size_t bytes, size_t share) const {
  return !failed_ && queue_bytes_ + bytes <= kQueueBytesMax / share;
}

bool AccessTrail::IsOneTooMany(const AccessEntry& entry) {
  return entry.principal().empty() && entry.kind() == AccessEntry::KIND_REFUSED &&
         unknown_.Take("", sources_.now()) > absl::ZeroDuration();
}

void AccessTrail::Take(std::string entry) {
  const bool fits = !queue_.empty() && block_bytes_ < kBlockBytesMax &&
                    queue_.back().entries_size() < kBlockEntriesMax;
  if (!fits) {
    queue_.emplace_back();
    block_bytes_ = 0;
    wake_.notify_one();
  }
  block_bytes_ += entry.size();
  queue_bytes_ += entry.size();
  *queue_.back().add_entries() = std::move(entry);
  ++taken_;
}

bool AccessTrail::AddShown(const AccessEntry& entry) {
  std::string bytes = entry.SerializeAsString();
  std::lock_guard lock(mutex_);
  if (!HasRoom(bytes.size(), 1)) return false;
  Take(std::move(bytes));
  return true;
}

void AccessTrail::AddOrCount(const AccessEntry& entry) {
  const bool too_many = IsOneTooMany(entry);
  std::string bytes = too_many ? std::string() : entry.SerializeAsString();
  std::lock_guard lock(mutex_);
  if (too_many || !HasRoom(bytes.size(), 2)) {
    if (telemetry_ != nullptr) telemetry_->CountMissed(1);
    if (missed_++ == 0) wake_.notify_one();
  } else {
    Take(std::move(bytes));
  }
}

void AccessTrail::Flush() {
  std::unique_lock lock(mutex_);
  hurry_ = true;
  TakeCount();
  const uint64_t wanted = taken_;
  wake_.notify_one();
  written_.wait(lock, [&] { return done_ >= wanted; });
}

bool AccessTrail::CountIsDue() const {
  return missed_ > 0 && (stopping_ || sources_.now() - counted_ >= kMissedInterval);
}

// Makes the count an entry.
void AccessTrail::TakeCount() {
  if (missed_ == 0) return;
  AccessEntry entry;
  counted_ = sources_.now();
  *entry.mutable_access_time() = runtime::ToProto(counted_);
  entry.set_kind(AccessEntry::KIND_MISSED);
  entry.set_missed_count(std::exchange(missed_, 0));
  Take(entry.SerializeAsString());
}

void AccessTrail::Run() {
  std::unique_lock lock(mutex_);
  while (true) {
    const auto awaited = [this] { return stopping_ || !queue_.empty() || CountIsDue(); };
    // A count that is not due yet is looked at again when something else comes.
    wake_.wait(lock, awaited);
    if (CountIsDue()) TakeCount();
    if (queue_.empty()) return;
    // One sync for what comes within a moment, rather than one for each.
    wake_.wait_for(lock, kGather, [this] { return stopping_ || hurry_ || queue_.size() > 1; });
    hurry_ = false;
    const Blocks blocks = std::exchange(queue_, {});
    queue_bytes_ = 0;
    const uint64_t through = taken_;
    lock.unlock();
    const absl::Status status = WriteBlocks(blocks);
    lock.lock();
    if (!status.ok()) failed_ = true;
    done_ = through;
    written_.notify_all();
  }
}

absl::Status AccessTrail::WriteBlocks(const Blocks& blocks) {
  return store_->Write([&](storage::Transaction& txn) {
    for (const AccessBlock& block : blocks)
      PARTNERS_RETURN_IF_ERROR(
          Rows().Insert(txn, RowKey(sources_.now(), process_, number_++), block));
    return absl::OkStatus();
  });
}

absl::StatusOr<absl::Time> AccessTrail::NewestTime() const {
  absl::Time newest = absl::InfinitePast();
  const storage::Page page{"", 1, storage::Direction::kBackward};
  PARTNERS_RETURN_IF_ERROR(store_->Read([&](const storage::View& view) {
    return Rows().Scan(view, "", page, [&](const AccessBlock& block, absl::string_view) {
      AccessEntry entry;
      for (const std::string& bytes : block.entries()) {
        if (entry.ParseFromString(bytes))
          newest = std::max(newest, runtime::FromProto(entry.access_time()));
      }
      return true;
    });
  }));
  return newest;
}

absl::Status AccessTrail::Prune(absl::Time before) {
  size_t deleted = kPrunedMax;
  while (deleted == kPrunedMax) {
    PARTNERS_RETURN_IF_ERROR(store_->Write(
        [&](storage::Transaction& txn) { return DeleteSome(txn, before, &deleted); }));
  }
  return absl::OkStatus();
}

// A place in the trail: after `passed` entries, newest first, of the first row below `below`; the
// cursor in a page token is the number, a colon, then `below`. Rows that are written between two
// pages are above it.
struct AccessTrail::Listing {
  const runtime::Filter& filter;
  const std::string& prefix;
  const size_t size;
  operations::v1::ListAccessTrailResponse* response;
  std::string below;
  size_t passed = 0;
  size_t examined = 0;
  size_t bytes = 0;
  bool full = false;

  bool Open(const std::string& cursor) {
    if (cursor.empty()) return true;
    const size_t colon = cursor.find(':');
    if (colon == std::string::npos || !absl::SimpleAtoi(cursor.substr(0, colon), &passed))
      return false;
    below = cursor.substr(colon + 1);
    return true;
  }
  std::string Close() const { return absl::StrCat(passed, ":", below); }

  // False once the page is full; DATA_LOSS is told in `broken`.
  bool TakeRow(const AccessBlock& block, absl::string_view cursor, bool* broken) {
    for (int i = block.entries_size() - 1 - static_cast<int>(passed); i >= 0; --i, ++passed) {
      full = examined == kExaminedMax || bytes >= kAnswerBytes ||
             static_cast<size_t>(response->access_entries_size()) == size;
      if (full) {
        below = std::string(cursor) + '\0';  // the smallest place above this row
        return false;
      }
      ++examined;
      AccessEntry entry;
      *broken = !entry.ParseFromString(block.entries(i));
      if (*broken) return false;
      if (!filter.Matches(entry) || !NamesOneOf(entry, prefix)) continue;
      bytes += block.entries(i).size();
      *response->add_access_entries() = std::move(entry);
    }
    below = std::string(cursor);
    passed = 0;
    return true;
  }
};

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
  Listing listing{filter, request.resource_prefix(), start.size, response, ""};
  if (!listing.Open(start.cursor))
    return runtime::FieldInvalid("page_token", "is not of this list");
  bool broken = false;
  const storage::Page page{listing.below, kExaminedMax + 1, storage::Direction::kBackward};
  PARTNERS_RETURN_IF_ERROR(store_->Read([&](const storage::View& view) {
    return Rows().Scan(view, "", page, [&](const AccessBlock& block, absl::string_view cursor) {
      return listing.TakeRow(block, cursor, &broken);
    });
  }));
  if (broken) return absl::DataLossError("an entry of the access trail cannot be read");
  if (listing.full) response->set_next_page_token(pager_.Close(call, request, listing.Close()));
  return absl::OkStatus();
}

}  // namespace partners::server
