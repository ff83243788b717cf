#ifndef PARTNERS_CLIENTS_IMPORTER_TABLE_READER_H_
#define PARTNERS_CLIENTS_IMPORTER_TABLE_READER_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/importer/builders.h"
#include "clients/importer/header.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/reader.h"
#include "clients/importer/repeats.h"
#include "clients/importer/report.h"
#include "clients/importer/row_view.h"
#include "clients/importer/tabular.h"

namespace partners::importer {

// Reads one table of a mapping: finds the header, then turns rows into facts. Used once.
class TableReader {
 public:
  // All outlive the reader.
  TableReader(const Mapping& mapping, const Table& table, const Limits& limits, Repeats* repeats,
              const FactSink& sink, ImportReport* report);

  // Finds the header. INVALID_ARGUMENT when it is not there.
  absl::Status Start(RowSource& source);

  // Reads one row after Start; false at the end of the table.
  absl::StatusOr<bool> Step(RowSource& source);

 private:
  absl::Status Handle(Row& row);
  void Wipe(Row& row) const;
  std::optional<std::string> ReasonToPassOver(RowView& view) const;
  bool AsExpected(RowView& view) const;
  // False when the row is passed over or in error.
  bool SetCode(RowView& view, std::string* pass_over);
  void SetYear(RowView& view, const RowShape::Variant& shape);
  void SetPopulation(RowView& view);
  absl::Status Emit(RowView& view, int64_t row, const std::vector<matching::v1::Fact>& facts);
  bool Repeated(RowView& view, const std::vector<matching::v1::Fact>& facts, bool* all_same);
  void Count(const matching::v1::Fact& fact);
  absl::Status Reject(const RowView& view);

  const Table& table_;
  const Limits& limits_;
  const MissingTexts missing_;
  const Lookups lookups_;
  const bool drop_repeats_;
  Repeats* const repeats_;
  const FactSink& sink_;
  ImportReport* const report_;

  ColumnList columns_;
  int code_, district_, year_;
  std::vector<int> population_;
  std::vector<int> skip_;
  std::vector<int> expect_;
  std::optional<OrganisationBuilder> organisation_;
  std::optional<DeterminationBuilder> determination_;
  std::vector<IndicatorBuilder> indicators_;

  Header header_;
  RowShape shape_;
  int title_year_ = 0;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_TABLE_READER_H_
