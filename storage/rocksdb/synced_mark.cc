// file  := slot padding slot padding        a slot every 4096 bytes, so that they share no sector
// slot  := "PPSYNC01" sequence(8) flushed_log(8) check(8)       integers big-endian
// check := the first 8 bytes of the SHA-256 of what stands before it
#include "storage/rocksdb/synced_mark.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "storage/keys.h"
#include "storage/layout.h"
#include "storage/rocksdb/status.h"

namespace partners::storage {
namespace {

constexpr absl::string_view kMagic = "PPSYNC01";
constexpr size_t kSlotBytes = 32;
constexpr size_t kSlotStride = 4096;
constexpr size_t kCheckBytes = 8;

std::string Encode(const Synced& synced) {
  std::string slot(kMagic);
  slot += KeyWriter().Unsigned(synced.sequence).Unsigned(synced.flushed_log).Take();
  slot += Sha256(slot).substr(0, kCheckBytes);
  return slot;
}

std::optional<Synced> Decode(absl::string_view slot) {
  if (slot.size() != kSlotBytes) return std::nullopt;
  KeyReader reader(slot.substr(kMagic.size()));
  const Synced synced{reader.Unsigned().value_or(0), reader.Unsigned().value_or(0)};
  if (Encode(synced) != slot) return std::nullopt;
  return synced;
}

std::optional<Synced> ReadSlot(rocksdb::FSRandomRWFile* file, int slot) {
  char buffer[kSlotBytes];
  rocksdb::Slice bytes;
  const rocksdb::IOStatus read = file->Read(static_cast<uint64_t>(slot) * kSlotStride, kSlotBytes,
                                            rocksdb::IOOptions(), &bytes, buffer, nullptr);
  if (!read.ok()) return std::nullopt;
  return Decode(absl::string_view(bytes.data(), bytes.size()));
}

std::string PathIn(const std::string& directory) { return directory + "/" + SyncedMark::kFileName; }

rocksdb::IOStatus WriteNewFile(rocksdb::FileSystem* file_system, const std::string& path,
                               const std::string& bytes) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const rocksdb::IOOptions options;
  rocksdb::IOStatus status =
      file_system->NewWritableFile(path, rocksdb::FileOptions(), &file, nullptr);
  if (status.ok()) status = file->Append(bytes, options, nullptr);
  if (status.ok()) status = file->Fsync(options, nullptr);
  if (status.ok()) status = file->Close(options, nullptr);
  return status;
}

}  // namespace

absl::Status SyncedMark::Create(rocksdb::FileSystem* file_system, const std::string& directory,
                                const Synced& synced) {
  std::string bytes = Encode(synced);
  bytes.resize(kSlotStride, '\0');
  bytes += bytes;
  const rocksdb::IOOptions options;
  const std::string temporary = PathIn(directory) + ".new";
  rocksdb::IOStatus status = WriteNewFile(file_system, temporary, bytes);
  if (status.ok()) status = file_system->RenameFile(temporary, PathIn(directory), options, nullptr);
  std::unique_ptr<rocksdb::FSDirectory> entry;
  if (status.ok()) status = file_system->NewDirectory(directory, options, &entry, nullptr);
  if (status.ok()) status = entry->Fsync(options, nullptr);
  return FromRocksDb(status, "write the mark of synced writes");
}

absl::StatusOr<std::unique_ptr<SyncedMark>> SyncedMark::Open(rocksdb::FileSystem* file_system,
                                                             const std::string& directory) {
  const rocksdb::IOStatus exists =
      file_system->FileExists(PathIn(directory), rocksdb::IOOptions(), nullptr);
  if (exists.IsNotFound()) return absl::NotFoundError("there is no mark of synced writes");
  std::unique_ptr<rocksdb::FSRandomRWFile> file;
  const rocksdb::IOStatus opened =
      file_system->NewRandomRWFile(PathIn(directory), rocksdb::FileOptions(), &file, nullptr);
  if (!opened.ok()) return FromRocksDb(opened, "open the mark of synced writes");
  const std::optional<Synced> first = ReadSlot(file.get(), 0);
  const std::optional<Synced> second = ReadSlot(file.get(), 1);
  if (!first && !second) return absl::DataLossError("the mark of synced writes is damaged");
  const bool second_newer = second && (!first || second->sequence >= first->sequence);
  const Synced found = second_newer ? *second : *first;
  return std::unique_ptr<SyncedMark>(
      new SyncedMark(std::move(file), found, /*slot=*/second_newer ? 0 : 1));
}

absl::Status SyncedMark::Advance(uint64_t sequence) {
  std::lock_guard<std::mutex> lock(mutex_);
  if (sequence <= written_.sequence) return absl::OkStatus();
  written_.sequence = sequence;
  const uint64_t offset =
      static_cast<uint64_t>(std::exchange(next_slot_, 1 - next_slot_)) * kSlotStride;
  return FromRocksDb(file_->Write(offset, Encode(written_), rocksdb::IOOptions(), nullptr),
                     "advance the mark of synced writes");
}

void SyncedMark::set_flushed_log(uint64_t number) {
  std::lock_guard<std::mutex> lock(mutex_);
  written_.flushed_log = std::max(written_.flushed_log, number);
}

}  // namespace partners::storage
