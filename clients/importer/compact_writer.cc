#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/importer/compact.h"
#include "clients/importer/compact_codec.h"

namespace partners::importer {
namespace {

using matching::v1::Fact;
using matching::v1::IndicatorFact;

// Code, school year, population: one line of figures.
using Subject = std::tuple<std::string, int, int>;
// Indicator id to its figure.
using Figures = std::map<std::string, std::string>;
// Lines with the same indicators share a heading.
using Sections = std::map<std::vector<std::string>, std::map<Subject, Figures>>;

std::vector<std::string> IdsOf(const Figures& figures) {
  std::vector<std::string> ids;
  for (const auto& [id, figure] : figures) ids.push_back(id);
  return ids;
}

std::string Heading(const char* kind, const std::vector<std::string>& fields) {
  std::vector<std::string> line{kCompactColumns, kind};
  line.insert(line.end(), fields.begin(), fields.end());
  return CsvLine(line);
}

// Rows of one kind by code and year; false when two have the same.
using Rows = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;
bool AddRow(std::vector<std::string> fields, Rows* rows) {
  return rows->emplace(std::make_pair(fields[0], fields[1]), fields).second;
}

void AppendRows(const char* kind, const std::vector<std::string>& names, const Rows& rows,
                std::string* text) {
  if (rows.empty()) return;
  text->append(Heading(kind, names));
  for (const auto& [key, fields] : rows) {
    std::vector<std::string> line{kind};
    line.insert(line.end(), fields.begin(), fields.end());
    text->append(CsvLine(line));
  }
}

void AppendSections(const Sections& sections, std::string* text) {
  for (const auto& [ids, lines] : sections) {
    std::vector<std::string> names{"code", "school-year", "population"};
    names.insert(names.end(), ids.begin(), ids.end());
    text->append(Heading("i", names));
    for (const auto& [subject, figures] : lines) {
      const auto& [code, year, population] = subject;
      std::vector<std::string> line{"i", code, absl::StrCat(year),
                                    PopulationText(static_cast<type::v1::Population>(population))};
      for (const auto& [id, figure] : figures) line.push_back(figure);
      text->append(CsvLine(line));
    }
  }
}

bool AddFigure(const IndicatorFact& fact, std::map<Subject, Figures>* lines) {
  Figures& figures =
      (*lines)[Subject(fact.code(), fact.school_year().ending_year(), fact.population())];
  return figures
      .emplace(fact.indicator(), FigureText(fact.has_value(), fact.value(), fact.missing()))
      .second;
}

std::string Preamble(const ImportReport& report) {
  return absl::StrCat(CsvLine({kCompactFormat, kCompactVersion}),
                      CsvLine({"dataset", report.dataset}), CsvLine({"title", report.title}),
                      CsvLine({"source", report.source}),
                      CsvLine({"source-sha256", report.source_sha256}),
                      CsvLine({"data-notice", report.data_notice}));
}

}  // namespace

bool CompactFilter::Keeps(const Fact& fact) const {
  if (!school_years.empty() && school_years.count(EndingYearOf(fact)) == 0) return false;
  return indicators.empty() || !fact.has_indicator() ||
         indicators.count(fact.indicator().indicator()) > 0;
}

absl::StatusOr<std::string> WriteCompact(const std::vector<Fact>& facts,
                                         const ImportReport& report) {
  Rows organisations;
  Rows determinations;
  std::map<Subject, Figures> lines;
  for (const Fact& fact : facts) {
    const bool added =
        fact.has_organisation()    ? AddRow(OrganisationRow(fact.organisation()), &organisations)
        : fact.has_determination() ? AddRow(DeterminationRow(fact.determination()), &determinations)
        : fact.has_indicator()     ? AddFigure(fact.indicator(), &lines)
                                   : false;
    if (!added) {
      return absl::InvalidArgumentError(
          absl::StrCat("a fact stands twice or is empty: ", fact.ShortDebugString()));
    }
  }
  Sections sections;
  for (auto& [subject, figures] : lines) sections[IdsOf(figures)].emplace(subject, figures);

  std::string text = Preamble(report);
  AppendRows("o", OrganisationFields(), organisations, &text);
  AppendRows("d", DeterminationFields(), determinations, &text);
  AppendSections(sections, &text);
  text.append(CsvLine({kCompactEnd, absl::StrCat(facts.size())}));
  return text;
}

}  // namespace partners::importer
