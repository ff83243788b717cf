#include "storage/transaction.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "storage/keys.h"
#include "storage/layout.h"

namespace partners::storage {

void GroupTransaction::Put(absl::string_view key, absl::string_view value) {
  WriteRow(std::string(key), std::string(value));
}

void GroupTransaction::WriteRow(std::string key, std::string value) {
  if (Allow()) overlay_.Put(Space::kRows, std::move(key), std::move(value));
}

void GroupTransaction::Delete(absl::string_view key) {
  if (Allow()) overlay_.Delete(Space::kRows, std::string(key));
}

absl::Status GroupTransaction::limits_status() const {
  if (mutations_ <= options_.limits.body_mutations_max) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("one write may change at most ", options_.limits.body_mutations_max, " rows"));
}

ChangeHeader GroupTransaction::MakeHeader(const ChangeDraft& draft, uint64_t sequence) const {
  ChangeHeader header;
  header.set_sequence(sequence);
  header.set_commit_time_micros(now_micros_);
  header.set_principal(draft.principal);
  header.set_acted_for(draft.acted_for);
  header.set_request_id(draft.request_id);
  header.set_method(draft.method);
  header.set_resource(draft.resource);
  header.set_kind(draft.kind);
  header.set_format(draft.format);
  return header;
}

absl::StatusOr<Appended> GroupTransaction::Append(const ChangeDraft& draft) {
  const size_t payload_bytes_max = options_.limits.payload_bytes_max;
  if (draft.payload.size() > payload_bytes_max) {
    return absl::InvalidArgumentError(absl::StrCat("a stored resource has at most ",
                                                   payload_bytes_max, " bytes, this one ",
                                                   draft.payload.size()));
  }
  if (draft.resource.empty()) return absl::InvalidArgumentError("a change names its resource");
  if (draft.kind == ChangeHeader::KIND_UNSPECIFIED) {
    return absl::InvalidArgumentError("a change says of which kind it is");
  }
  if (!Allow() || !Allow()) return limits_status();  // header and payload; the row counts itself
  std::string record = options_.random(kSaltBytes);
  record.reserve(kSaltBytes + draft.payload.size());
  record += draft.payload;
  const uint64_t sequence = ++last_sequence_;
  ChangeHeader header = MakeHeader(draft, sequence);
  Appended appended{sequence, Sha256(record)};
  header.set_payload_digest(appended.digest);
  const std::string key = SequenceKey(sequence);
  overlay_.Put(Space::kHeaders, key, header.SerializeAsString());
  overlay_.Put(Space::kPayloads, key, std::move(record));
  WriteRow(HistoryKey(draft.resource, sequence), std::string(1, static_cast<char>(draft.kind)));
  return appended;
}

absl::Status GroupTransaction::CheckOwned(absl::string_view resource, uint64_t sequence) const {
  std::string kind;
  absl::StatusOr<bool> found = Get(Space::kRows, HistoryKey(resource, sequence), &kind);
  if (!found.ok()) return found.status();
  if (*found) return absl::OkStatus();
  return absl::NotFoundError(
      absl::StrCat("change ", sequence, " is not a change of the resource to redact"));
}

absl::StatusOr<uint64_t> GroupTransaction::Redact(const std::vector<uint64_t>& sequences,
                                                  const ChangeDraft& draft) {
  for (uint64_t sequence : sequences) {
    absl::Status owned = CheckOwned(draft.resource, sequence);
    if (!owned.ok()) return owned;
  }
  ChangeDraft redaction = draft;
  redaction.kind = ChangeHeader::KIND_REDACTED;
  const absl::StatusOr<Appended> appended = Append(redaction);
  if (!appended.ok()) return appended.status();
  const std::string by = KeyWriter().Unsigned(appended->sequence).Take();
  for (uint64_t sequence : sequences) {
    if (!Allow()) return limits_status();
    overlay_.Delete(Space::kPayloads, SequenceKey(sequence));
    WriteRow(RedactedKey(sequence), by);
  }
  return appended->sequence;
}

}  // namespace partners::storage
