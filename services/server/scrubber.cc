#include "services/server/scrubber.h"

#include <algorithm>
#include <utility>

#include "services/runtime/status_macros.h"
#include "storage/follower.h"
#include "storage/log.h"

namespace partners::server {
namespace {

constexpr char kPlace[] = "scrubber";  // names the durable cursor: the last redaction scrubbed

// The newest redaction whose bytes may be in the files; 0 when there is none. A restored log is
// looked at anew.
absl::StatusOr<uint64_t> NewestUnscrubbed(const storage::Store& store) {
  uint64_t newest = 0;
  PARTNERS_RETURN_IF_ERROR(store.Read([&](const storage::View& view) -> absl::Status {
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<storage::RedactedChange> redacted,
                              storage::RedactedChanges(view));
    for (const storage::RedactedChange& change : redacted) newest = std::max(newest, change.by);
    PARTNERS_ASSIGN_OR_RETURN(const storage::FollowerCursor done,
                              storage::ReadCursor(view, kPlace));
    if (done.log_id == store.log_id() && done.sequence >= newest) newest = 0;
    return absl::OkStatus();
  }));
  return newest;
}

}  // namespace

absl::StatusOr<bool> HasRedactedBytes(const storage::Store& store) {
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t newest, NewestUnscrubbed(store));
  return newest != 0;
}

Scrubber::Scrubber(storage::Database* database, std::map<std::string, storage::Store*> stores,
                   std::chrono::milliseconds interval)
    : database_(database), stores_(std::move(stores)), ticker_(interval, [this] { Run(); }) {}

void Scrubber::Run() {
  for (const auto& [role, store] : stores_) {
    const uint64_t through = store->last_sequence();
    if (seen_[role] == through && through != 0) continue;
    if (Scrub(role, *store).ok()) seen_[role] = through;
  }
}

absl::Status Scrubber::Scrub(const std::string& role, storage::Store& store) {
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t newest, NewestUnscrubbed(store));
  if (newest == 0) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(database_->Compact(role));
  return store.Write([&](storage::Transaction& txn) {
    storage::WriteCursor(txn, kPlace, {store.log_id(), newest});
    return absl::OkStatus();
  });
}

}  // namespace partners::server
