#include "clients/importer/catalogue.h"

#include <google/protobuf/text_format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>

#include "absl/strings/str_cat.h"
#include "clients/importer/embedded.h"

namespace partners::importer {
namespace {

constexpr char kName[] = "indicators";

IndicatorCatalogue* Load() {
  auto* catalogue = new IndicatorCatalogue();
  for (const EmbeddedText& file : EmbeddedTexts()) {
    if (std::strcmp(file.name, kName) != 0) continue;
    // Compiled in, and a test reads it: failing here is a broken build, not bad input.
    if (!google::protobuf::TextFormat::ParseFromString(file.text, catalogue)) {
      std::fputs("mappings/indicators.textproto cannot be read\n", stderr);
      std::abort();
    }
  }
  return catalogue;
}

template <typename Spans>
bool InSpans(const Spans& spans, int year) {
  return spans.empty() || std::any_of(spans.begin(), spans.end(), [year](const YearSpan& span) {
           return (span.first() == 0 || year >= span.first()) &&
                  (span.last() == 0 || year <= span.last());
         });
}

}  // namespace

const IndicatorCatalogue& Indicators() {
  static const IndicatorCatalogue& catalogue = *Load();
  return catalogue;
}

const Indicator* FindIndicator(absl::string_view id) {
  static const auto& by_id = *[] {
    auto* map = new std::map<std::string, const Indicator*>();
    for (const Indicator& indicator : Indicators().indicators())
      (*map)[indicator.id()] = &indicator;
    return map;
  }();
  const auto found = by_id.find(std::string(id));
  return found == by_id.end() ? nullptr : found->second;
}

Problem CheckRange(const Indicator& indicator, double value) {
  const bool percent = indicator.unit() == Indicator::UNIT_PERCENT;
  const bool below = indicator.has_min() ? value < indicator.min() : percent && value < 0;
  const bool above = indicator.has_max() ? value > indicator.max() : percent && value > 100;
  if (!below && !above) return {};
  return {"range", absl::StrCat(value, " is outside the range of ", indicator.id())};
}

Problem CheckYear(const Indicator& indicator, type::v1::Population population, int year) {
  if (!InSpans(indicator.years(), year)) {
    return {"indicator-year", absl::StrCat(indicator.id(), " is not defined for ", year)};
  }
  for (const PopulationYears& entry : Indicators().population_years()) {
    if (entry.population() == population && !InSpans(entry.years(), year)) {
      return {"population-year",
              absl::StrCat(type::v1::Population_Name(population), " is not defined for ", year)};
    }
  }
  return {};
}

}  // namespace partners::importer
