// The grammar of every key in a store.
//
//   Space::kRows
//     row       := table(2) part*              table is big-endian, below 8000
//     index     := 8000|table(2) number(2) part*            of a unique index; the value is the
//     primary key index     := 8000|table(2) number(2) part* part*      of a plain one: index key,
//     then primary key;
//                                                           the value is the primary key again
//   Space::kHeaders, Space::kPayloads
//     change    := sequence as unsigned
//
//   part      := text | unsigned | signed
//   text      := its bytes with 00 written as 00 FF, ended by 00 01
//   unsigned  := 8 bytes big-endian
//   signed    := the same with the sign bit flipped
//
// A text ends by a byte pair no text contains, and that sorts before every continuation, so that
// concatenated parts sort like the tuple of their values.
#include "storage/keys.h"

#include "absl/status/status.h"

namespace partners::storage {
namespace {

constexpr char kZero = '\x00';
constexpr char kZeroEscaped = '\xFF';
constexpr char kTextEnd = '\x01';
constexpr uint64_t kSignBit = uint64_t{1} << 63;

absl::Status Malformed() { return absl::DataLossError("a stored key is malformed"); }

void AppendShort(uint16_t value, std::string* key) {
  key->push_back(static_cast<char>(value >> 8));
  key->push_back(static_cast<char>(value & 0xFF));
}

void AppendLong(uint64_t value, std::string* key) {
  char bytes[8];
  for (int i = 0; i < 8; ++i) bytes[i] = static_cast<char>(value >> (56 - 8 * i));
  key->append(bytes, sizeof bytes);
}

}  // namespace

KeyWriter& KeyWriter::TextPrefix(absl::string_view text) {
  for (char c : text) {
    key_.push_back(c);
    if (c == kZero) key_.push_back(kZeroEscaped);
  }
  return *this;
}

KeyWriter& KeyWriter::Text(absl::string_view text) {
  TextPrefix(text);
  key_.push_back(kZero);
  key_.push_back(kTextEnd);
  return *this;
}

KeyWriter& KeyWriter::Unsigned(uint64_t value) {
  AppendLong(value, &key_);
  return *this;
}

KeyWriter& KeyWriter::Signed(int64_t value) {
  return Unsigned(static_cast<uint64_t>(value) ^ kSignBit);
}

absl::StatusOr<std::string> KeyReader::Text() {
  std::string text;
  for (size_t i = 0; i < rest_.size(); ++i) {
    if (rest_[i] != kZero) {
      text.push_back(rest_[i]);
      continue;
    }
    if (++i == rest_.size()) break;
    if (rest_[i] == kTextEnd) {
      rest_.remove_prefix(i + 1);
      return text;
    }
    if (rest_[i] != kZeroEscaped) break;
    text.push_back(kZero);
  }
  return Malformed();
}

absl::StatusOr<uint64_t> KeyReader::Unsigned() {
  if (rest_.size() < 8) return Malformed();
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(rest_[i]);
  rest_.remove_prefix(8);
  return value;
}

absl::StatusOr<int64_t> KeyReader::Signed() {
  absl::StatusOr<uint64_t> value = Unsigned();
  if (!value.ok()) return value.status();
  return static_cast<int64_t>(*value ^ kSignBit);
}

std::string PrefixEnd(absl::string_view prefix) {
  std::string end(prefix);
  while (!end.empty() && end.back() == '\xFF') end.pop_back();
  if (!end.empty()) end.back() = static_cast<char>(end.back() + 1);
  return end;
}

std::string RowKey(uint16_t table, absl::string_view primary_key) {
  std::string key;
  key.reserve(kRowPrefixBytes + primary_key.size());
  AppendShort(table, &key);
  key.append(primary_key.data(), primary_key.size());
  return key;
}

std::string IndexPrefix(uint16_t table, uint16_t index) {
  std::string key;
  AppendShort(static_cast<uint16_t>(kTableNumberEnd | table), &key);
  AppendShort(index, &key);
  return key;
}

std::string SequenceKey(uint64_t sequence) {
  std::string key;
  AppendLong(sequence, &key);
  return key;
}

}  // namespace partners::storage
