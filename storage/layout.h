#ifndef PARTNERS_STORAGE_LAYOUT_H_
#define PARTNERS_STORAGE_LAYOUT_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/change.h"

// Storage's own records. Internal to storage and its engines; services use log.h and follower.h.
namespace partners::storage {

// Written into new stores. A store with a higher number is refused.
inline constexpr uint64_t kStoreFormat = 1;

// Tables 0 to 15 belong to storage. The numbers are stored on disk: never reuse one.
enum StorageTable : uint16_t {
  kMetaTable = 0,      // text name -> value
  kCursorTable = 1,    // text follower -> CursorRow
  kParkedTable = 2,    // text follower, unsigned sequence -> ParkedRow
  kHistoryTable = 3,   // text resource, unsigned sequence -> one byte: ChangeHeader::Kind
  kRedactedTable = 4,  // unsigned sequence -> unsigned sequence of the redaction
};

std::string FormatKey();  // -> unsigned
std::string LogIdKey();   // -> the log_id
std::string CursorKey(absl::string_view follower);
std::string ParkedPrefix(absl::string_view follower);
std::string ParkedKey(absl::string_view follower, uint64_t sequence);
std::string HistoryPrefix(absl::string_view resource);
std::string HistoryKey(absl::string_view resource, uint64_t sequence);
std::string RedactedKey(uint64_t sequence);

// The sequence a key ends with, as in kHistoryTable and kParkedTable; DATA_LOSS when it is too
// short.
absl::StatusOr<uint64_t> TrailingSequence(absl::string_view key);

// A payload record is the salt, then the payload; the header's digest is the SHA-256 of the record.
inline constexpr size_t kSaltBytes = 32;
std::string Sha256(absl::string_view bytes);  // 32 raw bytes

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_LAYOUT_H_
