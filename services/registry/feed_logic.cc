#include "services/registry/feed_logic.h"

#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "services/registry/framework_logic.h"
#include "services/registry/resource_io.h"
#include "services/runtime/history.h"
#include "services/runtime/idempotency.h"
#include "services/runtime/packing.h"
#include "services/runtime/watch.h"
#include "storage/log.h"

namespace partners::registry {
namespace {

using google::protobuf::Message;
using runtime::Call;
using runtime::StreamSource;
using storage::ChangeHeader;

// The message as an M; null when it is of another type.
template <class M>
const M* As(const Message* message) {
  if (message == nullptr || message->GetDescriptor() != M::descriptor()) return nullptr;
  return static_cast<const M*>(message);
}

// What others than staff may know. A draft is hidden with all that is known of it. Where the
// payload does not say what an edition was, it may have been one.
bool Visible(const runtime::Caller& caller, const ChangeHeader& header, const Message* record) {
  if (!absl::StartsWith(header.resource(), "frameworks/")) return true;
  const auto* edition = As<v1::FrameworkEdition>(record);
  return edition != nullptr && MayKnow(caller, *edition);
}

template <class M>
void JudgeIf(const type::v1::Date& day, Message* record) {
  if (record->GetDescriptor() == M::descriptor()) JudgeOn(day, static_cast<M*>(record));
}

runtime::LogReader ReaderFor(const Call& call) {
  return {call.caller, PartyOf, Visible, /*present=*/nullptr, /*staff_know_all=*/true};
}

// A name of one of the registry's kinds, or INVALID_ARGUMENT.
absl::Status CheckName(const std::string& name) {
  if (Partners().pattern.Matches(name) || Services().pattern.Matches(name) ||
      VendorListings().pattern.Matches(name) || FrameworkEditions().pattern.Matches(name) ||
      Qualifications().pattern.Matches(name)) {
    return absl::OkStatus();
  }
  return runtime::FieldInvalid("name", "must be the name of a resource of the registry");
}

absl::StatusOr<uint64_t> NewestVersion(const storage::View& view, const std::string& name) {
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<storage::Change> newest,
                            storage::ReadResourceAt(view, name, view.last_sequence()));
  if (!newest.has_value()) return runtime::NotFound(name);
  return newest->header.sequence();
}

// Adds what is wrong with redacting one of the named changes.
absl::Status CheckRedactable(const storage::View& view, const std::string& name, int64_t sequence,
                             const std::string& field, runtime::Violations* found) {
  absl::StatusOr<storage::Change> change =
      sequence < 1 ? absl::NotFoundError("") : storage::ReadChange(view, sequence);
  if (!change.ok() && !absl::IsNotFound(change.status())) return change.status();
  if (!change.ok() || change->header.resource() != name) {
    found->Add(field, "must be a change of the resource");
  } else if (change->header.kind() == ChangeHeader::KIND_REDACTED) {
    found->Add(field, "must not be a redaction: that one says what was deleted");
  }
  return absl::OkStatus();
}

// The sequences to redact, each known to be redactable.
absl::StatusOr<std::vector<uint64_t>> ReadSequences(const storage::View& view,
                                                    const v1::RedactChangesRequest& request) {
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t newest, NewestVersion(view, request.name()));
  runtime::Violations found;
  std::vector<uint64_t> sequences;
  for (int i = 0; i < request.sequences_size(); ++i) {
    if (request.sequences(i) == static_cast<int64_t>(newest)) {
      return runtime::WrongState(
          request.name(), absl::StrCat("change ", newest, " is its newest version"),
          {"update the resource first, so that the change to redact is an earlier one"});
    }
    PARTNERS_RETURN_IF_ERROR(CheckRedactable(view, request.name(), request.sequences(i),
                                             absl::StrCat("sequences[", i, "]"), &found));
    sequences.push_back(static_cast<uint64_t>(request.sequences(i)));
  }
  PARTNERS_RETURN_IF_ERROR(found.status());
  return sequences;
}

storage::ChangeDraft RedactionDraft(const Call& call, const v1::RedactChangesRequest& request) {
  changes::v1::Redaction redaction;
  redaction.set_resource(request.name());
  *redaction.mutable_sequences() = request.sequences();
  redaction.set_reason(request.reason());
  redaction.set_rule(request.rule());
  storage::ChangeDraft draft;
  draft.principal = call.caller.principal;
  draft.acted_for = call.caller.acted_for;
  draft.request_id = call.request_id;
  draft.method = call.method;
  draft.resource = request.name();
  draft.kind = ChangeHeader::KIND_REDACTED;
  runtime::SetPayload(redaction, &draft);
  return draft;
}

// Where a page of changes goes on: the sequence before it.
absl::StatusOr<uint64_t> AfterOf(const std::string& cursor) {
  uint64_t after = 0;
  if (cursor.empty() || absl::SimpleAtoi(cursor, &after)) return after;
  return absl::InternalError("a page cursor of ListChanges is not a number");
}

}  // namespace

std::string PartyOf(const Message& resource) {
  if (const auto* listing = As<v1::VendorListing>(&resource)) return listing->partner();
  const google::protobuf::FieldDescriptor* name = resource.GetDescriptor()->FindFieldByName("name");
  return name == nullptr ? "" : resource.GetReflection()->GetString(resource, name);
}

absl::StatusOr<std::unique_ptr<StreamSource>> FeedLogic::Watch(
    const Call& call, const v1::WatchRequest& request) const {
  runtime::WatchOptions options;
  options.store = &store_;
  options.reader = ReaderFor(call);
  options.now = [] {
    return absl::Now();
  };  // signs of life are for networks, not facts of the record
  if (request.has_cursor()) options.cursor = request.cursor();
  options.resource_prefix = request.resource_prefix();
  if (call.caller.role != type::v1::ROLE_SERVICE) options.served_since = call.now - horizon_;
  options.fill = [](std::optional<changes::v1::Change> change,
                    const changes::v1::Cursor& complete_through, int64_t head, Message* response) {
    auto* answer = static_cast<v1::WatchResponse*>(response);
    answer->Clear();
    if (change.has_value()) *answer->mutable_change() = *std::move(change);
    *answer->mutable_complete_through() = complete_through;
    answer->set_head(head);
  };
  return runtime::NewWatch(std::move(options));
}

absl::StatusOr<std::unique_ptr<StreamSource>> FeedLogic::Export(
    const Call& call, const v1::ExportRequest& request) const {
  PARTNERS_ASSIGN_OR_RETURN(const type::v1::Date day, DayOf(call, request));
  runtime::ExportOptions options;
  options.store = &store_;
  options.reader = ReaderFor(call);
  options.reader.present = [day](Message* record) {
    JudgeIf<v1::Qualification>(day, record);
    JudgeIf<v1::VendorListing>(day, record);
  };
  options.fill = [notice = notice_](runtime::ExportItem item, Message* response) {
    auto* answer = static_cast<v1::ExportResponse*>(response);
    answer->Clear();
    if (item.first) answer->set_notice(notice);
    if (item.complete_through.has_value()) {
      *answer->mutable_complete_through() = *item.complete_through;
      return;
    }
    answer->set_resource(item.resource);
    *answer->mutable_record() = std::move(item.record);
  };
  return runtime::NewExport(std::move(options));
}

absl::Status FeedLogic::ListChanges(const Call& call, const v1::ListChangesRequest& request,
                                    const storage::View& view,
                                    v1::ListChangesResponse* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckName(request.name()));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager_.Open(call, request));
  PARTNERS_ASSIGN_OR_RETURN(const uint64_t after, AfterOf(start.cursor));
  PARTNERS_ASSIGN_OR_RETURN(
      runtime::ChangePage page,
      runtime::ListChangesOf(view, ReaderFor(call), request.name(), after, start.size));
  for (changes::v1::Change& change : page.changes) *response->add_changes() = std::move(change);
  if (page.next_after == 0) return absl::OkStatus();
  response->set_next_page_token(pager_.Close(call, request, absl::StrCat(page.next_after)));
  return absl::OkStatus();
}

absl::Status FeedLogic::RedactChanges(const Call& call, const v1::RedactChangesRequest& request,
                                      storage::Transaction& txn, google::protobuf::Empty*) const {
  PARTNERS_RETURN_IF_ERROR(CheckName(request.name()));
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<uint64_t> sequences, ReadSequences(txn, request));
  PARTNERS_RETURN_IF_ERROR(runtime::ForgetAnswers(request.name(), txn));
  return txn.Redact(sequences, RedactionDraft(call, request)).status();
}

}  // namespace partners::registry
