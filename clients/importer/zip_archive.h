#ifndef PARTNERS_CLIENTS_IMPORTER_ZIP_ARCHIVE_H_
#define PARTNERS_CLIENTS_IMPORTER_ZIP_ARCHIVE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "clients/importer/limits.h"

struct zip;
struct zip_file;

namespace partners::importer {

// One part of an archive, read from its start to its end. The archive outlives it.
class ZipPart {
 public:
  ~ZipPart();
  ZipPart(const ZipPart&) = delete;
  ZipPart& operator=(const ZipPart&) = delete;

  // Fills up to `size` bytes; 0 at the end. INVALID_ARGUMENT when the part is damaged or larger
  // than the limits allow.
  absl::StatusOr<size_t> Read(char* buffer, size_t size);

  int64_t size() const { return size_; }
  int64_t position() const { return position_; }

 private:
  friend class ZipArchive;
  ZipPart(zip_file* file, std::string name, int64_t size)
      : file_(file), name_(std::move(name)), size_(size) {}

  zip_file* file_;
  std::string name_;
  int64_t size_;
  int64_t position_ = 0;
};

// A zip archive somebody else made, opened for reading. Refuses archives with more parts, more
// uncompressed bytes or a higher compression ratio than `limits` allow, and encrypted parts, before
// anything is unpacked. Not thread-safe.
class ZipArchive {
 public:
  static absl::StatusOr<std::unique_ptr<ZipArchive>> OpenFile(const std::string& path,
                                                              const Limits& limits);
  // `bytes` outlive the archive.
  static absl::StatusOr<std::unique_ptr<ZipArchive>> OpenBytes(absl::string_view bytes,
                                                               const Limits& limits);
  ~ZipArchive();
  ZipArchive(const ZipArchive&) = delete;
  ZipArchive& operator=(const ZipArchive&) = delete;

  bool Has(const std::string& name) const;

  // INVALID_ARGUMENT when there is no such part.
  absl::StatusOr<std::unique_ptr<ZipPart>> OpenPart(const std::string& name) const;

 private:
  explicit ZipArchive(zip* archive) : archive_(archive) {}
  absl::Status CheckParts(const Limits& limits) const;

  zip* archive_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_ZIP_ARCHIVE_H_
