#include "services/matching/publication_rows.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/matching/digest.h"
#include "services/matching/errors.h"
#include "services/matching/facts.h"
#include "services/matching/limits.h"
#include "services/runtime/dates.h"
#include "services/runtime/names.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

using Catalogue = std::map<std::string, std::optional<v1::Indicator>>;

// The catalogue's entries of all indicators of a chunk.
absl::StatusOr<Catalogue> ReadCatalogue(const v1::AppendFactsRequest& request,
                                        const storage::View& view) {
  Catalogue catalogue;
  for (const v1::Fact& fact : request.facts()) {
    const std::string& id = fact.indicator().indicator();
    if (!fact.has_indicator() || catalogue.count(id) > 0) continue;
    PARTNERS_ASSIGN_OR_RETURN(catalogue[id], Indicators().table.Get(view, KeyOf({id})));
  }
  return catalogue;
}

void CountYear(int school_year, v1::Publication* publication) {
  auto& counts = *publication->mutable_year_counts();
  const auto year_of = [](const v1::Publication::YearCount& count) {
    return count.school_year().ending_year();
  };
  auto at = std::find_if(counts.begin(), counts.end(),
                         [&](const auto& count) { return year_of(count) >= school_year; });
  if (at == counts.end() || year_of(*at) != school_year) {
    const auto position = at - counts.begin();
    counts.Add()->mutable_school_year()->set_ending_year(school_year);
    std::rotate(counts.begin() + position, counts.end() - 1, counts.end());
    at = counts.begin() + position;
  }
  at->set_row_count(at->row_count() + 1);
}

// Keys of at most `limit` rows of a publication in one table.
absl::StatusOr<std::vector<std::string>> RowKeys(const storage::View& view, FactTable table,
                                                 const std::string& publication, size_t limit) {
  std::vector<std::string> keys;
  const auto visit = [&](const FactRow& row, absl::string_view) {
    keys.push_back(FactKey(row.fact(), row.publication()));
    return true;
  };
  PARTNERS_RETURN_IF_ERROR(Facts(table).ScanIndex(view, kFactsByPublication, KeyOf({publication}),
                                                  {"", limit, storage::Direction::kForward},
                                                  visit));
  return keys;
}

}  // namespace

std::string PublicationId(const v1::Publication& publication) {
  const CanonicalText text = CanonicalText()
                                 .Text("dataset", publication.dataset())
                                 .Text("source_sha256", publication.source_sha256());
  return IdFromDigest(Sha256(text.text()));
}

absl::Status CheckChunk(const runtime::Call& call, const v1::AppendFactsRequest& request,
                        const storage::View& view) {
  if (request.facts_size() < 1 || request.facts_size() > kFactsPerChunkMax) {
    return runtime::FieldInvalid(
        "facts", absl::StrCat("must have between 1 and ", kFactsPerChunkMax, " items"));
  }
  PARTNERS_ASSIGN_OR_RETURN(const Catalogue catalogue, ReadCatalogue(request, view));
  FactContext context;
  // A school year that has not begun can be published, as that of the coming October count.
  context.last_school_year = runtime::Today(call.now).year() + 1;
  context.indicator = [&](const std::string& id) -> const v1::Indicator* {
    const auto known = catalogue.find(id);
    return known != catalogue.end() && known->second.has_value() ? &*known->second : nullptr;
  };
  runtime::Violations violations;
  for (int i = 0; i < request.facts_size(); ++i) {
    CheckFact(request.facts(i), absl::StrCat("facts[", i, "]"), context, &violations);
  }
  return violations.status();
}

std::string ChunkDigest(const v1::AppendFactsRequest& request) {
  CanonicalText text;
  for (const v1::Fact& fact : request.facts()) text.Text("fact", fact.SerializeAsString());
  return Sha256(text.text());
}

absl::Status AddChunk(const v1::AppendFactsRequest& request, storage::Transaction& txn,
                      v1::Publication* publication) {
  const std::string id = runtime::IdOf(publication->name());
  for (int i = 0; i < request.facts_size(); ++i) {
    FactRow row;
    *row.mutable_fact() = request.facts(i);
    row.set_publication(id);
    const absl::Status inserted =
        Facts(TableOf(row.fact())).Insert(txn, FactKey(row.fact(), id), row);
    if (absl::IsAlreadyExists(inserted)) {
      return runtime::FieldInvalid(absl::StrCat("facts[", i, "]"),
                                   "is there already: the publication has a fact with this key",
                                   ReasonText(v1::REASON_FACT_DUPLICATE));
    }
    PARTNERS_RETURN_IF_ERROR(inserted);
    CountYear(YearOf(row.fact()), publication);
  }
  if (publication->year_counts_size() > kYearsPerPublicationMax) {
    return runtime::FieldInvalid(
        "facts", absl::StrCat("must be about at most ", kYearsPerPublicationMax, " school years"));
  }
  publication->set_row_count(publication->row_count() + request.facts_size());
  publication->set_chunk_count(publication->chunk_count() + 1);
  return Chunks().Put(txn, ChunkKey(id, request.chunk_index()), [&] {
    ChunkRow chunk;
    chunk.set_digest(ChunkDigest(request));
    return chunk;
  }());
}

absl::StatusOr<bool> HasRows(const storage::View& view, const std::string& publication) {
  for (const FactTable table : kFactTables) {
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                              RowKeys(view, table, publication, 1));
    if (!keys.empty()) return true;
  }
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<ChunkRow> chunk,
                            Chunks().Get(view, ChunkKey(publication, 0)));
  return chunk.has_value();
}

absl::StatusOr<size_t> DeleteSomeRows(const std::string& publication, storage::Transaction& txn) {
  for (const FactTable table : kFactTables) {
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> keys,
                              RowKeys(txn, table, publication, kRowsDeletedPerBody));
    for (const std::string& key : keys) {
      PARTNERS_RETURN_IF_ERROR(Facts(table).Delete(txn, key).status());
    }
    if (!keys.empty()) return keys.size();
  }
  // Chunks go last, from the end, so that chunk 0 tells that something is left.
  PARTNERS_ASSIGN_OR_RETURN(const std::optional<PublicationRow> row,
                            Publications().table.Get(txn, KeyOf({publication})));
  size_t deleted = 0;
  for (int index = row.has_value() ? row->publication().chunk_count() - 1 : -1;
       index >= 0 && deleted < kRowsDeletedPerBody; --index) {
    PARTNERS_ASSIGN_OR_RETURN(const bool found, Chunks().Delete(txn, ChunkKey(publication, index)));
    if (found) ++deleted;
  }
  return deleted;
}

}  // namespace partners::matching
