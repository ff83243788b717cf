#include "storage/log.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/layout.h"

namespace partners::storage {
namespace {

absl::Status Unreadable(uint64_t sequence, absl::string_view what) {
  return absl::DataLossError(absl::StrCat("change ", sequence, ": ", what));
}

absl::Status ParseHeader(absl::string_view bytes, uint64_t sequence, ChangeHeader* header) {
  if (!header->ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) ||
      header->sequence() != sequence) {
    return Unreadable(sequence, "its header cannot be read");
  }
  return absl::OkStatus();
}

absl::Status CheckRedacted(const View& view, uint64_t sequence) {
  std::string by;
  absl::StatusOr<bool> redacted = view.Get(Space::kRows, RedactedKey(sequence), &by);
  if (!redacted.ok()) return redacted.status();
  return *redacted ? absl::OkStatus() : Unreadable(sequence, "its payload is missing");
}

// Fills salt and payload from the payload record, or leaves them out after a redaction.
absl::Status AddPayload(const View& view, Change* change) {
  const uint64_t sequence = change->header.sequence();
  std::string record;
  absl::StatusOr<bool> found = view.Get(Space::kPayloads, SequenceKey(sequence), &record);
  if (!found.ok()) return found.status();
  if (!*found) return CheckRedacted(view, sequence);
  if (record.size() < kSaltBytes || Sha256(record) != change->header.payload_digest()) {
    return Unreadable(sequence, "its payload does not match its digest");
  }
  change->salt = record.substr(0, kSaltBytes);
  record.erase(0, kSaltBytes);
  change->payload = std::move(record);
  return absl::OkStatus();
}

// Whether a change of this kind carries the resource as it became.
bool CarriesResource(absl::string_view kind) {
  if (kind.size() != 1) return false;
  return kind[0] != ChangeHeader::KIND_BOUNDARY && kind[0] != ChangeHeader::KIND_REDACTED;
}

absl::StatusOr<int64_t> CommitMicros(const View& view, uint64_t sequence) {
  std::string bytes;
  absl::StatusOr<bool> found = view.Get(Space::kHeaders, SequenceKey(sequence), &bytes);
  if (!found.ok()) return found.status();
  if (!*found) return Unreadable(sequence, "its header is missing");
  ChangeHeader header;
  absl::Status parsed = ParseHeader(bytes, sequence, &header);
  if (!parsed.ok()) return parsed;
  return header.commit_time_micros();
}

// Reads (resource, sequence) of an entry of the history index.
absl::Status ParseHistoryKey(absl::string_view key, std::string* resource, uint64_t* sequence) {
  if (key.size() < kRowPrefixBytes) return absl::DataLossError("a history key is malformed");
  KeyReader reader(key.substr(kRowPrefixBytes));
  absl::StatusOr<std::string> name = reader.Text();
  if (!name.ok()) return name.status();
  absl::StatusOr<uint64_t> number = reader.Unsigned();
  if (!number.ok()) return number.status();
  *resource = *std::move(name);
  *sequence = *number;
  return absl::OkStatus();
}

// Jumps from resource to resource: the first entry of each one tells when it began. Ends when
// `visit` returns false.
absl::Status VisitResources(const View& view, absl::string_view prefix, absl::string_view after,
                            const std::function<bool(ResourceBegin)>& visit) {
  std::string from = RowKey(kHistoryTable, KeyWriter().TextPrefix(prefix).Take());
  const std::string until = PrefixEnd(from);
  if (!after.empty()) from = std::max(from, PrefixEnd(HistoryPrefix(after)));
  for (bool more = true; more;) {
    std::unique_ptr<Cursor> cursor = view.Scan(Space::kRows, {from, until}, Direction::kForward);
    if (!cursor->status().ok()) return cursor->status();
    if (!cursor->Valid()) break;
    ResourceBegin resource;
    absl::Status parsed = ParseHistoryKey(cursor->Key(), &resource.name, &resource.began);
    if (!parsed.ok()) return parsed;
    from = PrefixEnd(HistoryPrefix(resource.name));
    more = visit(std::move(resource));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Change> ReadChange(const View& view, uint64_t sequence) {
  Change change;
  absl::StatusOr<bool> found =
      view.Get(Space::kHeaders, SequenceKey(sequence), &change.header_bytes);
  if (!found.ok()) return found.status();
  if (!*found && sequence >= 1 && sequence <= view.last_sequence()) {
    return Unreadable(sequence, "its header is missing");
  }
  if (!*found) return absl::NotFoundError(absl::StrCat("there is no change ", sequence));
  absl::Status status = ParseHeader(change.header_bytes, sequence, &change.header);
  if (status.ok()) status = AddPayload(view, &change);
  if (!status.ok()) return status;
  return change;
}

absl::StatusOr<uint64_t> ScanHeaders(
    const View& view, uint64_t after_sequence, size_t limit,
    const std::function<bool(const ChangeHeader&, absl::string_view)>& visit) {
  uint64_t last = after_sequence;
  if (limit == 0 || last >= view.last_sequence()) return last;
  std::unique_ptr<Cursor> cursor =
      view.Scan(Space::kHeaders, {SequenceKey(last + 1), ""}, Direction::kForward);
  for (; cursor->Valid() && limit > 0; cursor->Next(), --limit) {
    ChangeHeader header;
    absl::Status parsed = ParseHeader(cursor->Value(), last + 1, &header);
    if (!parsed.ok()) return parsed;
    ++last;
    if (!visit(header, cursor->Value())) return last;
  }
  if (!cursor->status().ok()) return cursor->status();
  if (limit > 0 && last < view.last_sequence()) return Unreadable(last + 1, "it is missing");
  return last;
}

absl::StatusOr<uint64_t> ScanChanges(const View& view, uint64_t after_sequence, size_t limit,
                                     const std::function<bool(const Change&)>& visit) {
  absl::Status failed;
  absl::StatusOr<uint64_t> last = ScanHeaders(
      view, after_sequence, limit, [&](const ChangeHeader& header, absl::string_view bytes) {
        Change change;
        change.header = header;
        change.header_bytes = std::string(bytes);
        failed = AddPayload(view, &change);
        return failed.ok() && visit(change);
      });
  if (!failed.ok()) return failed;
  return last;
}

absl::StatusOr<uint64_t> SequenceAt(const View& view, absl::Time time) {
  const int64_t micros = absl::ToUnixMicros(time);
  uint64_t at_or_before = 0;
  uint64_t after = view.last_sequence() + 1;
  while (after - at_or_before > 1) {
    const uint64_t middle = at_or_before + (after - at_or_before) / 2;
    absl::StatusOr<int64_t> committed = CommitMicros(view, middle);
    if (!committed.ok()) return committed.status();
    (*committed <= micros ? at_or_before : after) = middle;
  }
  return at_or_before;
}

absl::StatusOr<absl::Time> LastCommitTime(const View& view) {
  if (view.last_sequence() == 0) return absl::InfinitePast();
  const absl::StatusOr<int64_t> committed = CommitMicros(view, view.last_sequence());
  if (!committed.ok()) return committed.status();
  return absl::FromUnixMicros(*committed);
}

absl::StatusOr<std::optional<Change>> ReadResourceAt(const View& view, absl::string_view resource,
                                                     uint64_t sequence) {
  const std::string prefix = HistoryPrefix(resource);
  Range range{prefix, PrefixEnd(prefix)};
  if (sequence != UINT64_MAX) range.until = HistoryKey(resource, sequence + 1);
  std::unique_ptr<Cursor> cursor = view.Scan(Space::kRows, range, Direction::kBackward);
  for (; cursor->Valid(); cursor->Next()) {
    if (!CarriesResource(cursor->Value())) continue;
    absl::StatusOr<uint64_t> found = TrailingSequence(cursor->Key());
    if (!found.ok()) return found.status();
    absl::StatusOr<Change> change = ReadChange(view, *found);
    if (!change.ok()) return change.status();
    return std::optional<Change>(*std::move(change));
  }
  if (!cursor->status().ok()) return cursor->status();
  return std::optional<Change>();
}

absl::StatusOr<std::vector<uint64_t>> ResourceHistory(const View& view,
                                                      absl::string_view resource) {
  std::vector<uint64_t> sequences;
  const std::string prefix = HistoryPrefix(resource);
  std::unique_ptr<Cursor> cursor =
      view.Scan(Space::kRows, {prefix, PrefixEnd(prefix)}, Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    absl::StatusOr<uint64_t> sequence = TrailingSequence(cursor->Key());
    if (!sequence.ok()) return sequence.status();
    sequences.push_back(*sequence);
  }
  if (!cursor->status().ok()) return cursor->status();
  return sequences;
}

absl::StatusOr<std::vector<RedactedChange>> RedactedChanges(const View& view) {
  std::vector<RedactedChange> redacted;
  const std::string prefix = RowKey(kRedactedTable, "");
  std::unique_ptr<Cursor> cursor =
      view.Scan(Space::kRows, {prefix, PrefixEnd(prefix)}, Direction::kForward);
  for (; cursor->Valid(); cursor->Next()) {
    absl::StatusOr<uint64_t> sequence = TrailingSequence(cursor->Key());
    if (!sequence.ok()) return sequence.status();
    absl::StatusOr<uint64_t> by = KeyReader(cursor->Value()).Unsigned();
    if (!by.ok()) return by.status();
    redacted.push_back({*sequence, *by});
  }
  if (!cursor->status().ok()) return cursor->status();
  return redacted;
}

absl::StatusOr<std::vector<ResourceBegin>> Resources(const View& view, absl::string_view prefix,
                                                     absl::string_view after, size_t limit) {
  std::vector<ResourceBegin> found;
  if (limit == 0) return found;
  absl::Status status = VisitResources(view, prefix, after, [&](ResourceBegin resource) {
    found.push_back(std::move(resource));
    return found.size() < limit;
  });
  if (!status.ok()) return status;
  return found;
}

absl::StatusOr<std::vector<std::string>> ResourcesAt(const View& view, absl::string_view prefix,
                                                     absl::string_view after, uint64_t sequence,
                                                     size_t limit) {
  std::vector<std::string> names;
  if (limit == 0) return names;
  absl::Status status = VisitResources(view, prefix, after, [&](ResourceBegin resource) {
    if (resource.began <= sequence) names.push_back(std::move(resource.name));
    return names.size() < limit;
  });
  if (!status.ok()) return status;
  return names;
}

}  // namespace partners::storage
