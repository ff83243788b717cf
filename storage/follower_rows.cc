#include "storage/follower_rows.h"

#include <memory>
#include <string>
#include <utility>

#include "storage/keys.h"
#include "storage/layout.h"
#include "storage/records.pb.h"

namespace partners::storage {
namespace {

absl::StatusOr<ParkedChange> Parse(absl::string_view key, absl::string_view value) {
  absl::StatusOr<uint64_t> sequence = TrailingSequence(key);
  if (!sequence.ok()) return sequence.status();
  ParkedRow row;
  if (!row.ParseFromArray(value.data(), static_cast<int>(value.size()))) {
    return absl::DataLossError("a parked change's row cannot be read");
  }
  ParkedChange parked;
  parked.sequence = *sequence;
  parked.resource = row.resource();
  parked.reason = absl::Status(static_cast<absl::StatusCode>(row.code()), row.message());
  parked.since = absl::FromUnixMicros(row.since_micros());
  parked.behind = row.behind();
  return parked;
}

}  // namespace

absl::StatusOr<FollowerCursor> ReadCursor(const View& view, absl::string_view follower) {
  std::string bytes;
  absl::StatusOr<bool> found = view.Get(Space::kRows, CursorKey(follower), &bytes);
  if (!found.ok()) return found.status();
  CursorRow row;
  if (*found && !row.ParseFromString(bytes)) {
    return absl::DataLossError("a follower's cursor cannot be read");
  }
  return FollowerCursor{row.log_id(), row.sequence()};
}

void WriteCursor(Transaction& txn, absl::string_view follower, const FollowerCursor& cursor) {
  CursorRow row;
  row.set_log_id(cursor.log_id);
  row.set_sequence(cursor.sequence);
  txn.Put(CursorKey(follower), row.SerializeAsString());
}

absl::StatusOr<std::vector<ParkedChange>> ReadParked(const View& view, absl::string_view follower) {
  std::vector<ParkedChange> all;
  const std::string prefix = ParkedPrefix(follower);
  std::unique_ptr<Cursor> cursor =
      view.Scan(Space::kRows, {prefix, PrefixEnd(prefix)}, Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    absl::StatusOr<ParkedChange> parked = Parse(cursor->Key(), cursor->Value());
    if (!parked.ok()) return parked.status();
    all.push_back(*std::move(parked));
  }
  if (!cursor->status().ok()) return cursor->status();
  return all;
}

absl::StatusOr<FollowerPlace> ResumeFollower(Store* store, const std::string& name) {
  FollowerPlace place;
  absl::Status status = store->Write([&](Transaction& txn) -> absl::Status {
    absl::StatusOr<FollowerCursor> cursor = ReadCursor(txn, name);
    if (!cursor.ok()) return cursor.status();
    absl::StatusOr<std::vector<ParkedChange>> parked = ReadParked(txn, name);
    if (!parked.ok()) return parked.status();
    if (cursor->log_id == store->log_id()) {
      place = {cursor->sequence, *std::move(parked)};
      return absl::OkStatus();
    }
    for (const ParkedChange& change : *parked) DeleteParked(txn, name, change.sequence);
    WriteCursor(txn, name, {store->log_id(), 0});
    place = {};
    return absl::OkStatus();
  });
  if (!status.ok()) return status;
  return place;
}

void WriteParked(Transaction& txn, absl::string_view follower, const ParkedChange& parked) {
  ParkedRow row;
  row.set_resource(parked.resource);
  row.set_code(static_cast<int32_t>(parked.reason.code()));
  row.set_message(std::string(parked.reason.message()));
  row.set_since_micros(absl::ToUnixMicros(parked.since));
  row.set_behind(parked.behind);
  txn.Put(ParkedKey(follower, parked.sequence), row.SerializeAsString());
}

absl::StatusOr<bool> IsParked(const View& view, absl::string_view follower, uint64_t sequence) {
  std::string bytes;
  return view.Get(Space::kRows, ParkedKey(follower, sequence), &bytes);
}

void DeleteParked(Transaction& txn, absl::string_view follower, uint64_t sequence) {
  txn.Delete(ParkedKey(follower, sequence));
}

}  // namespace partners::storage
