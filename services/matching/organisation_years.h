#ifndef PARTNERS_SERVICES_MATCHING_ORGANISATION_YEARS_H_
#define PARTNERS_SERVICES_MATCHING_ORGANISATION_YEARS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "partners/matching/v1/resources.pb.h"

// Districts and schools put together from facts. Pure; thread-safe.
namespace partners::matching {

// A fact, the id of its publication, and when that became visible: higher is newer.
struct SourcedFact {
  v1::Fact fact;
  std::string publication;
  uint64_t sequence = 0;
};

// One entry per school year, newest year first. Field by field the newest publication that says
// something counts; of determinations the newest one. Figures are passed over. A year that has a
// determination only has no name.
std::vector<v1::OrganisationYear> MergeYears(std::vector<SourcedFact> facts);

// The newest year that says a region, not after `last_school_year`; null when none does.
const v1::OrganisationYear* NewestWithRegion(const std::vector<v1::OrganisationYear>& years,
                                             int last_school_year);
// Likewise for grades.
const v1::OrganisationYear* NewestWithGrades(const std::vector<v1::OrganisationYear>& years,
                                             int last_school_year);

// Fills a District or School: of one school year, or without one the newest known of each field.
// False, with nothing filled, when nothing is known (of that year).
bool FillOrganisation(const std::string& code, const std::vector<v1::OrganisationYear>& years,
                      std::optional<int> school_year, v1::District* district);
bool FillOrganisation(const std::string& code, const std::vector<v1::OrganisationYear>& years,
                      std::optional<int> school_year, v1::School* school);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_ORGANISATION_YEARS_H_
