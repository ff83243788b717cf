#include "storage/rocksdb/info_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdarg>
#include <cstdio>
#include <mutex>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace partners::storage {
namespace {

constexpr size_t kLineBytesMax = 4096;

class InfoLog final : public rocksdb::Logger {
 public:
  InfoLog(std::string path, size_t bytes_max)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), path_(std::move(path)), bytes_max_(bytes_max) {}
  ~InfoLog() override { Shut(); }

  // RocksDB's text already begins with its level.
  using rocksdb::Logger::Logv;
  void Logv(const char* format, va_list arguments) override {
    std::array<char, kLineBytesMax> text;
    if (std::vsnprintf(text.data(), text.size(), format, arguments) < 0) return;
    const std::string time = absl::FormatTime(absl::RFC3339_full, absl::Now(), absl::UTCTimeZone());
    Append(absl::StrCat(time, " ", text.data(), "\n"));
  }

 private:
  void Append(absl::string_view line) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (!IsOpen()) return;
    const ssize_t written = write(file_, line.data(), line.size());
    if (written > 0) bytes_ += static_cast<size_t>(written);
    if (bytes_ < bytes_max_) return;
    Shut();
    std::rename(path_.c_str(), (path_ + ".old").c_str());
  }

  // The first line opens the file: before it the directory may not be there.
  bool IsOpen() {
    if (file_ >= 0) return true;
    file_ = open(path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
    struct stat found {};
    bytes_ = file_ >= 0 && fstat(file_, &found) == 0 ? static_cast<size_t>(found.st_size) : 0;
    return file_ >= 0;
  }

  void Shut() {
    if (file_ >= 0) close(file_);
    file_ = -1;
  }

  const std::string path_;
  const size_t bytes_max_;
  std::mutex mutex_;
  int file_ = -1;     // guarded by mutex_; negative: not open
  size_t bytes_ = 0;  // guarded by mutex_; of the open file
};

}  // namespace

std::shared_ptr<rocksdb::Logger> NewInfoLog(const std::string& directory, size_t bytes_max) {
  return std::make_shared<InfoLog>(directory + "/LOG", bytes_max);
}

}  // namespace partners::storage
