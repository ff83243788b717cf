#ifndef PARTNERS_SERVICES_SERVER_OPERATIONS_H_
#define PARTNERS_SERVICES_SERVER_OPERATIONS_H_

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "partners/operations/v1/operations_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/method_table.h"
#include "services/runtime/sources.h"
#include "services/server/access_trail.h"
#include "storage/blobs.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

namespace partners::server {

// Running the server: what it is, and backups while it serves. Thread-safe.
class Operations {
 public:
  struct Parts {
    std::string version;
    std::map<std::string, storage::Store*> stores;  // by role
    storage::Database* database = nullptr;
    storage::Blobs* blobs = nullptr;
    AccessTrail* trail = nullptr;
    std::string backup_directory;  // empty refuses backups
    runtime::Sources sources;
    absl::Time start_time;
  };
  explicit Operations(Parts parts) : parts_(std::move(parts)) {}

  absl::Status GetServerInfo(const runtime::Call& call,
                             const operations::v1::GetServerInfoRequest& request,
                             operations::v1::ServerInfo* response);
  absl::Status CreateBackup(const runtime::Call& call,
                            const operations::v1::CreateBackupRequest& request,
                            operations::v1::Backup* response);
  absl::Status ListAccessTrail(const runtime::Call& call,
                               const operations::v1::ListAccessTrailRequest& request,
                               operations::v1::ListAccessTrailResponse* response);

 private:
  operations::v1::ServerInfo::Store Describe(const std::string& role,
                                             const storage::Store& store) const;
  Parts parts_;
  std::mutex backup_mutex_;  // one at a time: two of one id would write the same files
};

runtime::MethodTable MakeOperationsService(Operations* operations);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_OPERATIONS_H_
