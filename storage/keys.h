#ifndef PARTNERS_STORAGE_KEYS_H_
#define PARTNERS_STORAGE_KEYS_H_

#include <cstdint>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

// The one place that knows how keys are laid out; keys.cc has the grammar and keys_test.cc the
// golden bytes. The unsigned byte order of keys equals the order of their parts.
namespace partners::storage {

class KeyWriter {
 public:
  KeyWriter& Text(absl::string_view text);
  // What every Text() starting with `text` starts with: for prefix scans.
  KeyWriter& TextPrefix(absl::string_view text);
  KeyWriter& Unsigned(uint64_t value);
  KeyWriter& Signed(int64_t value);
  std::string Take() { return std::move(key_); }

 private:
  std::string key_;
};

// Reads parts in the order they were written; DATA_LOSS when the bytes are not such a part.
class KeyReader {
 public:
  // `key` must outlive the reader.
  explicit KeyReader(absl::string_view key) : rest_(key) {}
  absl::StatusOr<std::string> Text();
  absl::StatusOr<uint64_t> Unsigned();
  absl::StatusOr<int64_t> Signed();
  bool done() const { return rest_.empty(); }

 private:
  absl::string_view rest_;
};

// The smallest key greater than every key that starts with `prefix`; empty when there is none.
std::string PrefixEnd(absl::string_view prefix);

// Table numbers are below this; the half above holds the tables' indexes.
inline constexpr uint16_t kTableNumberEnd = 0x8000;

// The keys of a table's rows and index entries, and what all of them start with.
std::string RowKey(uint16_t table, absl::string_view primary_key);
std::string IndexPrefix(uint16_t table, uint16_t index);
inline constexpr size_t kRowPrefixBytes = 2;
inline constexpr size_t kIndexPrefixBytes = 4;

// The key of a change in Space::kHeaders and Space::kPayloads.
std::string SequenceKey(uint64_t sequence);

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_KEYS_H_
