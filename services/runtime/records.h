#ifndef PARTNERS_SERVICES_RUNTIME_RECORDS_H_
#define PARTNERS_SERVICES_RUNTIME_RECORDS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "google/protobuf/message.h"
#include "services/runtime/call.h"
#include "storage/change.h"
#include "storage/store.h"

// Writing a resource and its change together, and reading it as of a time.
namespace partners::runtime {

// Adds the change of a resource to the log: `resource` (SECRET fields cleared) becomes the payload,
// packed as google.protobuf.Any without its etag. Sets `resource`'s etag field, when it has one,
// to the change's, and returns the change's sequence.
absl::StatusOr<uint64_t> Record(const Call& call, const std::string& name,
                                storage::ChangeHeader::Kind kind, storage::Transaction& txn,
                                google::protobuf::Message* resource);

// The etag of a resource from the payload digest of its last change: opaque, 16 characters. Salted
// as the digest is, it tells nothing of what the resource holds or of how much was written between
// two changes.
std::string EtagOf(absl::string_view payload_digest);
// OK when `given` is empty or equals `current`, else ABORTED.
absl::Status CheckEtag(const std::string& given, const std::string& current,
                       const std::string& name);

// Fills `resource` as it was recorded at `read_time`. NOT_FOUND when there was none,
// FAILED_PRECONDITION (reason REDACTED) when that version was redacted, INVALID_ARGUMENT on
// read_time when it is later than `call.now`.
absl::Status ReadAsOf(const Call& call, const storage::View& view, const std::string& name,
                      absl::Time read_time, google::protobuf::Message* resource);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_RECORDS_H_
