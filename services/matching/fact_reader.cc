#include "services/matching/fact_reader.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "services/matching/facts.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {

absl::StatusOr<const PublicationRow*> FactReader::Publication(const std::string& id) {
  auto known = publications_.find(id);
  if (known == publications_.end()) {
    PARTNERS_ASSIGN_OR_RETURN(std::optional<PublicationRow> row,
                              Publications().table.Get(view_, KeyOf({id})));
    known = publications_.emplace(id, std::move(row)).first;
  }
  return known->second.has_value() ? &*known->second : nullptr;
}

absl::StatusOr<bool> FactReader::IsCurrent(const std::string& publication, int school_year) {
  PARTNERS_ASSIGN_OR_RETURN(const PublicationRow* row, Publication(publication));
  if (row == nullptr || row->publication().state() != v1::Publication::STATE_VISIBLE) return false;
  const std::pair<std::string, int> key(row->publication().dataset(), school_year);
  auto known = current_.find(key);
  if (known == current_.end()) {
    PARTNERS_ASSIGN_OR_RETURN(std::optional<CurrentRow> current,
                              Currents().Get(view_, CurrentKey(key.first, key.second)));
    known = current_.emplace(key, current.has_value() ? current->publication() : "").first;
  }
  return known->second == publication;
}

FactReader::Rows FactReader::RowsOf(const std::string& code, std::optional<int> school_year) {
  const std::string of = absl::StrCat("rows of facts of ", OrganisationName(code));
  if (!school_year.has_value()) {
    return {OrganisationPrefix(code), of,
            "ask for one school year where a call takes one, or for single facts (ListFacts)"};
  }
  return {YearPrefix(code, *school_year),
          absl::StrCat(of, " in the school year that ends in ", *school_year),
          "read single facts (ListFacts)"};
}

absl::StatusOr<std::vector<SourcedFact>> FactReader::Collect(FactTable table, const Rows& rows) {
  std::vector<SourcedFact> facts;
  absl::Status status;
  size_t count = 0;
  const auto visit = [&](const FactRow& row, absl::string_view) {
    ++rows_read_;
    if (++count > rows_max_) {
      status = runtime::AnswerTooLarge(rows.what, rows_max_, rows.narrower);
      return false;
    }
    const absl::StatusOr<bool> current = IsCurrent(row.publication(), YearOf(row.fact()));
    status = current.status();
    if (!status.ok()) return false;
    if (*current) {
      facts.push_back(
          {row.fact(), row.publication(), publications_.at(row.publication())->publish_sequence()});
    }
    return true;
  };
  PARTNERS_RETURN_IF_ERROR(Facts(table).Scan(
      view_, rows.prefix, {"", rows_max_ + 1, storage::Direction::kForward}, visit));
  PARTNERS_RETURN_IF_ERROR(status);
  return facts;
}

absl::StatusOr<std::optional<FactRow>> FactReader::Newest(FactTable table, const Rows& rows) {
  PARTNERS_ASSIGN_OR_RETURN(std::vector<SourcedFact> facts, Collect(table, rows));
  if (facts.empty()) return std::optional<FactRow>();
  SourcedFact& newest = *std::max_element(
      facts.begin(), facts.end(),
      [](const SourcedFact& a, const SourcedFact& b) { return a.sequence < b.sequence; });
  FactRow row;
  *row.mutable_fact() = std::move(newest.fact);
  row.set_publication(newest.publication);
  return std::optional<FactRow>(std::move(row));
}

absl::StatusOr<std::vector<v1::OrganisationYear>> FactReader::Years(
    const std::string& code, std::optional<int> school_year) {
  const Rows rows = RowsOf(code, school_year);
  PARTNERS_ASSIGN_OR_RETURN(std::vector<SourcedFact> facts,
                            Collect(FactTable::kOrganisations, rows));
  PARTNERS_ASSIGN_OR_RETURN(std::vector<SourcedFact> determinations,
                            Collect(FactTable::kDeterminations, rows));
  std::move(determinations.begin(), determinations.end(), std::back_inserter(facts));
  return MergeYears(std::move(facts));
}

absl::StatusOr<std::optional<FactRow>> FactReader::Figure(const std::string& code, int school_year,
                                                          const std::string& indicator,
                                                          int population) {
  Rows rows = RowsOf(code, school_year);
  rows.prefix = FigurePrefix(code, school_year, indicator, population);
  absl::StrAppend(&rows.what, " for indicator ", indicator);
  return Newest(FactTable::kFigures, rows);
}

absl::StatusOr<std::optional<FactRow>> FactReader::Determination(const std::string& code,
                                                                 int school_year) {
  return Newest(FactTable::kDeterminations, RowsOf(code, school_year));
}

}  // namespace partners::matching
