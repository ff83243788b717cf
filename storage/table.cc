#include "storage/table.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/message.h>

#include <algorithm>
#include <cassert>
#include <memory>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "storage/keys.h"

namespace partners::storage {
namespace {

using google::protobuf::Message;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

std::string EncodeRow(uint32_t format, const Message& row) {
  uint8_t number[5];
  const uint8_t* end = CodedOutputStream::WriteVarint32ToArray(format, number);
  std::string bytes(reinterpret_cast<char*>(number), static_cast<size_t>(end - number));
  row.AppendPartialToString(&bytes);
  return bytes;
}

// Takes the format number off a stored row: what is left is the message.
absl::StatusOr<uint32_t> TakeFormat(uint16_t table, absl::string_view* stored) {
  CodedInputStream input(reinterpret_cast<const uint8_t*>(stored->data()),
                         static_cast<int>(stored->size()));
  uint32_t format = 0;
  if (!input.ReadVarint32(&format)) {
    return absl::DataLossError(absl::StrCat("a row of table ", table, " has no format number"));
  }
  stored->remove_prefix(static_cast<size_t>(input.CurrentPosition()));
  return format;
}

absl::Status UpgradeRow(uint16_t table, const UpgradeSteps& steps, uint32_t format,
                        std::string* message) {
  return Upgrade(steps, format, absl::StrCat("a row of table ", table), message);
}

// The index keys of a row, sorted and each once.
TableBase::Keys IndexKeys(const TableBase::IndexCore& index, const Message& row) {
  TableBase::Keys keys = index.keys(row);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

std::string EntryKey(uint16_t table, const TableBase::IndexCore& index, absl::string_view index_key,
                     absl::string_view primary_key) {
  std::string key = IndexPrefix(table, index.number);
  key.append(index_key.data(), index_key.size());
  if (!index.unique) key.append(primary_key.data(), primary_key.size());
  return key;
}

// The range of a page, in whole keys. `head` is what the table or index itself puts in front.
absl::StatusOr<Range> PageRange(absl::string_view head, absl::string_view prefix,
                                const Page& page) {
  const std::string start = absl::StrCat(head, prefix);
  Range range{start, PrefixEnd(start)};
  if (!page.from.empty()) range.from = std::max(range.from, absl::StrCat(head, page.from));
  if (!page.until.empty()) range.until = std::min(range.until, absl::StrCat(head, page.until));
  if (page.after.empty()) return range;
  if (!absl::StartsWith(page.after, prefix)) {
    return absl::InvalidArgumentError("a page cursor belongs to another range");
  }
  const std::string after = absl::StrCat(head, page.after);
  if (page.direction == Direction::kForward) {
    range.from = std::max(range.from, after + '\0');  // the smallest key greater than `after`
  } else {
    range.until = std::min(range.until, after);
  }
  return range;
}

// An empty range, which engines need not understand when it is turned around.
bool Empty(const Range& range) { return range.until <= range.from; }

}  // namespace

TableBase::TableBase(uint16_t number, std::vector<IndexCore> indexes, UpgradeSteps steps)
    : number_(number), indexes_(std::move(indexes)), steps_(std::move(steps)) {
  assert(number < kTableNumberEnd);
}

absl::Status TableBase::Decode(absl::string_view stored, Message* row) const {
  absl::StatusOr<uint32_t> format = TakeFormat(number_, &stored);
  if (!format.ok()) return format.status();
  std::string upgraded;
  if (*format != NewestFormat(steps_)) {
    upgraded = std::string(stored);
    absl::Status status = UpgradeRow(number_, steps_, *format, &upgraded);
    if (!status.ok()) return status;
    stored = upgraded;
  }
  if (row->ParseFromArray(stored.data(), static_cast<int>(stored.size()))) return absl::OkStatus();
  return absl::DataLossError(absl::StrCat("a row of table ", number_, " cannot be read"));
}

absl::StatusOr<bool> TableBase::Get(const View& view, absl::string_view key, Message* row) const {
  std::string stored;
  absl::StatusOr<bool> found = view.Get(Space::kRows, RowKey(number_, key), &stored);
  if (!found.ok() || !*found) return found;
  absl::Status decoded = Decode(stored, row);
  if (!decoded.ok()) return decoded;
  return true;
}

absl::StatusOr<bool> TableBase::GetBytes(const View& view, absl::string_view key,
                                         std::string* bytes) const {
  absl::StatusOr<bool> found = view.Get(Space::kRows, RowKey(number_, key), bytes);
  if (!found.ok() || !*found) return found;
  absl::string_view message = *bytes;
  absl::StatusOr<uint32_t> format = TakeFormat(number_, &message);
  if (!format.ok()) return format.status();
  bytes->erase(0, bytes->size() - message.size());
  absl::Status status = UpgradeRow(number_, steps_, *format, bytes);
  if (!status.ok()) return status;
  return true;
}

absl::Status TableBase::CheckUnique(const View& view, const IndexCore& index, const Keys& before,
                                    const Keys& keys, absl::string_view primary_key) const {
  if (!index.unique) return absl::OkStatus();
  for (const std::string& key : keys) {
    if (std::binary_search(before.begin(), before.end(), key)) continue;  // this row's already
    std::string holder;
    absl::StatusOr<bool> held =
        view.Get(Space::kRows, EntryKey(number_, index, key, primary_key), &holder);
    if (!held.ok()) return held.status();
    if (*held && holder != primary_key) {
      return absl::AlreadyExistsError(absl::StrCat("another row of table ", number_,
                                                   " has this key of unique index ", index.number));
    }
  }
  return absl::OkStatus();
}

absl::Status TableBase::Put(Transaction& txn, absl::string_view key, const Message& row,
                            Message* scratch, bool must_be_new) const {
  bool existed = false;
  if (must_be_new || !indexes_.empty()) {
    absl::StatusOr<bool> found = Get(txn, key, scratch);
    if (!found.ok()) return found.status();
    existed = *found;
  }
  if (existed && must_be_new) {
    return absl::AlreadyExistsError(absl::StrCat("table ", number_, " has a row with this key"));
  }
  return Replace(txn, key, existed ? scratch : nullptr, row);
}

absl::Status TableBase::Replace(Transaction& txn, absl::string_view key, const Message* before,
                                const Message& row) const {
  std::vector<Keys> old_keys;
  std::vector<Keys> keys;
  for (const IndexCore& index : indexes_) {
    old_keys.push_back(before != nullptr ? IndexKeys(index, *before) : Keys());
    keys.push_back(IndexKeys(index, row));
    absl::Status free = CheckUnique(txn, index, old_keys.back(), keys.back(), key);
    if (!free.ok()) return free;
  }
  // Nothing is written before everything is checked: a body may go on after a refusal.
  for (size_t i = 0; i < indexes_.size(); ++i) {
    MoveEntries(txn, indexes_[i], old_keys[i], keys[i], key);
  }
  txn.Put(RowKey(number_, key), EncodeRow(NewestFormat(steps_), row));
  return absl::OkStatus();
}

void TableBase::MoveEntries(Transaction& txn, const IndexCore& index, const Keys& before,
                            const Keys& after, absl::string_view primary_key) const {
  for (const std::string& key : before) {
    if (std::binary_search(after.begin(), after.end(), key)) continue;
    txn.Delete(EntryKey(number_, index, key, primary_key));
  }
  for (const std::string& key : after) {
    if (std::binary_search(before.begin(), before.end(), key)) continue;
    txn.Put(EntryKey(number_, index, key, primary_key), primary_key);
  }
}

absl::StatusOr<bool> TableBase::Delete(Transaction& txn, absl::string_view key,
                                       Message* scratch) const {
  absl::StatusOr<bool> found = Get(txn, key, scratch);
  if (!found.ok() || !*found) return found;
  for (const IndexCore& index : indexes_) {
    MoveEntries(txn, index, IndexKeys(index, *scratch), {}, key);
  }
  txn.Delete(RowKey(number_, key));
  return true;
}

absl::Status TableBase::Scan(const View& view, absl::string_view prefix, const Page& page,
                             Message* scratch, const Visit& visit) const {
  const std::string head = RowKey(number_, "");
  absl::StatusOr<Range> range = PageRange(head, prefix, page);
  if (!range.ok()) return range.status();
  if (page.limit == 0 || Empty(*range)) return absl::OkStatus();
  size_t left = page.limit;
  std::unique_ptr<Cursor> cursor = view.Scan(Space::kRows, *range, page.direction);
  for (; cursor->Valid() && left > 0; cursor->Next(), --left) {
    absl::Status decoded = Decode(cursor->Value(), scratch);
    if (!decoded.ok()) return decoded;
    const absl::string_view key = cursor->Key().substr(head.size());
    if (!visit(key, key)) return absl::OkStatus();
  }
  return cursor->status();
}

absl::Status TableBase::ScanIndex(const View& view, uint16_t index, absl::string_view prefix,
                                  const Page& page, Message* scratch, const Visit& visit) const {
  const std::string head = IndexPrefix(number_, index);
  absl::StatusOr<Range> range = PageRange(head, prefix, page);
  if (!range.ok()) return range.status();
  if (page.limit == 0 || Empty(*range)) return absl::OkStatus();
  size_t left = page.limit;
  std::unique_ptr<Cursor> cursor = view.Scan(Space::kRows, *range, page.direction);
  for (; cursor->Valid() && left > 0; cursor->Next(), --left) {
    const std::string key(cursor->Value());
    absl::StatusOr<bool> found = Get(view, key, scratch);
    if (!found.ok()) return found.status();
    if (!*found) {
      return absl::DataLossError(
          absl::StrCat("index ", index, " of table ", number_, " names a row that is not there"));
    }
    if (!visit(key, cursor->Key().substr(head.size()))) return absl::OkStatus();
  }
  return cursor->status();
}

absl::StatusOr<std::optional<std::string>> TableBase::Lookup(const View& view, uint16_t index,
                                                             absl::string_view index_key) const {
  const std::string entry = absl::StrCat(IndexPrefix(number_, index), index_key);
  std::string key;
  absl::StatusOr<bool> found = view.Get(Space::kRows, entry, &key);
  if (!found.ok()) return found.status();
  if (!*found) return std::optional<std::string>();
  return std::optional<std::string>(std::move(key));
}

}  // namespace partners::storage
