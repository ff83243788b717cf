#include <algorithm>
#include <cmath>

#include "clients/importer/builders.h"
#include "clients/importer/catalogue.h"

namespace partners::importer {
namespace {

using type::v1::MissingReason;

// Half away from zero, on the decimal digits a reader sees.
double Rounded(double value, int decimals) {
  const double power = std::pow(10.0, decimals);
  return std::round(value * power) / power;
}

}  // namespace

IndicatorBuilder::IndicatorBuilder(const IndicatorRule& rule, ColumnList* columns)
    : rule_(rule),
      indicator_(*FindIndicator(rule.indicator())),
      column_(columns->Add(rule.column())),
      numerator_(columns->Add(rule.ratio().numerator())),
      denominator_(columns->Add(rule.ratio().denominator())),
      when_(columns->Add(rule.when().column())) {}

void IndicatorBuilder::Build(RowView& row, std::vector<matching::v1::Fact>* facts) const {
  if (!Applies(row)) return;
  const std::optional<Figure> figure =
      rule_.has_ratio() ? Compute(row) : Read(row, column_, indicator_.unit());
  if (!figure || (!figure->value && rule_.omit_missing())) return;

  matching::v1::IndicatorFact* fact = facts->emplace_back().mutable_indicator();
  const int year = rule_.school_year() != 0 ? rule_.school_year() : row.school_year;
  fact->set_code(row.code);
  fact->mutable_school_year()->set_ending_year(year);
  fact->set_indicator(rule_.indicator());
  fact->set_population(rule_.population() != 0 ? rule_.population() : row.population);
  const int slot = rule_.has_ratio() ? numerator_ : column_;
  if (!figure->value) return fact->set_missing(figure->missing);
  const double value = rule_.scale() == 0 ? *figure->value : *figure->value * rule_.scale();
  fact->set_value(value);
  const Problem range = CheckRange(indicator_, value);
  if (!range.rule.empty()) row.Complain(slot, range);
  const Problem years = CheckYear(indicator_, fact->population(), year);
  if (!years.rule.empty()) row.Complain(slot, years);
}

bool IndicatorBuilder::Applies(const RowView& row) const {
  const auto& only = rule_.only_populations();
  if (!only.empty() && std::find(only.begin(), only.end(), row.population) == only.end()) {
    return false;
  }
  if (!rule_.has_ratio() && !row.Has(column_)) return false;
  return row.Holds(rule_.when(), when_);
}

std::optional<IndicatorBuilder::Figure> IndicatorBuilder::Read(RowView& row, int slot,
                                                               Indicator::Unit unit) const {
  if (const std::optional<MissingReason> reason = row.Missing(slot)) {
    const bool blank = *reason == type::v1::MISSING_REASON_UNKNOWN;
    return Figure{std::nullopt, blank && rule_.blank_means() != 0 ? rule_.blank_means() : *reason};
  }
  const Parsed<double> number = ParseNumber(row.At(slot), unit, rule_.point_zero());
  if (number.ok()) return Figure{*number};
  row.Complain(slot, number.problem());
  return std::nullopt;
}

std::optional<IndicatorBuilder::Figure> IndicatorBuilder::Compute(RowView& row) const {
  const std::optional<Figure> part = Read(row, numerator_, Indicator::UNIT_COUNT);
  const std::optional<Figure> whole = Read(row, denominator_, Indicator::UNIT_COUNT);
  if (!part || !whole) return std::nullopt;
  if (!part->value) return part;
  if (!whole->value) return whole;
  if (*whole->value == 0) return Figure{std::nullopt, type::v1::MISSING_REASON_NOT_APPLICABLE};
  const double value = *part->value / *whole->value * rule_.ratio().times();
  return Figure{Rounded(value, rule_.ratio().decimals())};
}

}  // namespace partners::importer
