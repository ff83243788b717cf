#ifndef PARTNERS_CLIENTS_IMPORTER_TABULAR_H_
#define PARTNERS_CLIENTS_IMPORTER_TABULAR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace partners::importer {

// What the file says a cell is. A CSV file only has text.
enum class CellKind { kText, kNumber, kBoolean, kError };

// One cell, its text exactly as in the file (blanks kept, numbers as they were written).
struct Cell {
  CellKind kind = CellKind::kText;
  std::string text;
};

// One row. `number` counts from 1: the line a CSV record starts on, the row of a sheet.
struct Row {
  int64_t number = 0;
  std::vector<Cell> cells;
};

// Rows of one table in the order of the file, in memory bounded by Limits. Not thread-safe.
class RowSource {
 public:
  virtual ~RowSource() = default;

  // Fills `row` with the next row that has a cell; false at the end. INVALID_ARGUMENT says what is
  // wrong with the file and where; after an error the source is finished.
  virtual absl::StatusOr<bool> Next(Row& row) = 0;

  // How much has been read, 0 to 1.
  virtual double fraction() const = 0;

  // True when a row's number of cells means something, as in CSV. A sheet leaves out empty cells.
  virtual bool counts_cells() const = 0;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_TABULAR_H_
