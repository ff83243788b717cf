#include "services/access/restored_keys.h"

#include <optional>

#include "services/access/rules.h"
#include "services/access/tables.h"
#include "services/runtime/dates.h"
#include "services/runtime/records.h"
#include "services/runtime/status_macros.h"
#include "storage/log.h"

namespace partners::access {
namespace {

// The last change of a revoked key is its revocation.
absl::Status AddWho(const storage::View& view, Revocation* revocation) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<uint64_t> history,
                            storage::ResourceHistory(view, "keys/" + revocation->key_id));
  if (history.empty()) return absl::DataLossError("a revoked key has no history");
  PARTNERS_ASSIGN_OR_RETURN(const storage::Change change,
                            storage::ReadChange(view, history.back()));
  revocation->principal = change.header.principal();
  revocation->method = change.header.method();
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<Revocation>> Revocations(const storage::View& view) {
  std::vector<Revocation> revocations;
  const auto visit = [&](const v1::KeyRecord& record, absl::string_view) {
    if (record.has_revoke_time()) {
      revocations.push_back({record.id(), runtime::FromProto(record.revoke_time()), "", ""});
    }
    return true;
  };
  PARTNERS_RETURN_IF_ERROR(
      Keys().Scan(view, "", {"", SIZE_MAX, storage::Direction::kForward}, visit));
  for (Revocation& revocation : revocations) PARTNERS_RETURN_IF_ERROR(AddWho(view, &revocation));
  return revocations;
}

absl::StatusOr<bool> RevokeAgain(const Revocation& revocation, storage::Transaction& txn) {
  const std::string row = KeyRow(revocation.key_id);
  PARTNERS_ASSIGN_OR_RETURN(std::optional<v1::KeyRecord> record, Keys().Get(txn, row));
  if (!record.has_value() || record->has_revoke_time()) return false;
  *record->mutable_revoke_time() = runtime::ToProto(revocation.time);
  runtime::Call call;
  call.method = revocation.method;
  call.caller.principal = revocation.principal;
  v1::Key key = ToKey(*record, txn.now());
  PARTNERS_RETURN_IF_ERROR(Keys().Put(txn, row, *record));
  PARTNERS_RETURN_IF_ERROR(
      runtime::Record(call, key.name(), storage::ChangeHeader::KIND_UPDATED, txn, &key).status());
  return true;
}

}  // namespace partners::access
