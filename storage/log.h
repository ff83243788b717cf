#ifndef PARTNERS_STORAGE_LOG_H_
#define PARTNERS_STORAGE_LOG_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "storage/change.h"
#include "storage/view.h"

// Reading the log through a view: by sequence, by resource, by time.
namespace partners::storage {

// NOT_FOUND beyond the end; DATA_LOSS when the stored digest does not match the payload, the header
// is not this sequence's, or a payload is gone that was not redacted. A redacted change has no salt
// and payload.
absl::StatusOr<Change> ReadChange(const View& view, uint64_t sequence);

// Calls `visit` for changes after `after_sequence` in order, at most `limit`; stops early when it
// returns false. Returns the sequence of the last change visited, or `after_sequence`.
absl::StatusOr<uint64_t> ScanChanges(const View& view, uint64_t after_sequence, size_t limit,
                                     const std::function<bool(const Change&)>& visit);

// The same without payloads: for readers that want few of the changes, or only the headers' bytes.
absl::StatusOr<uint64_t> ScanHeaders(
    const View& view, uint64_t after_sequence, size_t limit,
    const std::function<bool(const ChangeHeader&, absl::string_view header_bytes)>& visit);

// The newest sequence committed at or before `time`; 0 when none.
absl::StatusOr<uint64_t> SequenceAt(const View& view, absl::Time time);

// When the newest change was committed; InfinitePast in an empty log.
absl::StatusOr<absl::Time> LastCommitTime(const View& view);

// The last change of `resource` at or before `sequence` that is not a boundary or a redaction;
// absent when there is none.
absl::StatusOr<std::optional<Change>> ReadResourceAt(const View& view, absl::string_view resource,
                                                     uint64_t sequence);

// Sequences of all changes of `resource`, ascending.
absl::StatusOr<std::vector<uint64_t>> ResourceHistory(const View& view, absl::string_view resource);

struct RedactedChange {
  uint64_t sequence = 0;
  uint64_t by = 0;  // the sequence of its redaction, the last one when there were several
};

// Every change whose payload was redacted, ascending.
absl::StatusOr<std::vector<RedactedChange>> RedactedChanges(const View& view);

struct ResourceBegin {
  std::string name;
  uint64_t began = 0;  // the sequence of its first change
};

// Resources whose name starts with `prefix`, by name, after `after` (exclusive; empty for the
// first), at most `limit`.
absl::StatusOr<std::vector<ResourceBegin>> Resources(const View& view, absl::string_view prefix,
                                                     absl::string_view after, size_t limit);

// Names of those that have had a change at or before `sequence`, at most `limit`. Passes over any
// number of later ones: not for a sequence that callers choose.
absl::StatusOr<std::vector<std::string>> ResourcesAt(const View& view, absl::string_view prefix,
                                                     absl::string_view after, uint64_t sequence,
                                                     size_t limit);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_LOG_H_
