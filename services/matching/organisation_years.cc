#include "services/matching/organisation_years.h"

#include <algorithm>
#include <functional>
#include <map>
#include <set>

#include "services/matching/facts.h"

namespace partners::matching {
namespace {

using Years = std::vector<v1::OrganisationYear>;

// Newest publication first, so that a field once filled stays.
void AddOrganisation(const v1::OrganisationFact& fact, v1::OrganisationYear* year) {
  if (year->display_name().empty()) year->set_display_name(fact.display_name());
  if (year->organisation_type().empty()) year->set_organisation_type(fact.organisation_type());
  if (year->grades().empty()) *year->mutable_grades() = fact.grades();
  if (year->region().empty()) year->set_region(fact.region());
  if (year->town().empty()) year->set_town(fact.town());
}

void Add(const SourcedFact& source, v1::OrganisationYear* year) {
  if (source.fact.has_organisation()) AddOrganisation(source.fact.organisation(), year);
  if (source.fact.has_determination() && !year->has_determination()) {
    *year->mutable_determination() = source.fact.determination();
  }
  const std::string name = Publications().pattern.Format({source.publication});
  const auto& named = year->publications();
  if (std::find(named.begin(), named.end(), name) == named.end()) year->add_publications(name);
}

const v1::OrganisationYear* Newest(const Years& years, int last,
                                   const std::function<bool(const v1::OrganisationYear&)>& says) {
  for (const v1::OrganisationYear& year : years) {
    if (year.school_year().ending_year() <= last && says(year)) return &year;
  }
  return nullptr;
}

// Older years only fill what newer ones leave open.
template <class M>
void AddYear(const v1::OrganisationYear& year, M* organisation) {
  if (organisation->display_name().empty()) organisation->set_display_name(year.display_name());
  if (organisation->organisation_type().empty()) {
    organisation->set_organisation_type(year.organisation_type());
  }
  if (organisation->grades().empty()) *organisation->mutable_grades() = year.grades();
  if (organisation->region().empty() && !year.region().empty()) {
    organisation->set_region(year.region());
    *organisation->mutable_region_school_year() = year.school_year();
  }
  if (organisation->town().empty()) organisation->set_town(year.town());
  if (!organisation->has_determination() && year.has_determination()) {
    *organisation->mutable_determination() = year.determination();
  }
}

template <class M>
bool Fill(const std::string& code, const Years& years, std::optional<int> school_year,
          M* organisation) {
  std::set<std::string> publications;
  for (const v1::OrganisationYear& year : years) {
    if (school_year.has_value() && year.school_year().ending_year() != *school_year) continue;
    AddYear(year, organisation);
    *organisation->add_years() = year;
    publications.insert(year.publications().begin(), year.publications().end());
  }
  if (organisation->years().empty()) return false;
  organisation->set_name(OrganisationName(code));
  organisation->set_code(code);
  for (const std::string& name : publications) organisation->add_publications(name);
  return true;
}

}  // namespace

Years MergeYears(std::vector<SourcedFact> facts) {
  std::sort(facts.begin(), facts.end(),
            [](const SourcedFact& a, const SourcedFact& b) { return a.sequence > b.sequence; });
  std::map<int, v1::OrganisationYear, std::greater<>> by_year;
  for (const SourcedFact& source : facts) {
    if (!source.fact.has_organisation() && !source.fact.has_determination()) continue;
    v1::OrganisationYear& year = by_year[YearOf(source.fact)];
    year.mutable_school_year()->set_ending_year(YearOf(source.fact));
    Add(source, &year);
  }
  Years years;
  for (auto& [ending_year, year] : by_year) {
    std::sort(year.mutable_publications()->begin(), year.mutable_publications()->end());
    years.push_back(std::move(year));
  }
  return years;
}

const v1::OrganisationYear* NewestWithRegion(const Years& years, int last_school_year) {
  return Newest(years, last_school_year,
                [](const v1::OrganisationYear& year) { return !year.region().empty(); });
}

const v1::OrganisationYear* NewestWithGrades(const Years& years, int last_school_year) {
  return Newest(years, last_school_year,
                [](const v1::OrganisationYear& year) { return !year.grades().empty(); });
}

bool FillOrganisation(const std::string& code, const Years& years, std::optional<int> school_year,
                      v1::District* district) {
  return Fill(code, years, school_year, district);
}

bool FillOrganisation(const std::string& code, const Years& years, std::optional<int> school_year,
                      v1::School* school) {
  return Fill(code, years, school_year, school);
}

}  // namespace partners::matching
