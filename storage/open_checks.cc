#include "storage/open_checks.h"

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/change.h"
#include "storage/keys.h"
#include "storage/layout.h"
#include "storage/store.h"

namespace partners::storage {
namespace {

constexpr size_t kLogIdBytes = 16;

std::string NewLogId(const std::function<std::string(size_t)>& random) {
  return absl::BytesToHexString(random(kLogIdBytes));
}

absl::Status CreateLog(Engine* engine, const std::function<std::string(size_t)>& random) {
  const std::string format_key = FormatKey();
  const std::string format = KeyWriter().Unsigned(kStoreFormat).Take();
  const std::string log_id_key = LogIdKey();
  const std::string log_id = NewLogId(random);
  return engine->Append({{Space::kRows, format_key, format}, {Space::kRows, log_id_key, log_id}},
                        /*expected_last_sequence=*/0, /*last_sequence=*/0);
}

absl::Status CheckEmpty(const EngineSnapshot& snapshot) {
  for (Space space : {Space::kRows, Space::kHeaders, Space::kPayloads}) {
    std::unique_ptr<Cursor> cursor = snapshot.Scan(space, {}, Direction::kForward);
    if (cursor->Valid()) return absl::DataLossError("the store has records but no format number");
    if (!cursor->status().ok()) return cursor->status();
  }
  return absl::OkStatus();
}

absl::Status CheckFormat(absl::string_view stored) {
  absl::StatusOr<uint64_t> format = KeyReader(stored).Unsigned();
  if (!format.ok()) return absl::DataLossError("the store's format number is malformed");
  if (*format <= kStoreFormat) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("the store has format ", *format, ", this version knows formats up to ",
                   kStoreFormat, ": use the version that wrote it, or a newer one"));
}

// Every sequence from 1 to the recorded last one, once. Reads keys only.
absl::Status CheckDense(const EngineSnapshot& snapshot, uint64_t last_sequence) {
  uint64_t expected = 1;
  std::unique_ptr<Cursor> cursor = snapshot.Scan(Space::kHeaders, {}, Direction::kForward);
  for (; cursor->Valid(); cursor->Next(), ++expected) {
    KeyReader key(cursor->Key());
    absl::StatusOr<uint64_t> sequence = key.Unsigned();
    if (!sequence.ok() || !key.done()) return absl::DataLossError("a change's key is malformed");
    if (*sequence != expected) {
      return absl::DataLossError(absl::StrCat("changes are missing from the log: after ",
                                              expected - 1, " comes ", *sequence));
    }
  }
  if (!cursor->status().ok()) return cursor->status();
  if (expected - 1 == last_sequence) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("the log ends at ", expected - 1, " but ", last_sequence,
                                          " was recorded as its last change"));
}

absl::StatusOr<ChangeHeader> LastHeader(const EngineSnapshot& snapshot, uint64_t sequence) {
  if (sequence == 0) return ChangeHeader();
  std::string bytes;
  absl::StatusOr<bool> found = snapshot.Get(Space::kHeaders, SequenceKey(sequence), &bytes);
  if (!found.ok()) return found.status();
  ChangeHeader header;
  if (!*found || !header.ParseFromString(bytes)) {
    return absl::DataLossError(absl::StrCat("the header of change ", sequence, " cannot be read"));
  }
  return header;
}

absl::StatusOr<OpenedLog> CheckLog(const EngineSnapshot& snapshot) {
  OpenedLog log;
  absl::StatusOr<bool> named = snapshot.Get(Space::kRows, LogIdKey(), &log.log_id);
  if (!named.ok()) return named.status();
  if (!*named) return absl::DataLossError("the store's log has lost its id");
  absl::StatusOr<uint64_t> last = snapshot.last_sequence();
  if (!last.ok()) return last.status();
  log.last_sequence = *last;
  absl::Status dense = CheckDense(snapshot, *last);
  if (!dense.ok()) return dense;
  absl::StatusOr<ChangeHeader> header = LastHeader(snapshot, *last);
  if (!header.ok()) return header.status();
  log.last_commit_micros = header->commit_time_micros();
  log.last_payload_format = header->format();
  return log;
}

}  // namespace

absl::StatusOr<OpenedLog> OpenLog(Engine* engine,
                                  const std::function<std::string(size_t)>& random) {
  std::unique_ptr<EngineSnapshot> snapshot = engine->Snapshot();
  std::string format;
  absl::StatusOr<bool> found = snapshot->Get(Space::kRows, FormatKey(), &format);
  if (!found.ok()) return found.status();
  if (!*found) {
    absl::Status made = CheckEmpty(*snapshot);
    if (made.ok()) made = CreateLog(engine, random);
    if (!made.ok()) return made;
    snapshot = engine->Snapshot();
    return CheckLog(*snapshot);
  }
  absl::Status known = CheckFormat(format);
  if (!known.ok()) return known;
  return CheckLog(*snapshot);
}

absl::Status RenewLogId(Engine* engine, const std::function<std::string(size_t)>& random) {
  const std::string key = LogIdKey();
  std::string log_id;
  absl::StatusOr<bool> made = engine->Snapshot()->Get(Space::kRows, key, &log_id);
  if (!made.ok()) return made.status();
  if (!*made) return absl::OkStatus();
  log_id = NewLogId(random);
  const uint64_t last = engine->last_sequence();
  return engine->Append({{Space::kRows, key, log_id}}, last, last);
}

}  // namespace partners::storage
