#include "clients/importer/row_view.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/importer/text.h"

namespace partners::importer {
namespace {

const Cell& EmptyCell() {
  static const auto& cell = *new Cell();
  return cell;
}

bool Lists(const RaggedRows& ragged, const std::string& name) {
  return std::any_of(ragged.absent_headers().begin(), ragged.absent_headers().end(),
                     [&name](const std::string& absent) { return Folded(absent) == Folded(name); });
}

// Field of every header column in the shortened row; -1 for those left out.
std::vector<int> FieldsOf(const Header& header, const RaggedRows& ragged) {
  std::vector<int> fields;
  int next = 0;
  for (const std::string& name : header.names) fields.push_back(Lists(ragged, name) ? -1 : next++);
  return fields;
}

RowShape::Variant ShapeOf(const Header& header, const RaggedRows& ragged) {
  const std::vector<int> fields = FieldsOf(header, ragged);
  RowShape::Variant variant{{}, ragged.first_year(), ragged.last_year(), true};
  for (const int position : header.position) {
    variant.field.push_back(fields[static_cast<size_t>(position)]);
  }
  return variant;
}

bool InYears(const RowShape::Variant& variant, int year) {
  return (variant.first_year == 0 || year >= variant.first_year) &&
         (variant.last_year == 0 || year <= variant.last_year);
}

}  // namespace

MissingTexts::MissingTexts(const Mapping& mapping) {
  reasons_[""] = type::v1::MISSING_REASON_UNKNOWN;
  reasons_["na"] = type::v1::MISSING_REASON_UNKNOWN;
  reasons_["n/a"] = type::v1::MISSING_REASON_UNKNOWN;
  for (const MissingText& missing : mapping.missing()) {
    reasons_[Folded(missing.text())] = missing.reason();
  }
}

std::optional<type::v1::MissingReason> MissingTexts::ReasonFor(absl::string_view text) const {
  const auto found = reasons_.find(Folded(text));
  if (found == reasons_.end()) return std::nullopt;
  return found->second;
}

Lookups::Lookups(const Mapping& mapping) {
  for (const Lookup& lookup : mapping.lookups()) {
    for (const Lookup::Entry& entry : lookup.entries()) {
      values_[lookup.id()][Folded(entry.text())] = entry.value();
    }
  }
}

const std::string* Lookups::Find(const std::string& id, absl::string_view text) const {
  const auto lookup = values_.find(id);
  if (lookup == values_.end()) return nullptr;
  const auto value = lookup->second.find(Folded(text));
  return value == lookup->second.end() ? nullptr : &value->second;
}

absl::StatusOr<RowShape> RowShape::Make(const Header& header, const Table& table,
                                        bool counts_cells) {
  RowShape shape;
  shape.counts_cells_ = counts_cells;
  shape.variants_[header.names.size()] = Variant{header.position, 0, 0, false};
  for (const RaggedRows& ragged : table.ragged()) {
    const std::vector<int> fields = FieldsOf(header, ragged);
    const auto left = std::count_if(fields.begin(), fields.end(), [](int f) { return f >= 0; });
    if (left != ragged.fields() || left == static_cast<ptrdiff_t>(fields.size())) {
      return absl::InvalidArgumentError(absl::StrCat("the mapping's ragged rows of ",
                                                     ragged.fields(), " fields would have ", left,
                                                     " of the header's ", fields.size()));
    }
    shape.variants_[static_cast<size_t>(left)] = ShapeOf(header, ragged);
  }
  return shape;
}

const RowShape::Variant* RowShape::For(size_t cells) const {
  if (!counts_cells_) return &variants_.rbegin()->second;
  const auto found = variants_.find(cells);
  return found == variants_.end() ? nullptr : &found->second;
}

bool RowShape::Allows(const Variant& variant, int year) const {
  if (variant.shortened) return InYears(variant, year);
  return std::none_of(variants_.begin(), variants_.end(), [year](const auto& entry) {
    return entry.second.shortened && InYears(entry.second, year);
  });
}

bool RowView::Has(int slot) const {
  return slot >= 0 && shape_.field[static_cast<size_t>(slot)] >= 0;
}

const Cell& RowView::At(int slot) const {
  if (!Has(slot)) return EmptyCell();
  const auto field = static_cast<size_t>(shape_.field[static_cast<size_t>(slot)]);
  return field < row_.cells.size() ? row_.cells[field] : EmptyCell();
}

std::string RowView::Text(int slot) const { return OneLine(At(slot).text); }

std::optional<type::v1::MissingReason> RowView::Missing(int slot) const {
  return missing_.ReasonFor(At(slot).text);
}

const std::string* RowView::Find(int slot, const std::string& lookup, absl::string_view text) {
  const std::string* value = lookups_.Find(lookup, text);
  if (value == nullptr) {
    Complain(slot,
             {"unknown-text", absl::StrCat("\"", Shortened(text), "\" is not in lookup ", lookup)});
  }
  return value;
}

bool RowView::Holds(const Condition& condition, int slot) const {
  if (slot < 0) return true;
  if (condition.blank() && Missing(slot).has_value()) return true;
  const std::string text = Folded(At(slot).text);
  return std::any_of(condition.any_of().begin(), condition.any_of().end(),
                     [&text](const std::string& one) { return Folded(one) == text; });
}

void RowView::Complain(int slot, const Problem& problem) {
  RowError error{sheet_, row_.number, "", "", problem.rule, problem.message};
  if (slot >= 0) {
    error.column = header_.names[static_cast<size_t>(header_.position[static_cast<size_t>(slot)])];
    error.value = Shortened(At(slot).text);
  }
  errors_.push_back(std::move(error));
}

}  // namespace partners::importer
