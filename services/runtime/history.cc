#include "services/runtime/history.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/time/time.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/packing.h"
#include "storage/log.h"

namespace partners::runtime {
namespace {

using changes::v1::Change;
using google::protobuf::Any;
using google::protobuf::Descriptor;
using google::protobuf::Message;

constexpr size_t kPageReadMax = 1000;      // changes one call reads, shown or hidden
constexpr size_t kPageBytesMax = 2 << 20;  // an answer stays well within gRPC's 4 MiB

bool IsRedaction(const Message& record) {
  return record.GetDescriptor() == changes::v1::Redaction::descriptor();
}

// Whether a resource of this type shows anything but its name.
bool ShowsAnything(const Descriptor* type, type::v1::Visibility audience) {
  for (int i = 0; i < type->field_count(); ++i) {
    const google::protobuf::FieldDescriptor* field = type->field(i);
    if (field->name() != "name" && VisibilityOf(field) <= audience) return true;
  }
  return false;
}

// Whom the record counts the reader as: it may be about the reader's own organisation.
type::v1::Visibility AudienceFor(const LogReader& reader, const Message& record,
                                 const std::string& resource) {
  const std::string party = reader.party_of ? reader.party_of(record) : resource;
  return AudienceOf(reader.caller, IsParty(reader.caller, party));
}

bool KnowsOfAll(const LogReader& reader) {
  return reader.staff_know_all && IsStaff(reader.caller.role);
}

bool IsVisible(const LogReader& reader, const storage::ChangeHeader& header,
               const Message* record) {
  if (KnowsOfAll(reader)) return true;
  if (reader.visible && !reader.visible(reader.caller, header, record)) return false;
  if (record != nullptr && !IsRedaction(*record)) {
    return ShowsAnything(record->GetDescriptor(), AudienceFor(reader, *record, header.resource()));
  }
  return reader.visible || AudienceOf(reader.caller, false) == type::v1::VISIBILITY_STAFF;
}

// False when it was redacted or the change has none.
bool HasPayload(const storage::Change& change) {
  return change.payload.has_value() && !change.payload->empty();
}

// The payload; null when there is none.
absl::StatusOr<std::unique_ptr<Message>> RecordOf(const storage::Change& change) {
  if (!HasPayload(change)) return std::unique_ptr<Message>();
  return Unpack(change);
}

void Show(const LogReader& reader, Message* record) {
  if (reader.present && !IsRedaction(*record)) reader.present(record);
  ClearInvisible(reader.caller, reader.party_of, /*keep_secrets=*/false, record);
}

// The payload as it was recorded, for a reader who knows of all changes and sees all that its type
// can hold; absent for others. Most changes are read by services, which follow the whole log:
// theirs are not parsed.
absl::StatusOr<std::optional<Any>> AsRecorded(const LogReader& reader,
                                              const storage::Change& change) {
  const bool as_is = KnowsOfAll(reader) && !reader.present;
  if (!HasPayload(change) || !as_is) return std::optional<Any>();
  absl::StatusOr<Any> payload = PayloadOf(change);
  if (!payload.ok()) return payload.status();
  const absl::StatusOr<const Descriptor*> type = TypeOf(*payload);
  if (!type.ok()) return type.status();
  if (!SeesEverything(reader.caller, *type)) return std::optional<Any>();
  return std::optional<Any>(*std::move(payload));
}

static_assert(static_cast<int>(Change::KIND_CREATED) == storage::ChangeHeader::KIND_CREATED &&
              static_cast<int>(Change::KIND_UPDATED) == storage::ChangeHeader::KIND_UPDATED &&
              static_cast<int>(Change::KIND_REMOVED) == storage::ChangeHeader::KIND_REMOVED &&
              static_cast<int>(Change::KIND_REDACTED) == storage::ChangeHeader::KIND_REDACTED &&
              static_cast<int>(Change::KIND_BOUNDARY) == storage::ChangeHeader::KIND_BOUNDARY);

Change FromHeader(const storage::Change& change) {
  const storage::ChangeHeader& header = change.header;
  Change out;
  out.set_sequence(static_cast<int64_t>(header.sequence()));
  *out.mutable_commit_time() = ToProto(absl::FromUnixMicros(header.commit_time_micros()));
  out.set_resource(header.resource());
  out.set_kind(static_cast<Change::Kind>(header.kind()));
  out.set_redacted(!change.payload.has_value());
  out.set_principal(header.principal());
  out.set_acted_for(header.acted_for());
  out.set_method(header.method());
  out.set_header(change.header_bytes);
  return out;
}

// Adds what the reader may see of the payload. False when the reader may not know of the change.
absl::StatusOr<bool> AddPayload(const LogReader& reader, const storage::Change& change,
                                Change* out) {
  absl::StatusOr<std::optional<Any>> recorded = AsRecorded(reader, change);
  if (!recorded.ok()) return recorded.status();
  if (recorded->has_value()) {
    *out->mutable_payload() = **std::move(recorded);
    return true;
  }
  absl::StatusOr<std::unique_ptr<Message>> record = RecordOf(change);
  if (!record.ok()) return record.status();
  if (!IsVisible(reader, change.header, record->get())) return false;
  if (*record == nullptr) return true;
  Show(reader, record->get());
  *out->mutable_payload() = Pack(**record);
  return true;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Message>> ToVisibleRecord(const LogReader& reader,
                                                         const storage::Change& change) {
  absl::StatusOr<std::unique_ptr<Message>> record = RecordOf(change);
  if (!record.ok() || *record == nullptr) return record;
  if (!IsVisible(reader, change.header, record->get())) return std::unique_ptr<Message>();
  Show(reader, record->get());
  return record;
}

absl::StatusOr<std::optional<Change>> ToApiChange(const LogReader& reader,
                                                  const storage::Change& change) {
  Change out = FromHeader(change);
  const absl::StatusOr<bool> known = AddPayload(reader, change, &out);
  if (!known.ok()) return known.status();
  if (!*known) return std::optional<Change>();
  ClearInvisible(reader.caller, reader.party_of, /*keep_secrets=*/false, &out);
  return std::optional<Change>(std::move(out));
}

absl::StatusOr<ChangePage> ListChangesOf(const storage::View& view, const LogReader& reader,
                                         const std::string& resource, uint64_t after,
                                         size_t limit) {
  absl::StatusOr<std::vector<uint64_t>> sequences = storage::ResourceHistory(view, resource);
  if (!sequences.ok()) return sequences.status();
  ChangePage page;
  size_t bytes = 0;
  size_t read = 0;
  for (auto at = std::upper_bound(sequences->begin(), sequences->end(), after);
       at != sequences->end(); ++at, ++read) {
    const bool full = page.changes.size() >= std::max<size_t>(limit, 1);
    if (full || read >= kPageReadMax || bytes >= kPageBytesMax) {
      page.next_after = *std::prev(at);
      return page;
    }
    absl::StatusOr<storage::Change> change = storage::ReadChange(view, *at);
    if (!change.ok()) return change.status();
    absl::StatusOr<std::optional<Change>> shown = ToApiChange(reader, *change);
    if (!shown.ok()) return shown.status();
    if (!shown->has_value()) continue;
    bytes += (*shown)->ByteSizeLong();
    page.changes.push_back(**std::move(shown));
  }
  // What the reader may know nothing of does not exist for the reader.
  if (page.changes.empty() && after == 0) return NotFound(resource);
  return page;
}

}  // namespace partners::runtime
