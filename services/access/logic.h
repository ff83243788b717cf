#ifndef PARTNERS_SERVICES_ACCESS_LOGIC_H_
#define PARTNERS_SERVICES_ACCESS_LOGIC_H_

#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/access/v1/access_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/method_table.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::access {

// Issues, shows and revokes keys. Thread-safe.
class AccessLogic {
 public:
  AccessLogic(storage::Store* store, runtime::Sources sources, runtime::Pager pager)
      : store_(store), sources_(std::move(sources)), pager_(std::move(pager)) {}

  absl::Status CreateKey(const runtime::Call& call, const v1::CreateKeyRequest& request,
                         storage::Transaction& txn, v1::Key* response) const;
  absl::Status GetKey(const runtime::Call& call, const v1::GetKeyRequest& request,
                      const storage::View& view, v1::Key* response) const;
  absl::Status ListKeys(const runtime::Call& call, const v1::ListKeysRequest& request,
                        const storage::View& view, v1::ListKeysResponse* response) const;
  absl::Status RevokeKey(const runtime::Call& call, const v1::RevokeKeyRequest& request,
                         storage::Transaction& txn, v1::Key* response) const;
  absl::Status WhoAmI(const runtime::Call& call, const v1::WhoAmIRequest& request,
                      const storage::View& view, v1::WhoAmIResponse* response) const;
  absl::StatusOr<std::unique_ptr<runtime::StreamSource>> FollowKeys(
      const runtime::Call& call, const v1::FollowKeysRequest& request) const;

  // The first key of a new installation: ROLE_ADMIN. FAILED_PRECONDITION when any key exists.
  // `keep` gets the key's text before the key exists, so that it cannot be lost; its error is the
  // answer.
  absl::Status CreateFirstKey(const std::function<absl::Status(const std::string&)>& keep) const;

 private:
  storage::Store* store_;
  runtime::Sources sources_;
  runtime::Pager pager_;
};

// One line per RPC. `logic` outlives the table.
runtime::MethodTable MakeAccessService(AccessLogic* logic, storage::Store* store);

}  // namespace partners::access

#endif  // PARTNERS_SERVICES_ACCESS_LOGIC_H_
