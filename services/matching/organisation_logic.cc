#include "services/matching/organisation_logic.h"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
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

  // The next row, of an organisation that belongs to the list or is passed over; false when the
  // page is complete.
  absl::StatusOr<bool> Visit(const std::string& code, bool belongs, absl::string_view cursor) {
    ++rows_;
    if (code != code_) {
      PARTNERS_ASSIGN_OR_RETURN(going_, Flush());
    }
    if (!going_) return false;
    if (belongs) code_ = code;
    (belongs ? cursor_ : passed_) = std::string(cursor);
    return true;
  }
  // After the last visit: the page. With as many rows as `rows_max` there may be more, also of the
  // organisation whose rows came last: it is left to the next page.
  absl::StatusOr<runtime::PageOf<M>> Finish(size_t rows_max) {
    const bool cut = going_ && rows_ >= rows_max;
    if (cut && passed_.empty()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("organisation ", code_, " has more than ", rows_max, " rows"));
    }
    if (going_ && !cut) PARTNERS_RETURN_IF_ERROR(Flush().status());
    runtime::PageOf<M> page = page_.Take();
    if (cut) page.cursor = passed_;
    return page;
  }

 private:
  // Offers the organisation whose rows were visited last.
  absl::StatusOr<bool> Flush() {
    if (code_.empty()) return true;
    PARTNERS_ASSIGN_OR_RETURN(const std::vector<v1::OrganisationYear> years, reader_.Years(code_));
    M shown;
    const bool known = FillOrganisation(code_, years, school_year_, &shown);
    code_.clear();
    shown.clear_years();
    PARTNERS_ASSIGN_OR_RETURN(const bool more,
                              known ? page_.Offer(std::move(shown), cursor_) : page_.Skip(cursor_));
    if (more) passed_ = cursor_;
    return more;
  }

  FactReader reader_;
  const std::optional<int> school_year_;
  runtime::PageBuilder<M>& page_;
  std::string code_;    // of the rows visited last; empty once it was offered
  std::string cursor_;  // after its last row
  std::string passed_;  // after all that was offered or passed over; empty before any was
  size_t rows_ = 0;
  bool going_ = true;
};

// Lists the organisations whose facts `walk` finds, in order of code and at most `rows_max` of
// them, and `belongs` admits.
template <class M, class Request>
absl::Status ListOrganisations(const Call& call, const runtime::Pager& pager, const View& view,
                               const Request& request, size_t rows_max, const runtime::Walk& walk,
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
  const auto visit = [&](const FactRow& row, absl::string_view cursor) {
    const std::string& code = CodeOf(row.fact());
    return organisations.Visit(code, belongs(code), cursor);
  };
  PARTNERS_RETURN_IF_ERROR(runtime::VisitRows(view, Facts(FactTable::kOrganisations), walk,
                                              query.start.cursor, rows_max, visit));
  PARTNERS_ASSIGN_OR_RETURN(runtime::PageOf<M> page, organisations.Finish(rows_max));
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
      call, pager_, view, request, rows_max_, {kDistrictFacts},
      [](const std::string&) { return true; }, response->mutable_districts(),
      response->mutable_next_page_token());
}

absl::Status OrganisationLogic::ListSchools(const Call& call, const v1::ListSchoolsRequest& request,
                                            const View& view,
                                            v1::ListSchoolsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string district,
                            ParseDistrict(request.parent(), "parent", /*wildcard=*/true));
  const std::string prefix =
      storage::KeyWriter().TextPrefix(district.substr(0, kDistrictDigits)).Take();
  return ListOrganisations<v1::School>(
      call, pager_, view, request, rows_max_, {0, prefix},
      [](const std::string& code) { return !IsDistrictCode(code); }, response->mutable_schools(),
      response->mutable_next_page_token());
}

}  // namespace partners::matching
