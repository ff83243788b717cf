#include "clients/cli/indicator_entries.h"

#include "absl/strings/str_cat.h"
#include "clients/importer/catalogue.h"

namespace partners::cli {
namespace {

using matching::v1::Indicator;

Indicator::Unit UnitOf(const importer::Indicator& indicator) {
  switch (indicator.unit()) {
    case importer::Indicator::UNIT_COUNT:
      return Indicator::UNIT_COUNT;
    case importer::Indicator::UNIT_PERCENT:
      return Indicator::UNIT_PERCENT;
    case importer::Indicator::UNIT_POINTS:
      return Indicator::UNIT_POINTS;
    case importer::Indicator::UNIT_DAYS:
      return Indicator::UNIT_DAYS;
    case importer::Indicator::UNIT_DOLLARS:
      return Indicator::UNIT_DOLLARS;
    case importer::Indicator::UNIT_TO_ONE:
      return Indicator::UNIT_TO_ONE;
    case importer::Indicator::UNIT_FTE:
      return Indicator::UNIT_FTE;
    default:
      return Indicator::UNIT_UNSPECIFIED;
  }
}

Indicator::Direction DirectionOf(const importer::Indicator& indicator) {
  switch (indicator.better()) {
    case importer::Indicator::BETTER_MORE:
      return Indicator::DIRECTION_HIGHER_IS_BETTER;
    case importer::Indicator::BETTER_LESS:
      return Indicator::DIRECTION_LOWER_IS_BETTER;
    case importer::Indicator::BETTER_NEITHER:
      return Indicator::DIRECTION_NEUTRAL;
    default:
      return Indicator::DIRECTION_UNSPECIFIED;
  }
}

}  // namespace

Indicator ToEntry(const importer::Indicator& indicator) {
  Indicator entry;
  entry.set_name(absl::StrCat("indicators/", indicator.id()));
  entry.set_title(indicator.title());
  entry.set_unit(UnitOf(indicator));
  entry.set_direction(DirectionOf(indicator));
  if (indicator.has_min()) entry.set_value_min(indicator.min());
  if (indicator.has_max()) entry.set_value_max(indicator.max());
  entry.set_minimum_group(indicator.minimum_group());
  for (const importer::YearSpan& span : indicator.years()) {
    Indicator::YearSpan& years = *entry.add_years();
    if (span.first() > 0) years.mutable_first()->set_ending_year(span.first());
    if (span.last() > 0) years.mutable_last()->set_ending_year(span.last());
  }
  return entry;
}

std::vector<Indicator> IndicatorEntries() {
  std::vector<Indicator> entries;
  for (const importer::Indicator& indicator : importer::Indicators().indicators()) {
    entries.push_back(ToEntry(indicator));
  }
  return entries;
}

}  // namespace partners::cli
