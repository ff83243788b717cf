#ifndef PARTNERS_SERVICES_SERVER_DATA_DIRECTORY_H_
#define PARTNERS_SERVICES_SERVER_DATA_DIRECTORY_H_

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "services/runtime/sources.h"
#include "services/server/scrubber.h"
#include "storage/blobs.h"
#include "storage/rocksdb/database.h"
#include "storage/store.h"

namespace partners::server {

// The store of the access trail; every process has one beside its roles'.
inline constexpr char kTrailStore[] = "trail";

// A process's files, in a directory for the owner only: db/ (all stores), blobs/ (documents),
// page.key (32 bytes).
struct DataDirectory {
  std::unique_ptr<storage::Database> database;
  std::unique_ptr<storage::Blobs> blobs;
  std::map<std::string, std::unique_ptr<storage::Store>>
      stores;                             // by role; closed before the database
  std::unique_ptr<storage::Store> trail;  // the access trail's rows; the same
  std::string page_key;
  std::unique_ptr<Scrubber> scrubber;

  ~DataDirectory() {
    scrubber.reset();
    trail.reset();
    stores.clear();
  }
};

// In a data directory: a restore into it was begun and is not done.
inline constexpr char kUnfinishedRestore[] = "restoring";

// Opens them and begins to scrub; `on_unscrubbed` is told when that fails (scrubber.h).
// FAILED_PRECONDITION for an unfinished restore, and what storage refuses.
absl::StatusOr<std::unique_ptr<DataDirectory>> OpenData(
    const std::string& directory, const std::vector<std::string>& roles, int64_t block_cache_bytes,
    const runtime::Sources& sources, const std::function<void(const absl::Status&)>& on_stopped,
    const Scrubber::OnFailure& on_unscrubbed = nullptr);

// Makes a directory, and what is missing above it. A new one is for its owner only; one that is
// there stays as it is. UNAVAILABLE when it cannot be made.
absl::Status MakePrivateDirectory(const std::string& path);

// Gives a file or directory another name beside it, durably.
absl::Status RenameDurably(const std::string& from, const std::string& to);

// Writes a small file whole or not at all, durably, with the given mode. A refused write leaves
// nothing.
absl::Status WriteFileAtomically(const std::string& path, const std::string& text, unsigned mode);

}  // namespace partners::server

#endif  // PARTNERS_SERVICES_SERVER_DATA_DIRECTORY_H_
