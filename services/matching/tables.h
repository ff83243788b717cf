#ifndef PARTNERS_SERVICES_MATCHING_TABLES_H_
#define PARTNERS_SERVICES_MATCHING_TABLES_H_

#include <array>
#include <cstdint>
#include <string>

#include "partners/matching/v1/resources.pb.h"
#include "services/matching/stored.pb.h"
#include "services/runtime/collection.h"
#include "storage/table.h"

// Matching's tables, and the names of what they hold. Everything here is immutable and thread-safe.
namespace partners::matching {

using runtime::Collection;
using runtime::KeyOf;

const Collection<PublicationRow>& Publications();
const Collection<v1::Indicator>& Indicators();
const Collection<v1::Buyer>& Buyers();
const Collection<v1::Need>& Needs();
const Collection<v1::NeedPolicy>& NeedPolicies();
const Collection<v1::RankingPolicy>& RankingPolicies();
const Collection<v1::Ranking>& Rankings();

// Names without a table of their own.
const runtime::NamePattern& DistrictPattern();
const runtime::NamePattern& SchoolPattern();
const runtime::NamePattern& PartnerPattern();

// Facts by kind. Key: organisation code, school year, then what FactKey adds, then the publication.
enum class FactTable { kOrganisations, kDeterminations, kFigures };
inline constexpr std::array<FactTable, 3> kFactTables = {
    FactTable::kOrganisations, FactTable::kDeterminations, FactTable::kFigures};
const storage::Table<FactRow>& Facts(FactTable table);

// Indexes. Numbers are stored on disk and belong to their table: never reuse one.
inline constexpr uint16_t kFactsByPublication = 1;  // of all three tables of facts
inline constexpr uint16_t kDistrictFacts = 2;       // of kOrganisations: codes of districts only

// Chunks received, by publication id and chunk index.
const storage::Table<ChunkRow>& Chunks();
// What is read, by dataset and school year.
const storage::Table<CurrentRow>& Currents();
// Excluded partners, by the ids of the ranking and block number.
const storage::Table<ExclusionBlock>& Exclusions();

// Keys and key prefixes.
// What all facts of an organisation, and of it in a year, start with.
std::string OrganisationPrefix(const std::string& code);
std::string YearPrefix(const std::string& code, int school_year);
// What all versions of one figure start with.
std::string FigurePrefix(const std::string& code, int school_year, const std::string& indicator,
                         int population);
std::string ChunkKey(const std::string& publication, int chunk_index);
std::string CurrentKey(const std::string& dataset, int school_year);
std::string ExclusionPrefix(const std::string& ranking);  // resource name of the ranking
std::string ExclusionKey(const std::string& ranking, uint64_t block);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_TABLES_H_
