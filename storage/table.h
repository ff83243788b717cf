#ifndef PARTNERS_STORAGE_TABLE_H_
#define PARTNERS_STORAGE_TABLE_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "storage/formats.h"
#include "storage/store.h"

namespace google::protobuf {
class Message;
}

// Typed access to one kind of stored message. Rows are: varint format number, then the message.
namespace partners::storage {

// A declared secondary index. `keys` gives the index keys of a message (none, one or several), each
// made with KeyWriter. Index numbers are stored on disk and belong to their table: never reuse one.
template <class M>
struct Index {
  uint16_t number;
  bool unique;
  std::function<std::vector<std::string>(const M&)> keys;
};

struct Page {
  // Resume strictly after this cursor; empty starts at the beginning of the range.
  std::string after = {};
  size_t limit = 50;
  Direction direction = Direction::kForward;
  // Narrow the prefix to keys (or index keys) from `from` on and before `until`; empty leaves it
  // open.
  std::string from = {};
  std::string until = {};
};

// Untyped core of Table; see there.
class TableBase {
 public:
  using Keys = std::vector<std::string>;
  // `cursor` resumes after the row it came with. False ends the scan.
  using Visit = std::function<bool(absl::string_view key, absl::string_view cursor)>;
  struct IndexCore {
    uint16_t number;
    bool unique;
    std::function<Keys(const google::protobuf::Message&)> keys;
  };
  TableBase(uint16_t number, std::vector<IndexCore> indexes, UpgradeSteps steps);

  absl::StatusOr<bool> Get(const View& view, absl::string_view key,
                           google::protobuf::Message* row) const;
  absl::StatusOr<bool> GetBytes(const View& view, absl::string_view key, std::string* bytes) const;
  // ALREADY_EXISTS when `must_be_new` and the key exists, or when a unique index holds another
  // row's key.
  absl::Status Put(Transaction& txn, absl::string_view key, const google::protobuf::Message& row,
                   google::protobuf::Message* scratch, bool must_be_new) const;
  // Put of a row whose state before is known: null when there was none.
  absl::Status Replace(Transaction& txn, absl::string_view key,
                       const google::protobuf::Message* before,
                       const google::protobuf::Message& row) const;
  absl::StatusOr<bool> Delete(Transaction& txn, absl::string_view key,
                              google::protobuf::Message* scratch) const;
  // Visits rows whose key starts with `prefix`, each parsed into `scratch` first.
  absl::Status Scan(const View& view, absl::string_view prefix, const Page& page,
                    google::protobuf::Message* scratch, const Visit& visit) const;
  absl::Status ScanIndex(const View& view, uint16_t index, absl::string_view prefix,
                         const Page& page, google::protobuf::Message* scratch,
                         const Visit& visit) const;
  // The primary key held by a unique index key.
  absl::StatusOr<std::optional<std::string>> Lookup(const View& view, uint16_t index,
                                                    absl::string_view index_key) const;

 private:
  absl::Status Decode(absl::string_view stored, google::protobuf::Message* row) const;
  absl::Status CheckUnique(const View& view, const IndexCore& index, const Keys& before,
                           const Keys& keys, absl::string_view primary_key) const;
  void MoveEntries(Transaction& txn, const IndexCore& index, const Keys& before, const Keys& after,
                   absl::string_view primary_key) const;

  const uint16_t number_;
  const std::vector<IndexCore> indexes_;
  const UpgradeSteps steps_;
};

// M is a protobuf message. Immutable after construction, so safe to share between threads; the View
// or Transaction carries the state. `number` is stored on disk: never reuse one (0 to 31 belong to
// storage and runtime). Rows are written in the newest format that `steps` give, and upgraded by
// them when they are read: a step must leave the keys of every index as they are. A row of a newer
// format is answered FAILED_PRECONDITION.
template <class M>
class Table {
 public:
  explicit Table(uint16_t number, std::vector<Index<M>> indexes = {}, UpgradeSteps steps = {})
      : base_(number, Erase(std::move(indexes)), std::move(steps)) {}

  absl::StatusOr<std::optional<M>> Get(const View& view, absl::string_view key) const {
    M row;
    absl::StatusOr<bool> found = base_.Get(view, key, &row);
    if (!found.ok()) return found.status();
    if (!*found) return std::optional<M>();
    return std::optional<M>(std::move(row));
  }
  // The same into `row`, which may live in an arena; false, with `row` unchanged, when there is
  // none.
  absl::StatusOr<bool> Read(const View& view, absl::string_view key, M* row) const {
    return base_.Get(view, key, row);
  }
  // The same as the message's serialised bytes, which are not looked into.
  absl::StatusOr<bool> ReadBytes(const View& view, absl::string_view key,
                                 std::string* bytes) const {
    return base_.GetBytes(view, key, bytes);
  }
  // Writes the row and keeps its indexes; ALREADY_EXISTS when a unique index key belongs to another
  // row.
  absl::Status Put(Transaction& txn, absl::string_view key, const M& row) const {
    M scratch;
    return base_.Put(txn, key, row, &scratch, /*must_be_new=*/false);
  }
  // Put for a caller who has read the row in this transaction, so that it is not read again:
  // `before` is what was there, null when there was nothing. Indexes break when that is not so.
  absl::Status Replace(Transaction& txn, absl::string_view key, const M* before,
                       const M& row) const {
    return base_.Replace(txn, key, before, row);
  }
  // Put that refuses an existing key with ALREADY_EXISTS.
  absl::Status Insert(Transaction& txn, absl::string_view key, const M& row) const {
    M scratch;
    return base_.Put(txn, key, row, &scratch, /*must_be_new=*/true);
  }
  // False when there was no such row.
  absl::StatusOr<bool> Delete(Transaction& txn, absl::string_view key) const {
    M scratch;
    return base_.Delete(txn, key, &scratch);
  }
  // Visits rows whose key starts with `prefix`, in key order, until `visit` returns false or the
  // page is full. `cursor` resumes after the row it came with; INVALID_ARGUMENT when `page.after`
  // is not of this prefix.
  absl::Status Scan(
      const View& view, absl::string_view prefix, const Page& page,
      const std::function<bool(const M& row, absl::string_view cursor)>& visit) const {
    M row;
    return base_.Scan(view, prefix, page, &row, [&](absl::string_view, absl::string_view cursor) {
      return visit(row, cursor);
    });
  }
  // The same through an index, in order of index key, then primary key.
  absl::Status ScanIndex(
      const View& view, uint16_t index, absl::string_view prefix, const Page& page,
      const std::function<bool(const M& row, absl::string_view cursor)>& visit) const {
    M row;
    return base_.ScanIndex(
        view, index, prefix, page, &row,
        [&](absl::string_view, absl::string_view cursor) { return visit(row, cursor); });
  }
  // The primary key a unique index key belongs to.
  absl::StatusOr<std::optional<std::string>> FindKey(const View& view, uint16_t index,
                                                     absl::string_view index_key) const {
    return base_.Lookup(view, index, index_key);
  }
  // The row a unique index key belongs to.
  absl::StatusOr<std::optional<M>> Find(const View& view, uint16_t index,
                                        absl::string_view index_key) const {
    absl::StatusOr<std::optional<std::string>> key = base_.Lookup(view, index, index_key);
    if (!key.ok()) return key.status();
    if (!key->has_value()) return std::optional<M>();
    return Get(view, **key);
  }

 private:
  static std::vector<TableBase::IndexCore> Erase(std::vector<Index<M>> indexes) {
    std::vector<TableBase::IndexCore> out;
    for (Index<M>& index : indexes) {
      out.push_back({index.number, index.unique,
                     [keys = std::move(index.keys)](const google::protobuf::Message& m) {
                       return keys(static_cast<const M&>(m));
                     }});
    }
    return out;
  }
  TableBase base_;
};

}  // namespace partners::storage

#endif  // PARTNERS_STORAGE_TABLE_H_
