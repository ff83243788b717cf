#include "storage/rocksdb/faulty_file_system.h"

#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>
#include <utility>

#include "absl/strings/match.h"

// RocksDB rests for a second after a background job failed. Tests make hundreds fail: in programs
// that link this file a rest is a millisecond at most.
extern "C" int usleep(useconds_t microseconds) {
  const timespec rest{0, static_cast<long>(std::min<useconds_t>(microseconds, 1000)) * 1000};
  return ::nanosleep(&rest, nullptr);
}

namespace partners::storage {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

namespace {

namespace fs = std::filesystem;

std::string ReadBytes(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void WriteBytes(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace

class FaultyWritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyWritableFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, FaultyFileSystem* system,
                     std::string path)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(*system), path_(std::move(path)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Write();
    if (status.ok()) status = FSWritableFileOwnerWrapper::Append(data, options, debug);
    if (status.ok()) system_.files_[path_].size += data.size();
    return status;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Truncate(uint64_t size, const IOOptions& options, IODebugContext* debug) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Change();
    if (status.ok()) status = FSWritableFileOwnerWrapper::Truncate(size, options, debug);
    if (status.ok()) system_.files_[path_].size = size;
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Change();
    FaultyFileSystem::File& file = system_.files_[path_];
    if (status.ok() && !system_.ignore_syncs_) file.synced = file.size;
    return status;  // the real disk stays awake: nothing to sync
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }
  IOStatus RangeSync(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  // Only a hint, and in a file system in memory a dear one.
  IOStatus Allocate(uint64_t, uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }

 private:
  FaultyFileSystem& system_;
  const std::string path_;
};

class FaultyRandomRWFile final : public rocksdb::FSRandomRWFileOwnerWrapper {
 public:
  FaultyRandomRWFile(std::unique_ptr<rocksdb::FSRandomRWFile>&& file, FaultyFileSystem* system,
                     std::string path)
      : FSRandomRWFileOwnerWrapper(std::move(file)), system_(*system), path_(std::move(path)) {}

  IOStatus Write(uint64_t offset, const Slice& data, const IOOptions& options,
                 IODebugContext* debug) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Write();
    if (!status.ok()) return status;
    std::string buffer(data.size(), '\0');
    Slice before;
    status = Read(offset, data.size(), options, &before, buffer.data(), debug);
    if (status.ok()) status = FSRandomRWFileOwnerWrapper::Write(offset, data, options, debug);
    if (status.ok()) system_.files_[path_].overwrites.push_back({offset, before.ToString()});
    return status;
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Change();
    if (status.ok() && !system_.ignore_syncs_) system_.files_[path_].overwrites.clear();
    return status;
  }
  IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  FaultyFileSystem& system_;
  const std::string path_;
};

class FaultyDirectory final : public rocksdb::FSDirectoryWrapper {
 public:
  FaultyDirectory(std::unique_ptr<rocksdb::FSDirectory>&& directory, FaultyFileSystem* system,
                  std::string path)
      : FSDirectoryWrapper(std::move(directory)), system_(*system), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override {
    std::lock_guard<std::mutex> lock(system_.mutex_);
    IOStatus status = system_.Change();
    if (!status.ok() || system_.ignore_syncs_) return status;
    std::erase_if(system_.entries_, [this](const FaultyFileSystem::Entry& entry) {
      return absl::StartsWith(entry.path, path_);
    });
    return status;
  }
  IOStatus FsyncWithDirOptions(const IOOptions& options, IODebugContext* debug,
                               const rocksdb::DirFsyncOptions&) override {
    return Fsync(options, debug);
  }

 private:
  FaultyFileSystem& system_;
  const std::string path_;
};

FaultyFileSystem::FaultyFileSystem(uint64_t seed)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), random_(seed) {}

void FaultyFileSystem::LosePowerAfter(int operations) {
  std::lock_guard<std::mutex> lock(mutex_);
  operations_left_ = operations;
  power_lost_ = operations == 0;
}

bool FaultyFileSystem::power_lost() const {
  std::lock_guard<std::mutex> lock(mutex_);
  return power_lost_;
}

void FaultyFileSystem::IgnoreSyncs() {
  std::lock_guard<std::mutex> lock(mutex_);
  ignore_syncs_ = true;
}

void FaultyFileSystem::FillDiskAfter(int writes) {
  std::lock_guard<std::mutex> lock(mutex_);
  writes_left_ = writes;
}

void FaultyFileSystem::FreeDisk() {
  std::lock_guard<std::mutex> lock(mutex_);
  writes_left_ = -1;
}

IOStatus FaultyFileSystem::Change() {
  if (operations_left_ > 0 && --operations_left_ == 0) power_lost_ = true;
  return power_lost_ ? IOStatus::IOError("the power is gone") : IOStatus::OK();
}

IOStatus FaultyFileSystem::Write() {
  IOStatus status = Change();
  if (!status.ok() || writes_left_ < 0) return status;
  if (writes_left_ == 0) return IOStatus::NoSpace("the disk is full");
  --writes_left_;
  return status;
}

void FaultyFileSystem::Restart() {
  std::lock_guard<std::mutex> lock(mutex_);
  const bool strict = Below(2) == 0;  // the least a disk must keep
  for (const auto& [path, file] : files_) LoseBytes(path, file, /*keep_prefix=*/!strict);
  const size_t kept = strict ? 0 : Below(entries_.size() + 1);
  for (; entries_.size() > kept; entries_.pop_back()) UndoEntry(entries_.back());
  files_.clear();
  entries_.clear();
  power_lost_ = false;
  operations_left_ = -1;
  writes_left_ = -1;
}

void FaultyFileSystem::LoseBytes(const std::string& path, const File& file, bool keep_prefix) {
  std::error_code error;
  if (!fs::exists(path, error)) return;
  if (file.size > file.synced) {
    const uint64_t kept = keep_prefix ? Below(file.size - file.synced + 1) : 0;
    fs::resize_file(path, file.synced + kept, error);
  }
  if (file.overwrites.empty()) return;
  std::string bytes = ReadBytes(path);
  const size_t kept = keep_prefix ? Below(file.overwrites.size() + 1) : 0;
  for (size_t i = file.overwrites.size(); i-- > kept;) {
    bytes.replace(file.overwrites[i].offset, file.overwrites[i].before.size(),
                  file.overwrites[i].before);
  }
  WriteBytes(path, bytes);
}

void FaultyFileSystem::UndoEntry(const Entry& entry) {
  std::error_code error;
  if (entry.from.empty()) {
    fs::remove(entry.path, error);
    return;
  }
  fs::rename(entry.path, entry.from, error);
  if (entry.replaced) WriteBytes(entry.path, entry.replaced_bytes);
}

void FaultyFileSystem::Track(const std::string& path, bool is_new) {
  std::error_code error;
  File& file = files_[path];
  if (!is_new) {
    file.size = file.synced = fs::file_size(path, error);
    return;
  }
  file = File();
  entries_.push_back({path, "", false, ""});
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* file,
                                           IODebugContext* debug) {
  std::lock_guard<std::mutex> lock(mutex_);
  IOStatus status = Write();
  std::unique_ptr<rocksdb::FSWritableFile> real;
  if (status.ok()) status = target()->NewWritableFile(path, options, &real, debug);
  if (!status.ok()) return status;
  Track(path, /*is_new=*/true);
  *file = std::make_unique<FaultyWritableFile>(std::move(real), this, path);
  return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string& path,
                                              const rocksdb::FileOptions& options,
                                              std::unique_ptr<rocksdb::FSWritableFile>* file,
                                              IODebugContext* debug) {
  std::lock_guard<std::mutex> lock(mutex_);
  IOStatus status = Change();
  std::unique_ptr<rocksdb::FSWritableFile> real;
  if (status.ok()) status = target()->ReopenWritableFile(path, options, &real, debug);
  if (!status.ok()) return status;
  if (files_.count(path) == 0) Track(path, /*is_new=*/false);
  *file = std::make_unique<FaultyWritableFile>(std::move(real), this, path);
  return status;
}

IOStatus FaultyFileSystem::NewRandomRWFile(const std::string& path,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                           IODebugContext* debug) {
  std::lock_guard<std::mutex> lock(mutex_);
  std::unique_ptr<rocksdb::FSRandomRWFile> real;
  IOStatus status = target()->NewRandomRWFile(path, options, &real, debug);
  if (!status.ok()) return status;
  if (files_.count(path) == 0) Track(path, /*is_new=*/false);
  *file = std::make_unique<FaultyRandomRWFile>(std::move(real), this, path);
  return status;
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& path, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* directory,
                                        IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> real;
  IOStatus status = target()->NewDirectory(path, options, &real, debug);
  if (status.ok()) *directory = std::make_unique<FaultyDirectory>(std::move(real), this, path);
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& path, const IOOptions& options,
                                      IODebugContext* debug) {
  std::lock_guard<std::mutex> lock(mutex_);
  IOStatus status = Change();
  if (status.ok()) status = target()->DeleteFile(path, options, debug);
  if (!status.ok()) return status;
  files_.erase(path);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.path == path; });
  return status;
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  std::lock_guard<std::mutex> lock(mutex_);
  IOStatus status = Change();
  if (!status.ok()) return status;
  std::error_code error;
  Entry entry{to, from, fs::exists(to, error), ""};
  if (entry.replaced) entry.replaced_bytes = ReadBytes(to);
  status = target()->RenameFile(from, to, options, debug);
  if (!status.ok()) return status;
  entries_.push_back(std::move(entry));
  files_.erase(to);
  if (auto file = files_.extract(from); !file.empty()) {
    file.key() = to;
    files_.insert(std::move(file));
  }
  return status;
}

}  // namespace partners::storage
