#include "services/matching/organisation_logic.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "services/matching/fact_reader.h"
#include "services/matching/facts.h"
#include "services/matching/limits.h"
#include "services/matching/tables.h"
#include "services/runtime/lists.h"
#include "storage/keys.h"

namespace partners::matching {
namespace {

using runtime::Call;
using storage::View;

constexpr size_t kDistrictDigits = 4;

template <class Request>
std::optional<int> YearAsked(const Request& request) {
  if (!request.has_school_year()) return std::nullopt;
  return request.school_year().ending_year();
}

// The district code of a districts/{code} name; empty for districts/-.
absl::StatusOr<std::string> ParseDistrict(const std::string& name, const std::string& field,
                                          bool wildcard) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            DistrictPattern().Parse(name, field, wildcard));
  if (ids[0] == "-") return std::string();
  if (IsDistrictCode(ids[0])) return ids[0];
  return runtime::FieldInvalid(field, "must name a district by its code, which ends 0000");
}

absl::StatusOr<std::string> ParseSchool(const std::string& name, const std::string& field) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids, SchoolPattern().Parse(name, field));
  const std::string& code = ids[1];
  if (IsOrganisationCode(code) && !IsDistrictCode(code) && DistrictOf(code) == ids[0]) return code;
  return runtime::FieldInvalid(field,
                               "must name a school by its code, below the district of that code");
}

template <class M>
absl::Status Read(const View& view, const std::string& name, const std::string& code,
                  std::optional<int> school_year, M* organisation) {
  FactReader reader(view);
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years,
                            reader.Years(code, school_year));
  const bool known = FillOrganisation(code, years, school_year, organisation);
  return known ? absl::OkStatus() : runtime::NotFound(name);
}

// What a list reads.
struct Selection {
  runtime::Walk walk;  // finds the organisations by their organisation facts, in order of code
  bool (*belongs)(absl::string_view code);  // passes over those that it finds beside
  std::optional<int> school_year;
  size_t rows_max = 0;  // of facts: then the page is short
};

// The first code after `code` that a walk finds; empty when that was the last one.
absl::StatusOr<std::string> NextCode(const View& view, const runtime::Walk& walk,
                                     const std::string& code) {
  const storage::Table<FactRow>& facts = Facts(FactTable::kOrganisations);
  storage::Page page;
  page.limit = 1;
  if (!code.empty()) page.from = storage::PrefixEnd(OrganisationPrefix(code));
  std::string next;
  const auto visit = [&](const FactRow& row, absl::string_view) {
    next = CodeOf(row.fact());
    return true;
  };
  PARTNERS_RETURN_IF_ERROR(walk.index == 0
                               ? facts.Scan(view, walk.prefix, page, visit)
                               : facts.ScanIndex(view, walk.index, walk.prefix, page, visit));
  return next;
}

// Offers an organisation to a page; false when that is complete.
template <class M>
absl::StatusOr<bool> Offer(const std::string& code, const Selection& selection, FactReader* reader,
                           runtime::PageBuilder<M>* page) {
  if (!selection.belongs(code)) return page->Skip(code);
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years,
                            reader->Years(code, selection.school_year));
  M shown;
  if (!FillOrganisation(code, years, selection.school_year, &shown)) return page->Skip(code);
  shown.clear_years();
  return page->Offer(std::move(shown), code);
}

// A page of organisations. Its cursor is the code of the last one: facts that are published between
// two pages never show an organisation twice.
template <class M>
absl::StatusOr<runtime::PageOf<M>> ReadOrganisations(const View& view, const runtime::Query& query,
                                                     const Selection& selection) {
  runtime::PageBuilder<M> page(query.start.size,
                               [&](M* shown) { return query.filter.Matches(*shown); });
  FactReader reader(view);
  std::string code = query.start.cursor;
  do {
    PARTNERS_ASSIGN_OR_RETURN(code, NextCode(view, selection.walk, code));
    if (code.empty()) return page.Take();
    PARTNERS_ASSIGN_OR_RETURN(const bool more, Offer(code, selection, &reader, &page));
    if (!more) return page.Take();
  } while (reader.rows_read() < selection.rows_max);
  runtime::PageOf<M> cut = page.Take();
  cut.cursor = code;
  return cut;
}

template <class M, class Request>
absl::StatusOr<runtime::Query> OrganisationQuery(const Call& call, const runtime::Pager& pager,
                                                 const Request& request) {
  return runtime::ReadQuery<M>(
      call, pager, request,
      {"region", "organisation_type", "display_name", "determination.classification",
       "determination.reason", "determination.percentile"});
}

}  // namespace

absl::Status OrganisationLogic::GetDistrict(const Call&, const v1::GetDistrictRequest& request,
                                            const View& view, v1::District* district) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string code,
                            ParseDistrict(request.name(), "name", /*wildcard=*/false));
  return Read(view, request.name(), code, YearAsked(request), district);
}

absl::Status OrganisationLogic::GetSchool(const Call&, const v1::GetSchoolRequest& request,
                                          const View& view, v1::School* school) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string code, ParseSchool(request.name(), "name"));
  return Read(view, request.name(), code, YearAsked(request), school);
}

absl::Status OrganisationLogic::ListDistricts(const Call& call,
                                              const v1::ListDistrictsRequest& request,
                                              const View& view,
                                              v1::ListDistrictsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            OrganisationQuery<v1::District>(call, pager_, request));
  const Selection selection{{kDistrictFacts}, IsDistrictCode, YearAsked(request), rows_max_};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::District> page,
                            ReadOrganisations<v1::District>(view, query, selection));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_districts(),
                    response);
}

absl::Status OrganisationLogic::ListSchools(const Call& call, const v1::ListSchoolsRequest& request,
                                            const View& view,
                                            v1::ListSchoolsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string district,
                            ParseDistrict(request.parent(), "parent", /*wildcard=*/true));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::Query query,
                            OrganisationQuery<v1::School>(call, pager_, request));
  const std::string prefix =
      storage::KeyWriter().TextPrefix(district.substr(0, kDistrictDigits)).Take();
  const auto is_school = [](absl::string_view code) { return !IsDistrictCode(code); };
  const Selection selection{{0, prefix}, is_school, YearAsked(request), rows_max_};
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<v1::School> page,
                            ReadOrganisations<v1::School>(view, query, selection));
  return AnswerPage(call, pager_, request, std::move(page), response->mutable_schools(), response);
}

}  // namespace partners::matching
