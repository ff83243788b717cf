#ifndef PARTNERS_STORAGE_ROCKSDB_FAULTY_FILE_SYSTEM_H_
#define PARTNERS_STORAGE_ROCKSDB_FAULTY_FILE_SYSTEM_H_

#include <rocksdb/file_system.h>

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

namespace partners::storage {

// For tests: the real file system, with what a disk may do to us. Thread-safe.
//
// Power loss. From the chosen operation on everything fails. Restart, after the database is closed,
// then makes the files what a disk may show: of bytes that were not synced a random prefix is left,
// or none; of overwrites that were not synced any number; new names and renames whose directory was
// not synced are undone, all or the latest ones. (Deleted files stay deleted.)
class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  explicit FaultyFileSystem(uint64_t seed);
  static const char* kClassName() { return "FaultyFileSystem"; }
  const char* Name() const override { return kClassName(); }

  // After this many further operations that change something; 0 is now.
  void LosePowerAfter(int operations);
  bool power_lost() const;
  void Restart();

  // From now on syncs answer OK and do nothing: what a test must notice.
  void IgnoreSyncs();

  // After this many further writes the disk is full, until FreeDisk.
  void FillDiskAfter(int writes);
  void FreeDisk();

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* file,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSRandomRWFile>* file,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* directory,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;

 private:
  friend class FaultyWritableFile;
  friend class FaultyRandomRWFile;
  friend class FaultyDirectory;

  // What is not synced yet of one file.
  struct File {
    uint64_t size = 0;
    uint64_t synced = 0;
    struct Overwrite {
      uint64_t offset;
      std::string before;
    };
    std::vector<Overwrite> overwrites;
  };
  // A new name, or a rename when `from` is not empty, whose directory is not synced yet.
  struct Entry {
    std::string path;
    std::string from;
    bool replaced = false;
    std::string replaced_bytes;
  };

  // The caller holds the mutex. Refuses when the power is gone, now or before.
  rocksdb::IOStatus Change();
  rocksdb::IOStatus Write();
  void Track(const std::string& path, bool is_new);
  void UndoEntry(const Entry& entry);
  void LoseBytes(const std::string& path, const File& file, bool keep_prefix);
  uint64_t Below(uint64_t n) { return n == 0 ? 0 : random_() % n; }

  mutable std::mutex mutex_;
  std::mt19937_64 random_;
  int operations_left_ = -1;  // negative: no power loss is planned
  int writes_left_ = -1;      // negative: the disk has space
  bool power_lost_ = false;
  bool ignore_syncs_ = false;
  std::map<std::string, File> files_;
  std::vector<Entry> entries_;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_ROCKSDB_FAULTY_FILE_SYSTEM_H_
