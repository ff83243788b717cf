#include "services/matching/organisation_logic.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

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
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years, reader.Years(code));
  const bool known = FillOrganisation(code, years, school_year, organisation);
  return known ? absl::OkStatus() : runtime::NotFound(name);
}

// Walks the organisation facts of many organisations and offers each organisation once.
template <class M>
class OrganisationWalk {
 public:
  OrganisationWalk(const View& view, std::optional<int> school_year, runtime::PageBuilder<M>* page)
      : reader_(view), school_year_(school_year), page_(*page) {}

  // The next row; false when the page is complete.
  absl::StatusOr<bool> Visit(const std::string& code, absl::string_view cursor) {
    if (code != code_) {
      PARTNERS_ASSIGN_OR_RETURN(const bool more, Flush());
      if (!more) return false;
    }
    code_ = code;
    cursor_ = std::string(cursor);
    return true;
  }
  // Offers the organisation whose rows were visited last.
  absl::StatusOr<bool> Flush() {
    if (code_.empty()) return true;
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years, reader_.Years(code_));
    M shown;
    const bool known = FillOrganisation(code_, years, school_year_, &shown);
    code_.clear();
    if (!known) return page_.Skip(cursor_);
    shown.clear_years();
    return page_.Offer(std::move(shown), cursor_);
  }

 private:
  FactReader reader_;
  const std::optional<int> school_year_;
  runtime::PageBuilder<M>& page_;
  std::string code_;
  std::string cursor_;
};

// Lists the organisations whose facts `walk` finds, in order of code, and `belongs` admits.
template <class M, class Request>
absl::Status ListOrganisations(const Call& call, const runtime::Pager& pager, const View& view,
                               const Request& request, const runtime::Walk& walk,
                               const std::function<bool(const std::string& code)>& belongs,
                               google::protobuf::RepeatedPtrField<M>* out,
                               std::string* next_page_token) {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Query query,
      runtime::ReadQuery<M>(
          call, pager, request,
          {"region", "organisation_type", "display_name", "determination.classification",
           "determination.reason", "determination.percentile"}));
  const runtime::Keep<M> keep = [&](M* shown) { return query.filter.Matches(*shown); };
  runtime::PageBuilder<M> builder(query.start.size, keep);
  OrganisationWalk<M> organisations(view, YearAsked(request), &builder);
  bool more = true;
  const auto visit = [&](const FactRow& row, absl::string_view cursor) -> absl::StatusOr<bool> {
    const std::string& code = CodeOf(row.fact());
    if (!belongs(code)) return true;
    PARTNERS_ASSIGN_OR_RETURN(more, organisations.Visit(code, cursor));
    return more;
  };
  // The walk stops by organisations, each of which has so many rows at most.
  constexpr size_t kRowsMax = runtime::kRowsExaminedMax * kRowsPerAnswerMax;
  PARTNERS_RETURN_IF_ERROR(runtime::VisitRows(view, Facts(FactTable::kOrganisations), walk,
                                              query.start.cursor, kRowsMax, visit));
  if (more) PARTNERS_RETURN_IF_ERROR(organisations.Flush().status());
  runtime::PageOf<M> page = builder.Take();
  *next_page_token = pager.Close(call, request, page.cursor);
  Fill(std::move(page), out);
  return absl::OkStatus();
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
  return ListOrganisations<v1::District>(
      call, pager_, view, request, {kDistrictFacts}, [](const std::string&) { return true; },
      response->mutable_districts(), response->mutable_next_page_token());
}

absl::Status OrganisationLogic::ListSchools(const Call& call, const v1::ListSchoolsRequest& request,
                                            const View& view,
                                            v1::ListSchoolsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string district,
                            ParseDistrict(request.parent(), "parent", /*wildcard=*/true));
  const std::string prefix =
      storage::KeyWriter().TextPrefix(district.substr(0, kDistrictDigits)).Take();
  return ListOrganisations<v1::School>(
      call, pager_, view, request, {0, prefix},
      [](const std::string& code) { return !IsDistrictCode(code); }, response->mutable_schools(),
      response->mutable_next_page_token());
}

}  // namespace partners::matching
