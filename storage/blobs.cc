// Files: <directory>/<first two hex digits>/<digest>, and <directory>/new/<number> while being
// written.
#include "storage/blobs.h"

#include <atomic>
#include <filesystem>
#include <system_error>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "storage/files.h"
#include "storage/layout.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

constexpr size_t kDigestDigits = 64;
constexpr size_t kFolderDigits = 2;

bool IsDigest(absl::string_view digest) {
  return digest.size() == kDigestDigits &&
         digest.find_first_not_of("0123456789abcdef") == absl::string_view::npos;
}

absl::Status NotADigest() {
  return absl::InvalidArgumentError("a blob is named by 64 lower-case hexadecimal digits");
}

absl::Status Failed(absl::string_view what, const std::error_code& error) {
  return absl::UnavailableError(absl::StrCat("cannot ", what, ": ", error.message()));
}

absl::Status LinkOrCopy(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (fs::exists(to, error)) return absl::OkStatus();
  fs::create_hard_link(from, to, error);
  if (!error || error == std::errc::no_such_file_or_directory)
    return absl::OkStatus();  // deleted meanwhile
  absl::StatusOr<std::string> bytes = ReadWholeFile(from.string());
  if (absl::IsNotFound(bytes.status())) return absl::OkStatus();
  return bytes.ok() ? WriteSyncedFile(to.string(), *bytes) : bytes.status();
}

absl::Status CopyFolder(const fs::path& from, const fs::path& to) {
  absl::Status status = MakeDirectories(to.string());
  std::error_code error;
  for (fs::directory_iterator file(from, error), end; status.ok() && file != end;
       file.increment(error)) {
    status = LinkOrCopy(file->path(), to / file->path().filename());
  }
  if (status.ok() && error) status = Failed("list documents", error);
  return status.ok() ? SyncDirectory(to.string()) : status;
}

class FileBlobs final : public Blobs {
 public:
  FileBlobs(std::string directory, size_t blob_bytes_max)
      : directory_(std::move(directory)), blob_bytes_max_(blob_bytes_max) {}

  absl::StatusOr<std::string> Put(absl::string_view bytes) override {
    if (bytes.size() > blob_bytes_max_) {
      return absl::InvalidArgumentError(absl::StrCat("a document has at most ", blob_bytes_max_,
                                                     " bytes, this one ", bytes.size()));
    }
    const std::string digest = absl::BytesToHexString(Sha256(bytes));
    // An intact file may still be on its way to the disk: its directory is synced again.
    absl::Status status = Get(digest).ok() ? SyncDirectory(Folder(digest)) : Store(digest, bytes);
    if (!status.ok()) return status;
    return digest;
  }

  absl::StatusOr<std::string> Get(absl::string_view digest) const override {
    if (!IsDigest(digest)) return NotADigest();
    absl::StatusOr<std::string> bytes = ReadWholeFile(Path(digest));
    if (absl::IsNotFound(bytes.status())) return absl::NotFoundError("there is no such document");
    if (!bytes.ok()) return bytes;
    if (absl::BytesToHexString(Sha256(*bytes)) != digest) {
      return absl::DataLossError(absl::StrCat("document ", digest, " is damaged"));
    }
    return bytes;
  }

  absl::Status Delete(absl::string_view digest) override {
    if (!IsDigest(digest)) return NotADigest();
    std::error_code error;
    const bool removed = fs::remove(Path(digest), error);
    if (error) return Failed("remove a document", error);
    return removed ? SyncDirectory(Folder(digest)) : absl::OkStatus();
  }

  absl::Status CopyTo(const std::string& directory) const override {
    return CopyBlobs(directory_, directory);
  }

 private:
  std::string Folder(absl::string_view digest) const {
    return absl::StrCat(directory_, "/", digest.substr(0, kFolderDigits));
  }
  std::string Path(absl::string_view digest) const {
    return absl::StrCat(Folder(digest), "/", digest);
  }

  absl::Status Store(const std::string& digest, absl::string_view bytes) {
    const std::string temporary = absl::StrCat(directory_, "/new/", next_temporary_++);
    absl::Status status = MakeDirectories(Folder(digest));
    if (status.ok()) status = WriteSyncedFile(temporary, bytes);
    if (status.ok()) status = RenameFile(temporary, Path(digest));
    if (status.ok()) status = SyncDirectory(Folder(digest));
    return status;
  }

  const std::string directory_;
  const size_t blob_bytes_max_;
  std::atomic<uint64_t> next_temporary_{0};
};

}  // namespace

absl::Status CopyBlobs(const std::string& from, const std::string& directory) {
  absl::Status status = MakeDirectories(directory);
  std::error_code error;
  for (fs::directory_iterator folder(from, error), end; status.ok() && folder != end;
       folder.increment(error)) {
    const fs::path name = folder->path().filename();
    if (name.string().size() == kFolderDigits) {
      status = CopyFolder(folder->path(), fs::path(directory) / name);
    }
  }
  if (status.ok() && error) status = Failed("list documents", error);
  return status;
}

absl::StatusOr<std::unique_ptr<Blobs>> Blobs::Open(const std::string& directory,
                                                   size_t blob_bytes_max) {
  std::error_code error;
  fs::remove_all(fs::path(directory) / "new", error);
  if (error) return Failed("remove unfinished documents", error);
  absl::Status made = MakeDirectories(absl::StrCat(directory, "/new"));
  if (!made.ok()) return made;
  return std::make_unique<FileBlobs>(directory, blob_bytes_max);
}

}  // namespace partners::storage
