#ifndef PARTNERS_STORAGE_BLOBS_H_
#define PARTNERS_STORAGE_BLOBS_H_

#include <cstddef>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace partners::storage {

// Documents by the SHA-256 of their bytes (64 lower-case hex digits), outside the log. Thread-safe;
// one process at a time. UNAVAILABLE when the file system refuses; INVALID_ARGUMENT for what is not
// a digest.
class Blobs {
 public:
  // Makes the directory when it is missing and removes what an interrupted Put left.
  static absl::StatusOr<std::unique_ptr<Blobs>> Open(const std::string& directory,
                                                     size_t blob_bytes_max);
  virtual ~Blobs() = default;

  // Returns the digest. Durable before it returns; a repeat has no second effect, but repairs a
  // damaged file. INVALID_ARGUMENT when `bytes` are too long.
  virtual absl::StatusOr<std::string> Put(absl::string_view bytes) = 0;

  // NOT_FOUND; DATA_LOSS when the stored bytes do not have this digest.
  virtual absl::StatusOr<std::string> Get(absl::string_view digest) const = 0;

  // For redaction. Absent is OK. Copies made by CopyTo keep theirs.
  virtual absl::Status Delete(absl::string_view digest) = 0;

  // Backup: `directory` (made when missing) gets every blob put before the call, as a hard link
  // where the file system allows it. Open serves the copy.
  virtual absl::Status CopyTo(const std::string& directory) const = 0;
};

// Restore: what CopyTo does, from a copy that nobody has opened, which is only read.
absl::Status CopyBlobs(const std::string& from, const std::string& directory);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_BLOBS_H_
