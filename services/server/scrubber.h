#ifndef PARTNERS_SERVICES_SERVER_SCRUBBER_H_
#define PARTNERS_SERVICES_SERVER_SCRUBBER_H_

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "services/server/ticker.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

namespace partners::server {

// How long what was redacted may stay in the files; and a store is compacted at most once in it.
inline constexpr std::chrono::minutes kScrubInterval(10);

// Whether bytes of something redacted may still be in the files of this store.
absl::StatusOr<bool> HasRedactedBytes(const storage::Store& store);

// A redaction deletes records, but their bytes stay in the files until these are compacted: a
// scrubber looks at once and then every interval, also for redactions from before the process
// began, and compacts the stores that had one. What fails is tried again by the next run.
class Scrubber {
 public:
  // Told, on the scrubber's thread, of a store whose redacted bytes could not be removed: once, and
  // again when it fails for another reason or after it had worked.
  using OnFailure = std::function<void(const std::string& role, const absl::Status& why)>;

  // `stores` by role. All outlive the scrubber. `on_failure` may be null.
  Scrubber(storage::Database* database, std::map<std::string, storage::Store*> stores,
           OnFailure on_failure = nullptr, std::chrono::milliseconds interval = kScrubInterval);

 private:
  void Run();
  absl::Status Scrub(const std::string& role, storage::Store& store);
  void Tell(const std::string& role, const absl::Status& outcome);

  storage::Database* database_;
  const std::map<std::string, storage::Store*> stores_;
  const OnFailure on_failure_;
  std::map<std::string, uint64_t> seen_;  // by role: the log as far as there is nothing left to do
  std::map<std::string, absl::Status> outcomes_;  // by role: of the last run
  Ticker ticker_;                                 // last: it uses the others
};

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_SCRUBBER_H_
