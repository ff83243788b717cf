#ifndef PARTNERS_CLIENTS_IMPORTER_CATALOGUE_H_
#define PARTNERS_CLIENTS_IMPORTER_CATALOGUE_H_

#include <string>

#include "absl/strings/string_view.h"
#include "clients/importer/mapping.pb.h"
#include "clients/importer/values.h"

namespace partners::importer {

// The indicators shipped with the program (mappings/indicators.textproto), checked when first asked
// for. Thread-safe.
const IndicatorCatalogue& Indicators();

// The entry of an id; null when there is none.
const Indicator* FindIndicator(absl::string_view id);

// OK (empty rule) when the value lies in the indicator's range. Rule: range.
Problem CheckRange(const Indicator& indicator, double value);

// OK (empty rule) when both definitions hold in the year. Rules: indicator-year, population-year.
Problem CheckYear(const Indicator& indicator, type::v1::Population population, int year);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_CATALOGUE_H_
