#ifndef PARTNERS_CLIENTS_IMPORTER_ROW_VIEW_H_
#define PARTNERS_CLIENTS_IMPORTER_ROW_VIEW_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "clients/importer/header.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/report.h"
#include "clients/importer/tabular.h"
#include "clients/importer/values.h"

namespace partners::importer {

// Which cell texts mean "no figure": blanks, NA, N/A and those of the mapping.
class MissingTexts {
 public:
  explicit MissingTexts(const Mapping& mapping);
  // Why the text is no figure; nothing when it is one. Blanks give UNKNOWN.
  std::optional<type::v1::MissingReason> ReasonFor(absl::string_view text) const;

 private:
  std::map<std::string, type::v1::MissingReason> reasons_;
};

// The lookups of a mapping, ready for use.
class Lookups {
 public:
  explicit Lookups(const Mapping& mapping);
  // The value of a text; null when the text is not listed. No lookup of this id: null.
  const std::string* Find(const std::string& id, absl::string_view text) const;

 private:
  std::map<std::string, std::map<std::string, std::string>> values_;
};

// Where each slot's cell lies in a row of a given number of fields.
class RowShape {
 public:
  // INVALID_ARGUMENT when a ragged variant does not fit the header.
  static absl::StatusOr<RowShape> Make(const Header& header, const Table& table, bool counts_cells);

  // The variant for a row with this many cells, or null.
  struct Variant {
    // Slot to field, -1 when the row has no such column.
    std::vector<int> field;
    int first_year = 0;
    int last_year = 0;
    // False for the shape of the header itself.
    bool shortened = false;
  };
  const Variant* For(size_t cells) const;
  // True when rows of this year have this shape.
  bool Allows(const Variant& variant, int year) const;

 private:
  std::map<size_t, Variant> variants_;
  bool counts_cells_ = false;
};

// What the builders see of one row, and where they complain.
class RowView {
 public:
  // All outlive the view.
  RowView(const Row& row, const Header& header, const RowShape::Variant& shape,
          const MissingTexts& missing, const Lookups& lookups, const std::string& sheet)
      : row_(row),
        header_(header),
        shape_(shape),
        missing_(missing),
        lookups_(lookups),
        sheet_(sheet) {}

  // False when the row's shape leaves the column out, or the slot is -1.
  bool Has(int slot) const;
  // An empty cell when there is none.
  const Cell& At(int slot) const;
  std::string Text(int slot) const;
  std::optional<type::v1::MissingReason> Missing(int slot) const;

  // The value of the cell's text in a lookup; null and a complaint when it is not listed.
  const std::string* Find(int slot, const std::string& lookup, absl::string_view text);

  // True when the condition holds; true without a condition.
  bool Holds(const Condition& condition, int slot) const;

  void Complain(int slot, const Problem& problem);
  const std::vector<RowError>& errors() const { return errors_; }

  // What the row is about; set before any builder runs.
  std::string code;
  int school_year = 0;
  type::v1::Population population = type::v1::POPULATION_ALL;

 private:
  const Row& row_;
  const Header& header_;
  const RowShape::Variant& shape_;
  const MissingTexts& missing_;
  const Lookups& lookups_;
  const std::string& sheet_;
  std::vector<RowError> errors_;
};

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_ROW_VIEW_H_
