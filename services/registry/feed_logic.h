#ifndef PARTNERS_SERVICES_REGISTRY_FEED_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_FEED_LOGIC_H_

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/empty.pb.h"
#include "google/protobuf/message.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/method_table.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::registry {

// The party a record is about, for field visibility: the partner in its name, or the one a vendor
// listing names.
std::string PartyOf(const google::protobuf::Message& resource);

// The registry's log as others see it. Answers what registry_service.proto says. Thread-safe.
//
// Records in Watch and ListChanges are as they were recorded; fields that follow from dates say
// what held on the day of the change, and a KIND_BOUNDARY change follows when that changes. Drafts
// of framework editions, and whether an edition was redacted, are told to staff only. Taking every
// change in order, dropping what a KIND_REMOVED names, gives what Export gives at the same place.
class FeedLogic {
 public:
  // The pointers must outlive the logic and the streams it gives. `notice` is the first thing an
  // export says. Watch begins at changes no older than `horizon`, except for services, which follow
  // the whole log.
  FeedLogic(const storage::Store* store, const runtime::Pager* pager, std::string notice,
            absl::Duration horizon)
      : store_(*store), pager_(*pager), notice_(std::move(notice)), horizon_(horizon) {}

  absl::StatusOr<std::unique_ptr<runtime::StreamSource>> Watch(
      const runtime::Call& call, const v1::WatchRequest& request) const;
  absl::StatusOr<std::unique_ptr<runtime::StreamSource>> Export(
      const runtime::Call& call, const v1::ExportRequest& request) const;
  absl::Status ListChanges(const runtime::Call& call, const v1::ListChangesRequest& request,
                           const storage::View& view, v1::ListChangesResponse* response) const;
  // Refuses the newest version of a resource, since it is what Get answers, and redactions
  // themselves.
  absl::Status RedactChanges(const runtime::Call& call, const v1::RedactChangesRequest& request,
                             storage::Transaction& txn, google::protobuf::Empty* response) const;

 private:
  const storage::Store& store_;
  const runtime::Pager& pager_;
  const std::string notice_;
  const absl::Duration horizon_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_FEED_LOGIC_H_
