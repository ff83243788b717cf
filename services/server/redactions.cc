#include "services/server/redactions.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "services/access/restored_keys.h"
#include "services/registry/restored_rows.h"
#include "services/runtime/idempotency.h"
#include "services/runtime/packing.h"
#include "services/runtime/status_macros.h"
#include "storage/log.h"

namespace partners::server {
namespace {

using Entry = RedactionRegister::Entry;
using Notes = std::vector<std::string>;

constexpr char kRedactingRole[] = "registry";  // the only service with redactions
constexpr char kKeysRole[] = "access";

std::string HexDigest(const storage::Change& change) {
  return absl::BytesToHexString(change.header.payload_digest());
}

absl::Status Describe(const std::string& role, const storage::Change& redaction, Entry* entry) {
  entry->set_store(role);
  entry->set_principal(redaction.header.principal());
  entry->set_acted_for(redaction.header.acted_for());
  entry->set_method(redaction.header.method());
  entry->set_commit_time_micros(redaction.header.commit_time_micros());
  return runtime::UnpackInto(redaction, entry->mutable_redaction());
}

absl::Status AddRedactions(const std::string& role, const storage::View& view,
                           RedactionRegister* out) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<storage::RedactedChange> all,
                            storage::RedactedChanges(view));
  std::map<uint64_t, Entry> entries;  // by the redaction's sequence
  for (const storage::RedactedChange& one : all) {
    const bool first = entries.count(one.by) == 0;
    Entry& entry = entries[one.by];
    if (first) {
      PARTNERS_ASSIGN_OR_RETURN(const storage::Change redaction, storage::ReadChange(view, one.by));
      PARTNERS_RETURN_IF_ERROR(Describe(role, redaction, &entry));
    }
    PARTNERS_ASSIGN_OR_RETURN(const storage::Change change,
                              storage::ReadChange(view, one.sequence));
    auto* deleted = entry.add_deleted();
    deleted->set_sequence(one.sequence);
    deleted->set_payload_sha256(HexDigest(change));
  }
  for (auto& [by, entry] : entries) *out->add_entries() = std::move(entry);
  return absl::OkStatus();
}

// The named changes that are in this log with their payload. Notes those that are not in it.
absl::StatusOr<std::vector<uint64_t>> StillThere(const Entry& entry, const storage::View& view,
                                                 Notes* notes) {
  std::vector<uint64_t> sequences;
  for (const RedactionRegister::Deleted& deleted : entry.deleted()) {
    const absl::StatusOr<storage::Change> change = storage::ReadChange(view, deleted.sequence());
    if (!change.ok() && !absl::IsNotFound(change.status())) return change.status();
    const bool same = change.ok() && change->header.resource() == entry.redaction().resource() &&
                      HexDigest(*change) == deleted.payload_sha256();
    if (!same) {
      notes->push_back(absl::StrCat("change ", deleted.sequence(), " of ",
                                    entry.redaction().resource(),
                                    " is not in this backup: nothing to redact"));
    } else if (change->payload.has_value()) {
      sequences.push_back(deleted.sequence());
    }
  }
  return sequences;
}

storage::ChangeDraft DraftOf(const Entry& entry) {
  storage::ChangeDraft draft;
  draft.principal = entry.principal();
  draft.acted_for = entry.acted_for();
  draft.method = entry.method();
  draft.resource = entry.redaction().resource();
  draft.kind = storage::ChangeHeader::KIND_REDACTED;
  runtime::SetPayload(entry.redaction(), &draft);
  return draft;
}

// The row repeats the newest version, so it goes when that one is redacted.
absl::Status DropRedactedRow(const std::string& resource, const std::vector<uint64_t>& sequences,
                             storage::Transaction& txn, Notes* notes) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<storage::Change> newest,
                            storage::ReadResourceAt(txn, resource, txn.last_sequence()));
  const bool redacted = newest.has_value() && std::count(sequences.begin(), sequences.end(),
                                                         newest->header.sequence()) > 0;
  if (!redacted) return absl::OkStatus();
  notes->push_back(
      absl::StrCat(resource, " has no version that may be kept in this backup: create it again"));
  return registry::DropRow(resource, txn);
}

absl::Status Replay(const Entry& entry, storage::Transaction& txn, Notes* notes) {
  const std::string& resource = entry.redaction().resource();
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<uint64_t> sequences, StillThere(entry, txn, notes));
  if (sequences.empty()) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(DropRedactedRow(resource, sequences, txn, notes));
  PARTNERS_RETURN_IF_ERROR(runtime::ForgetAnswers(resource, txn));
  return txn.Redact(sequences, DraftOf(entry)).status();
}

absl::StatusOr<std::unique_ptr<storage::Store>> OpenStore(storage::Database& database,
                                                          const std::string& role,
                                                          const runtime::Sources& sources) {
  storage::Engine* engine = database.engine(role);
  if (engine == nullptr)
    return absl::FailedPreconditionError(absl::StrCat("the backup is of a server without ", role));
  storage::StoreOptions options;
  options.clock = sources.now;
  options.random = sources.random;
  options.payload_format = storage::NewestFormat(runtime::PayloadSteps());
  return storage::Store::Open(engine, options);
}

absl::Status ReplayEntries(const RedactionRegister& redactions, const runtime::Sources& sources,
                           storage::Database& database, Notes* notes) {
  PARTNERS_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                            OpenStore(database, kRedactingRole, sources));
  for (const Entry& entry : redactions.entries()) {
    PARTNERS_RETURN_IF_ERROR(
        store->Write([&](storage::Transaction& txn) { return Replay(entry, txn, notes); }));
  }
  return database.Compact(kRedactingRole);
}

absl::Status AddRevocations(const storage::View& view, RedactionRegister* out) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<access::Revocation> revocations,
                            access::Revocations(view));
  for (const access::Revocation& revocation : revocations) {
    RedactionRegister::Revocation* entry = out->add_revocations();
    entry->set_key_id(revocation.key_id);
    entry->set_revoke_time_micros(absl::ToUnixMicros(revocation.time));
    entry->set_principal(revocation.principal);
    entry->set_method(revocation.method);
  }
  return absl::OkStatus();
}

absl::Status ReplayRevocations(const RedactionRegister& redactions, const runtime::Sources& sources,
                               storage::Database& database, Notes* notes) {
  PARTNERS_ASSIGN_OR_RETURN(const std::unique_ptr<storage::Store> store,
                            OpenStore(database, kKeysRole, sources));
  for (const RedactionRegister::Revocation& entry : redactions.revocations()) {
    const access::Revocation revocation{entry.key_id(),
                                        absl::FromUnixMicros(entry.revoke_time_micros()),
                                        entry.principal(), entry.method()};
    PARTNERS_RETURN_IF_ERROR(store->Write([&](storage::Transaction& txn) -> absl::Status {
      PARTNERS_ASSIGN_OR_RETURN(const bool revoked, access::RevokeAgain(revocation, txn));
      if (revoked) notes->push_back(absl::StrCat("keys/", entry.key_id(), " is revoked again"));
      return absl::OkStatus();
    }));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::string> RedactionsIn(const std::map<std::string, storage::Store*>& stores) {
  RedactionRegister out;
  for (const auto& [role, store] : stores) {
    PARTNERS_RETURN_IF_ERROR(store->Read(
        [&, &role = role](const storage::View& view) { return AddRedactions(role, view, &out); }));
    if (role != kKeysRole) continue;
    PARTNERS_RETURN_IF_ERROR(
        store->Read([&](const storage::View& view) { return AddRevocations(view, &out); }));
  }
  out.set_whole(true);
  std::string text;
  google::protobuf::TextFormat::PrintToString(out, &text);
  return text;
}

absl::StatusOr<RedactionRegister> ParseRedactions(const std::string& text) {
  RedactionRegister out;
  google::protobuf::TextFormat::Parser parser;
  if (!parser.ParseFromString(text, &out))
    return absl::InvalidArgumentError("the file is no register of redactions");
  if (!out.whole()) {
    return absl::InvalidArgumentError(
        "the file is no whole register of redactions: its end is missing");
  }
  for (const Entry& entry : out.entries()) {
    if (entry.store() == kRedactingRole) continue;
    return absl::InvalidArgumentError(
        absl::StrCat("entries.store: this version knows no redactions of \"", entry.store(), "\""));
  }
  return out;
}

absl::StatusOr<Notes> ReplayRedactions(const RedactionRegister& redactions,
                                       const runtime::Sources& sources,
                                       storage::Database& database) {
  Notes notes;
  if (!redactions.entries().empty())
    PARTNERS_RETURN_IF_ERROR(ReplayEntries(redactions, sources, database, &notes));
  if (!redactions.revocations().empty())
    PARTNERS_RETURN_IF_ERROR(ReplayRevocations(redactions, sources, database, &notes));
  return notes;
}

}  // namespace partners::server
