#include "services/server/operations.h"

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"
#include "services/server/backup.h"
#include "services/server/scrubber.h"

namespace partners::server {

namespace fs = std::filesystem;
using operations::v1::Backup;
using operations::v1::CreateBackupRequest;
using operations::v1::GetServerInfoRequest;
using operations::v1::ServerInfo;

ServerInfo::Store Operations::Describe(const std::string& role, const storage::Store& store) const {
  ServerInfo::Store out;
  out.set_service(role);
  out.set_log_id(store.log_id());
  out.set_sequence(static_cast<int64_t>(store.last_sequence()));
  out.set_healthy(store.health().ok());
  out.set_redacted_bytes(HasRedactedBytes(store).value_or(true));
  return out;
}

absl::Status Operations::GetServerInfo(const runtime::Call&, const GetServerInfoRequest&,
                                       ServerInfo* response) {
  response->set_version(parts_.version);
  for (const auto& [role, store] : parts_.stores) {
    response->add_roles(role);
    *response->add_stores() = Describe(role, *store);
  }
  *response->mutable_start_time() = runtime::ToProto(parts_.start_time);
  return absl::OkStatus();
}

absl::Status Operations::CreateBackup(const runtime::Call& call, const CreateBackupRequest& request,
                                      Backup* response) {
  if (parts_.backup_directory.empty()) {
    return runtime::WrongState("operations", "this server has no backup directory",
                               {"set --backup-directory"});
  }
  const std::string id = request.backup_id().empty()
                             ? absl::FormatTime("%Y%m%dt%H%M%Ez", call.now, absl::UTCTimeZone())
                             : request.backup_id();
  std::string safe_id;
  for (const char c : id) safe_id += (c == ':' || c == '.' || c == '+') ? '-' : c;
  const std::unique_lock<std::mutex> alone(backup_mutex_, std::try_to_lock);
  if (!alone.owns_lock())
    return runtime::WrongState("operations", "another backup is being made",
                               {"wait until it is done"});
  const fs::path target = fs::path(parts_.backup_directory) / safe_id;
  std::error_code error;
  if (fs::exists(target, error))
    return runtime::AlreadyExists("backups/" + safe_id, "a backup of that id exists");
  for (const auto& [role, store] : parts_.stores) *response->add_stores() = Describe(role, *store);
  // A backup must not carry what was redacted: deleted bytes leave the files with a compaction.
  for (const auto& [role, store] : parts_.stores)
    PARTNERS_RETURN_IF_ERROR(parts_.database->Compact(role));
  PARTNERS_RETURN_IF_ERROR(
      WriteBackup(*parts_.database, *parts_.blobs, parts_.stores, target.string()));
  response->set_backup_id(safe_id);
  *response->mutable_create_time() = runtime::ToProto(parts_.sources.now());
  return absl::OkStatus();
}

absl::Status Operations::ListAccessTrail(const runtime::Call& call,
                                         const operations::v1::ListAccessTrailRequest& request,
                                         operations::v1::ListAccessTrailResponse* response) {
  return parts_.trail->List(call, request, response);
}

runtime::MethodTable MakeOperationsService(Operations* operations) {
  runtime::MethodTable table("partners.operations.v1.OperationsService", nullptr);
  table.Work("GetServerInfo", operations, &Operations::GetServerInfo);
  table.Work("CreateBackup", operations, &Operations::CreateBackup);
  table.Work("ListAccessTrail", operations, &Operations::ListAccessTrail);
  return table;
}

}  // namespace partners::server
