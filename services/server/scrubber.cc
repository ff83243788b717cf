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
                   OnFailure on_failure, std::chrono::milliseconds interval)
    : database_(database),
      stores_(std::move(stores)),
      on_failure_(std::move(on_failure)),
      ticker_(interval, [this] { Run(); }) {}

void Scrubber::Run() {
  for (const auto& [role, store] : stores_) {
    const uint64_t through = store->last_sequence();
    if (seen_[role] == through && through != 0) continue;
    const absl::Status outcome = Scrub(role, *store);
    if (outcome.ok()) seen_[role] = through;
    Tell(role, outcome);
  }
}

void Scrubber::Tell(const std::string& role, const absl::Status& outcome) {
  absl::Status& last = outcomes_[role];
  if (!outcome.ok() && outcome != last && on_failure_) on_failure_(role, outcome);
  last = outcome;
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
