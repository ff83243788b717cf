#include "storage/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "absl/strings/str_cat.h"

namespace partners::storage {
namespace {

namespace fs = std::filesystem;

absl::Status Failed(absl::string_view what, const std::string& path, int error) {
  return absl::UnavailableError(
      absl::StrCat("cannot ", what, " ", path, ": ", std::generic_category().message(error)));
}

class Descriptor {
 public:
  Descriptor(const std::string& path, int flags)
      : fd_(::open(path.c_str(), flags | O_CLOEXEC, 0640)) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

bool WriteAll(int fd, absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno != EINTR) return false;
    if (n > 0) bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

}  // namespace

absl::Status WriteSyncedFile(const std::string& path, absl::string_view bytes) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_TRUNC);
  if (file.get() < 0) return Failed("create", path, errno);
  if (WriteAll(file.get(), bytes) && ::fsync(file.get()) == 0) return absl::OkStatus();
  const int error = errno;
  ::unlink(path.c_str());
  return Failed("write", path, error);
}

absl::StatusOr<std::string> ReadWholeFile(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return absl::NotFoundError(absl::StrCat("there is no file ", path));
  std::ifstream file(path, std::ios::binary);
  std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.is_open() || file.bad()) return Failed("read", path, EIO);
  return bytes;
}

absl::Status CopySyncedFile(const std::string& from, const std::string& to) {
  std::error_code error;
  fs::copy_file(from, to, error);
  if (!error) {
    fs::permissions(to, fs::perms::owner_read | fs::perms::owner_write, fs::perm_options::add,
                    error);
  }
  if (error) return Failed("copy", from, error.value());
  Descriptor copy(to, O_RDWR);
  if (copy.get() < 0 || ::fsync(copy.get()) != 0) return Failed("sync", to, errno);
  return absl::OkStatus();
}

absl::Status SyncDirectory(const std::string& path) {
  Descriptor directory(path, O_RDONLY | O_DIRECTORY);
  if (directory.get() < 0) return Failed("open", path, errno);
  return ::fsync(directory.get()) == 0 ? absl::OkStatus() : Failed("sync", path, errno);
}

absl::Status MakeDirectories(const std::string& path) {
  const fs::path directory = fs::absolute(path).lexically_normal();
  std::error_code error;
  if (fs::is_directory(directory, error)) return absl::OkStatus();
  if (directory.has_parent_path() && directory.parent_path() != directory) {
    absl::Status made = MakeDirectories(directory.parent_path().string());
    if (!made.ok()) return made;
  }
  fs::create_directory(directory, error);
  if (error) return Failed("create", path, error.value());
  return SyncDirectory(directory.parent_path().string());
}

absl::Status RenameFile(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) == 0) return absl::OkStatus();
  return Failed("rename", from, errno);
}

}  // namespace partners::storage
