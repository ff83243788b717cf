#ifndef PARTNERS_CLIENTS_IMPORTER_HEADER_H_
#define PARTNERS_CLIENTS_IMPORTER_HEADER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/tabular.h"

namespace partners::importer {

// The columns the rules of a table ask for; each gets a slot.
class ColumnList {
 public:
  // The slot of `column`, or -1 when it names none.
  int Add(const Column& column);
  const std::vector<Column>& columns() const { return columns_; }

 private:
  std::vector<Column> columns_;
};

// A header found in a file.
struct Header {
  // Texts of the columns as published, groups first when there are two rows.
  std::vector<std::string> names;
  // For each slot, the index of its column.
  std::vector<int> position;
  // True for columns that are never read.
  std::vector<bool> wiped;
  // All text above the header.
  std::string title;
  // Names of columns no slot points to, wiped ones aside.
  std::vector<std::string> unread;
};

// Reads rows up to and including the header, which must lie in the first 30. The header is the
// first row (or pair of rows) that has every column asked for, as often as asked for.
// INVALID_ARGUMENT names what the best candidate lacks.
absl::StatusOr<Header> FindHeader(RowSource& source, const Table& table, const ColumnList& columns);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_HEADER_H_
