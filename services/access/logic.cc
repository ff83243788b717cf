#include "services/access/logic.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/access/follow_keys.h"
#include "services/access/rules.h"
#include "services/access/tables.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/identity.h"
#include "services/runtime/lists.h"
#include "services/runtime/names.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"

namespace partners::access {
namespace {

using runtime::Call;

absl::StatusOr<v1::KeyRecord> Load(const storage::View& view, const std::string& name) {
  static const runtime::NamePattern kPattern("keys/{key}");
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids, kPattern.Parse(name, "name"));
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::KeyRecord> record, Keys().Get(view, KeyRow(ids[0])));
  if (!record.has_value()) return runtime::NotFound(name);
  return *std::move(record);
}

v1::KeyRecord NewRecord(const v1::Key& key, const runtime::KeyText& text,
                        const runtime::Sources& sources, absl::Time now) {
  v1::KeyRecord record;
  record.set_id(text.id);
  record.set_secret_sha256(runtime::SecretDigest(text.secret));
  record.set_role(key.role());
  record.set_bound_to(key.bound_to());
  record.set_principal(key.principal().empty() ? runtime::NewId(sources) : key.principal());
  record.set_purpose(key.purpose());
  if (key.has_expire_time()) *record.mutable_expire_time() = key.expire_time();
  *record.mutable_create_time() = runtime::ToProto(now);
  return record;
}

absl::StatusOr<v1::Key> Issue(const Call& call, const v1::Key& wanted, const runtime::KeyText& text,
                              const runtime::Sources& sources, storage::Transaction& txn) {
  const v1::KeyRecord record = NewRecord(wanted, text, sources, txn.now());
  PARTNERS_RETURN_IF_ERROR(Keys().Insert(txn, KeyRow(record.id()), record));
  v1::Key key = ToKey(record, call.latest);
  PARTNERS_RETURN_IF_ERROR(
      runtime::Record(call, key.name(), storage::ChangeHeader::KIND_CREATED, txn, &key).status());
  key.set_secret(runtime::FormatKeyText(text));
  return key;
}

}  // namespace

absl::Status AccessLogic::CreateKey(const Call& call, const v1::CreateKeyRequest& request,
                                    storage::Transaction& txn, v1::Key* response) const {
  PARTNERS_RETURN_IF_ERROR(CheckBinding(request.key()));
  if (request.key().has_expire_time() &&
      runtime::FromProto(request.key().expire_time()) <= call.latest) {
    return runtime::FieldInvalid("key.expire_time", "must be in the future");
  }
  PARTNERS_ASSIGN_OR_RETURN(
      *response, Issue(call, request.key(), runtime::NewKeyText(sources_), sources_, txn));
  if (request.validate_only()) response->clear_secret();  // it opens nothing
  return absl::OkStatus();
}

absl::Status AccessLogic::GetKey(const Call& call, const v1::GetKeyRequest& request,
                                 const storage::View& view, v1::Key* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const v1::KeyRecord record, Load(view, request.name()));
  *response = ToKey(record, call.latest);
  return absl::OkStatus();
}

absl::Status AccessLogic::ListKeys(const Call& call, const v1::ListKeysRequest& request,
                                   const storage::View& view,
                                   v1::ListKeysResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<v1::Key>(call, pager_, request, {"role", "bound_to", "principal"}));
  const runtime::Keep<v1::Key> keep = [&](v1::Key* key) { return query.filter.Matches(*key); };
  runtime::PageBuilder<v1::Key> builder(query.start.size, keep);
  const auto visit = [&](const v1::KeyRecord& record, absl::string_view cursor) {
    return builder.Offer(ToKey(record, call.latest), cursor);
  };
  PARTNERS_RETURN_IF_ERROR(
      runtime::VisitRows(view, Keys(), {}, query.start.cursor, runtime::kRowsExaminedMax, visit));
  runtime::PageOf<v1::Key> page = builder.Take();
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_keys(), response);
}

absl::Status AccessLogic::RevokeKey(const Call& call, const v1::RevokeKeyRequest& request,
                                    storage::Transaction& txn, v1::Key* response) const {
  PARTNERS_ASSIGN_OR_RETURN(v1::KeyRecord record, Load(txn, request.name()));
  const bool was_revoked = record.has_revoke_time();
  if (!was_revoked) *record.mutable_revoke_time() = runtime::ToProto(txn.now());
  *response = ToKey(record, call.latest);
  if (was_revoked) return absl::OkStatus();
  PARTNERS_RETURN_IF_ERROR(Keys().Put(txn, KeyRow(record.id()), record));
  return runtime::Record(call, response->name(), storage::ChangeHeader::KIND_UPDATED, txn, response)
      .status();
}

absl::Status AccessLogic::WhoAmI(const Call& call, const v1::WhoAmIRequest&, const storage::View&,
                                 v1::WhoAmIResponse* response) const {
  response->set_role(call.caller.role);
  response->set_bound_to(call.caller.bound_to);
  response->set_principal(call.caller.principal);
  return absl::OkStatus();
}

absl::StatusOr<std::unique_ptr<runtime::StreamSource>> AccessLogic::FollowKeys(
    const Call&, const v1::FollowKeysRequest&) const {
  return MakeKeySource(store_);
}

absl::Status AccessLogic::CreateFirstKey(
    const std::function<absl::Status(const std::string&)>& keep) const {
  Call call;
  call.method = "partnersd init";
  call.now = call.latest = sources_.now();
  v1::Key wanted;
  wanted.set_role(type::v1::ROLE_ADMIN);
  wanted.set_purpose("first key of this installation");
  const auto check_new = [](const storage::View& view) {
    return view.last_sequence() == 0
               ? absl::OkStatus()
               : absl::FailedPreconditionError("this installation has keys already");
  };
  PARTNERS_RETURN_IF_ERROR(store_->Read(check_new));
  const runtime::KeyText text = runtime::NewKeyText(sources_);
  PARTNERS_RETURN_IF_ERROR(keep(runtime::FormatKeyText(text)));
  return store_->Write([&](storage::Transaction& txn) {
    const absl::Status is_new = check_new(txn);
    return is_new.ok() ? Issue(call, wanted, text, sources_, txn).status() : is_new;
  });
}

runtime::MethodTable MakeAccessService(AccessLogic* logic, storage::Store* store) {
  runtime::MethodTable table("partners.access.v1.AccessService", store);
  table.Write("CreateKey", logic, &AccessLogic::CreateKey).shows_secrets = true;
  table.Read("GetKey", logic, &AccessLogic::GetKey);
  table.Work("ListKeys", logic, &AccessLogic::ListKeys);
  table.Write("RevokeKey", logic, &AccessLogic::RevokeKey);
  table.Read("WhoAmI", logic, &AccessLogic::WhoAmI);
  table.Stream("FollowKeys", logic, &AccessLogic::FollowKeys,
               static_cast<v1::FollowKeysResponse*>(nullptr));
  return table;
}

}  // namespace partners::access
