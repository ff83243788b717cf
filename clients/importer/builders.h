#ifndef PARTNERS_CLIENTS_IMPORTER_BUILDERS_H_
#define PARTNERS_CLIENTS_IMPORTER_BUILDERS_H_

#include <optional>
#include <vector>

#include "clients/importer/header.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/row_view.h"
#include "partners/matching/v1/facts.pb.h"

namespace partners::importer {

// Each builder makes the facts of one rule from a row whose code, school year and population are
// known. Constructed once per table, with the columns it will need; the rule outlives it.
// Complaints go to the row; the caller drops the facts of a row that has any.

class OrganisationBuilder {
 public:
  OrganisationBuilder(const OrganisationRule& rule, ColumnList* columns);
  void Build(RowView& row, std::vector<matching::v1::Fact>* facts) const;

 private:
  std::string NameOf(const RowView& row) const;
  void SetGrades(RowView& row, matching::v1::OrganisationFact* fact) const;

  const OrganisationRule& rule_;
  int name_, type_, grades_, region_, town_;
};

class DeterminationBuilder {
 public:
  DeterminationBuilder(const DeterminationRule& rule, ColumnList* columns);
  void Build(RowView& row, std::vector<matching::v1::Fact>* facts) const;

 private:
  // A lookup column and the slot of its column.
  struct Source {
    const LookupColumn* rule;
    int slot;
  };
  Source Use(const LookupColumn& rule, ColumnList* columns);
  // Values of all texts of the cell; nothing for a blank.
  std::vector<std::string> Values(RowView& row, const Source& source) const;
  void SetClassification(RowView& row, matching::v1::DeterminationFact* fact) const;
  void SetNumbers(RowView& row, matching::v1::DeterminationFact* fact) const;
  void SetSupport(RowView& row, matching::v1::DeterminationFact* fact) const;
  void SetGroups(RowView& row, matching::v1::DeterminationFact* fact) const;
  void SetFlags(RowView& row, matching::v1::DeterminationFact* fact) const;
  std::optional<int> WholeInRange(RowView& row, int slot, int min, int max) const;

  const DeterminationRule& rule_;
  Source classification_;
  std::vector<Source> reasons_;
  int percentile_, target_percent_;
  std::vector<Source> support_;
  Source low_performing_, low_participation_, federal_, title_i_, appeal_;
};

class IndicatorBuilder {
 public:
  IndicatorBuilder(const IndicatorRule& rule, ColumnList* columns);
  void Build(RowView& row, std::vector<matching::v1::Fact>* facts) const;

 private:
  // A figure, or why there is none.
  struct Figure {
    std::optional<double> value;
    type::v1::MissingReason missing = type::v1::MISSING_REASON_UNSPECIFIED;
  };
  bool Applies(const RowView& row) const;
  std::optional<Figure> Read(RowView& row, int slot, Indicator::Unit unit) const;
  std::optional<Figure> Compute(RowView& row) const;

  const IndicatorRule& rule_;
  const Indicator& indicator_;
  int column_, numerator_, denominator_, when_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_BUILDERS_H_
