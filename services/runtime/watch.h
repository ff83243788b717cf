#ifndef PARTNERS_SERVICES_RUNTIME_WATCH_H_
#define PARTNERS_SERVICES_RUNTIME_WATCH_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/message.h"
#include "partners/changes/v1/changes.pb.h"
#include "services/runtime/history.h"
#include "services/runtime/method_table.h"
#include "storage/store.h"

// The Watch and Export streams every service offers over its log. Both read in bounded steps and
// hold at most one batch in memory, however slow their reader is; neither keeps a snapshot open
// between steps.
namespace partners::runtime {

inline constexpr size_t kWatchScanMax = 1000;  // changes one step looks at
inline constexpr size_t kStreamBatchMax = 64;  // messages held for a stream
inline constexpr size_t kExportBatchesMax =
    100;  // batches without anything visible that one step of an export reads
inline constexpr size_t kStreamBatchBytes = 1 << 20;  // after this much a batch takes no more
// A silent stream says how far it is this often: below the promised second, since the tick that
// asks may come a little early.
inline constexpr absl::Duration kProgressInterval = absl::Milliseconds(500);

// Fills one answer: the change, absent in a mere progress message, how far the reader now is, and
// where the log ends now.
using FillChange = std::function<void(std::optional<changes::v1::Change> change,
                                      const changes::v1::Cursor& complete_through, int64_t head,
                                      google::protobuf::Message* response)>;

struct WatchOptions {
  const storage::Store* store = nullptr;  // outlives the stream
  LogReader reader;
  std::function<absl::Time()> now;  // of the injected clock
  std::optional<changes::v1::Cursor>
      cursor;                   // where the reader left off; from the beginning when absent
  std::string resource_prefix;  // only resources whose name starts so
  absl::Time served_since = absl::InfinitePast();  // the reader may not start at older changes
  FillChange fill;
};

// Changes after the cursor in order, each one once, then new ones as they are committed; never ends
// by itself. The first answer comes at once, and one at least each second. FAILED_PRECONDITION
// LOG_REPLACED for a cursor of another log; OUT_OF_RANGE for one beyond the end, and CURSOR_EXPIRED
// when the change after it, visible to the reader or not, was committed before `served_since`
// (never at the end of the log); INVALID_ARGUMENT naming cursor for one that cannot be. A stream
// that has begun goes on, however slow its reader is.
absl::StatusOr<std::unique_ptr<StreamSource>> NewWatch(WatchOptions options);

// One answer of an export: a record, or the closing cursor.
struct ExportItem {
  bool first = false;    // the answer that carries the notice
  std::string resource;  // empty in the closing answer
  google::protobuf::Any record;
  std::optional<changes::v1::Cursor> complete_through;  // in the closing answer only
};
using FillExport = std::function<void(ExportItem item, google::protobuf::Message* response)>;

struct ExportOptions {
  const storage::Store* store = nullptr;  // outlives the stream
  LogReader reader;
  std::string resource_prefix;
  FillExport fill;
};

// Every resource that existed when the export began and is visible to the reader, once, in order of
// name and as it was then, without removed ones; then the cursor from which Watch goes on without a
// gap. A version redacted meanwhile is left out: Watch brings its successor.
std::unique_ptr<StreamSource> NewExport(ExportOptions options);

}  // namespace partners::runtime

#endif  // PARTNERS_SERVICES_RUNTIME_WATCH_H_
