#ifndef PARTNERS_SERVICES_RUNTIME_HISTORY_H_
#define PARTNERS_SERVICES_RUNTIME_HISTORY_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "google/protobuf/message.h"
#include "partners/changes/v1/changes.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/visibility.h"
#include "storage/change.h"
#include "storage/view.h"

// A service's log as a caller may see it.
namespace partners::runtime {

// Says whether a caller may know of a change at all, beyond what field visibility says: drafts,
// sealed reviews. `record` is the resource as it became, with every field; a changes.v1.Redaction
// for KIND_REDACTED; null when the payload was redacted. It alone decides about the last two, which
// do not show what kind of resource they are about.
using ChangeVisible = std::function<bool(const Caller& caller, const storage::ChangeHeader& header,
                                         const google::protobuf::Message* record)>;

// Fills what is computed when read, such as a state that follows from dates, before fields are
// cleared.
using Present = std::function<void(google::protobuf::Message* record)>;

// Through whose eyes a log is read. Functions must be thread-safe.
struct LogReader {
  Caller caller;
  PartyOf party_of;       // as in MethodTable
  ChangeVisible visible;  // null: changes without a resource in them are for staff only
  Present present;        // null: records are shown as recorded
  // In this log nothing is hidden from staff and services: `visible` is not asked for them, and a
  // payload they may see all of is given as it was recorded, with fields this program does not
  // know.
  bool staff_know_all = false;
};

// The record of a change as the reader may see it. Null when the reader may not know of it:
// `visible` refuses it, or nothing but the name of such a resource is visible to the reader.
absl::StatusOr<std::unique_ptr<google::protobuf::Message>> ToVisibleRecord(
    const LogReader& reader, const storage::Change& change);

// The change as the reader may see it; absent when the reader may not know of it. DATA_LOSS when
// its payload cannot be read.
absl::StatusOr<std::optional<changes::v1::Change>> ToApiChange(const LogReader& reader,
                                                               const storage::Change& change);

// One page of a resource's changes, oldest first.
struct ChangePage {
  std::vector<changes::v1::Change> changes;
  uint64_t next_after = 0;  // for the next page; 0 when this was the last one
};

// The changes of `resource` after the sequence `after` that the reader may see, at most `limit` of
// them; fewer when they are large or hidden. NOT_FOUND when there is none at all.
absl::StatusOr<ChangePage> ListChangesOf(const storage::View& view, const LogReader& reader,
                                         const std::string& resource, uint64_t after, size_t limit);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_HISTORY_H_
