#include "services/matching/tables.h"

#include <vector>

#include "services/matching/facts.h"
#include "storage/keys.h"

// Table numbers 768 to 1023 belong to matching. They are stored on disk: never reuse one.
namespace partners::matching {
namespace {

using runtime::NamePattern;
using storage::KeyWriter;
using storage::Table;
using Keys = std::vector<std::string>;

constexpr uint16_t kPublicationTable = 768;
constexpr uint16_t kOrganisationFactTable = 769;
constexpr uint16_t kDeterminationTable = 770;
constexpr uint16_t kFigureTable = 771;
constexpr uint16_t kChunkTable = 772;
constexpr uint16_t kCurrentTable = 773;
constexpr uint16_t kIndicatorTable = 774;
constexpr uint16_t kBuyerTable = 775;
constexpr uint16_t kNeedTable = 776;
constexpr uint16_t kNeedPolicyTable = 777;
constexpr uint16_t kRankingPolicyTable = 778;
constexpr uint16_t kRankingTable = 779;
constexpr uint16_t kExclusionTable = 780;

Keys PublicationKeys(const FactRow& row) { return {KeyOf({row.publication()})}; }

Keys DistrictKeys(const FactRow& row) {
  const std::string& code = CodeOf(row.fact());
  return IsDistrictCode(code) ? Keys{KeyOf({code})} : Keys{};
}

std::vector<storage::Index<FactRow>> FactIndexes(bool with_districts) {
  std::vector<storage::Index<FactRow>> indexes = {
      {kFactsByPublication, /*unique=*/false, PublicationKeys}};
  if (with_districts) indexes.push_back({kDistrictFacts, /*unique=*/false, DistrictKeys});
  return indexes;
}

}  // namespace

std::string OrganisationPrefix(const std::string& code) { return KeyOf({code}); }

std::string YearPrefix(const std::string& code, int school_year) {
  return KeyWriter().Text(code).Signed(school_year).Take();
}

std::string FigurePrefix(const std::string& code, int school_year, const std::string& indicator,
                         int population) {
  return KeyWriter().Text(code).Signed(school_year).Text(indicator).Signed(population).Take();
}

std::string ChunkKey(const std::string& publication, int chunk_index) {
  return KeyWriter().Text(publication).Signed(chunk_index).Take();
}

std::string CurrentKey(const std::string& dataset, int school_year) {
  return KeyWriter().Text(dataset).Signed(school_year).Take();
}

std::string ExclusionPrefix(const std::string& ranking) { return KeyOf({ranking}); }

std::string ExclusionKey(const std::string& ranking, uint64_t block) {
  return KeyWriter().Text(ranking).Unsigned(block).Take();
}

const Collection<PublicationRow>& Publications() {
  static const auto& publications = *new Collection<PublicationRow>{
      NamePattern("publications/{publication}"), Table<PublicationRow>(kPublicationTable)};
  return publications;
}

const Collection<v1::Indicator>& Indicators() {
  static const auto& indicators = *new Collection<v1::Indicator>{
      NamePattern("indicators/{indicator}"), Table<v1::Indicator>(kIndicatorTable)};
  return indicators;
}

const Collection<v1::Buyer>& Buyers() {
  static const auto& buyers =
      *new Collection<v1::Buyer>{NamePattern("buyers/{buyer}"), Table<v1::Buyer>(kBuyerTable)};
  return buyers;
}

const Collection<v1::Need>& Needs() {
  static const auto& needs = *new Collection<v1::Need>{NamePattern("buyers/{buyer}/needs/{need}"),
                                                       Table<v1::Need>(kNeedTable)};
  return needs;
}

const Collection<v1::NeedPolicy>& NeedPolicies() {
  static const auto& policies = *new Collection<v1::NeedPolicy>{
      NamePattern("needPolicies/{need_policy}"), Table<v1::NeedPolicy>(kNeedPolicyTable)};
  return policies;
}

const Collection<v1::RankingPolicy>& RankingPolicies() {
  static const auto& policies =
      *new Collection<v1::RankingPolicy>{NamePattern("rankingPolicies/{ranking_policy}"),
                                         Table<v1::RankingPolicy>(kRankingPolicyTable)};
  return policies;
}

const Collection<v1::Ranking>& Rankings() {
  static const auto& rankings =
      *new Collection<v1::Ranking>{NamePattern("buyers/{buyer}/needs/{need}/rankings/{ranking}"),
                                   Table<v1::Ranking>(kRankingTable)};
  return rankings;
}

const NamePattern& DistrictPattern() {
  static const auto& pattern = *new NamePattern("districts/{district}");
  return pattern;
}

const NamePattern& SchoolPattern() {
  static const auto& pattern = *new NamePattern("districts/{district}/schools/{school}");
  return pattern;
}

const NamePattern& PartnerPattern() {
  static const auto& pattern = *new NamePattern("partners/{partner}");
  return pattern;
}

const Table<FactRow>& Facts(FactTable table) {
  static const auto& tables = *new std::array<Table<FactRow>, 3>{
      Table<FactRow>(kOrganisationFactTable, FactIndexes(/*with_districts=*/true)),
      Table<FactRow>(kDeterminationTable, FactIndexes(/*with_districts=*/false)),
      Table<FactRow>(kFigureTable, FactIndexes(/*with_districts=*/false))};
  return tables[static_cast<size_t>(table)];
}

const Table<ChunkRow>& Chunks() {
  static const auto& chunks = *new Table<ChunkRow>(kChunkTable);
  return chunks;
}

const Table<CurrentRow>& Currents() {
  static const auto& currents = *new Table<CurrentRow>(kCurrentTable);
  return currents;
}

const Table<ExclusionBlock>& Exclusions() {
  static const auto& exclusions = *new Table<ExclusionBlock>(kExclusionTable);
  return exclusions;
}

}  // namespace partners::matching
