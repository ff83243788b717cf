#include "services/matching/organisation_logic.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "services/matching/fact_reader.h"
#include "services/matching/facts.h"
#include "services/matching/lists.h"
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
  OrganisationWalk(const View& view, std::optional<int> school_year, const runtime::Filter& filter,
                   PageBuilder<M>* page)
      : reader_(view), school_year_(school_year), filter_(filter), page_(*page) {}

  // The next row, of an organisation that belongs to the list or is passed over; false when the
  // page is complete or something went wrong.
  bool Visit(const std::string& code, bool belongs, absl::string_view cursor) {
    ++rows_;
    going_ = code == code_ || Flush();
    if (!going_) return false;
    if (belongs) code_ = code;
    (belongs ? cursor_ : passed_) = std::string(cursor);
    return true;
  }
  // After the last visit: where the next page begins; empty when this is the last one. With as many
  // rows as `rows_max` there may be more, also of the organisation whose rows came last: it is left
  // to the next page.
  absl::StatusOr<std::string> Finish(size_t rows_max) {
    if (going_ && rows_ >= rows_max) {
      if (!passed_.empty()) return passed_;
      return absl::ResourceExhaustedError(
          absl::StrCat("organisation ", code_, " has more than ", rows_max, " rows"));
    }
    if (going_) Flush();
    if (!status_.ok()) return status_;
    return page_.NextCursor();
  }

 private:
  // Offers the organisation whose rows were visited last.
  bool Flush() {
    if (code_.empty()) return true;
    absl::StatusOr<std::vector<v1::OrganisationYear>> years = reader_.Years(code_);
    status_ = years.status();
    if (!status_.ok()) return false;
    std::optional<M> shown = M();
    if (!FillOrganisation(code_, *years, school_year_, &*shown)) shown.reset();
    if (shown.has_value()) shown->clear_years();
    if (shown.has_value() && !filter_.Matches(*shown)) shown.reset();
    code_.clear();
    const bool more = page_.Offer(std::move(shown), cursor_);
    if (more) passed_ = cursor_;
    return more;
  }

  FactReader reader_;
  const std::optional<int> school_year_;
  const runtime::Filter& filter_;
  PageBuilder<M>& page_;
  std::string code_;    // of the rows visited last; empty once it was offered
  std::string cursor_;  // after its last row
  std::string passed_;  // after all that was offered or passed over; empty before any was
  size_t rows_ = 0;
  bool going_ = true;
  absl::Status status_;
};

using Visit = std::function<bool(const FactRow&, absl::string_view)>;
using Scan = std::function<absl::Status(const storage::Page&, const Visit&)>;

// Lists the organisations whose facts `scan` walks, in order of code and at most `rows_max` of
// them, and `belongs` admits.
template <class M, class Request>
absl::Status ListOrganisations(const Call& call, const runtime::Pager& pager, const View& view,
                               const Request& request, size_t rows_max, const Scan& scan,
                               const std::function<bool(const std::string& code)>& belongs,
                               google::protobuf::RepeatedPtrField<M>* out,
                               std::string* next_page_token) {
  PARTNERS_ASSIGN_OR_RETURN(
      const runtime::Filter filter,
      runtime::Filter::Parse(
          request.filter(), M::descriptor(),
          {"region", "organisation_type", "display_name", "determination.classification",
           "determination.reason", "determination.percentile"},
          call.caller));
  PARTNERS_ASSIGN_OR_RETURN(const runtime::PageStart start, pager.Open(call, request));
  PageBuilder<M> page(start.size, out);
  OrganisationWalk<M> walk(view, YearAsked(request), filter, &page);
  storage::Page rows = PageFrom(start.cursor);
  rows.limit = rows_max;
  PARTNERS_RETURN_IF_ERROR(scan(rows, [&](const FactRow& row, absl::string_view cursor) {
    const std::string& code = CodeOf(row.fact());
    return walk.Visit(code, belongs(code), cursor);
  }));
  PARTNERS_ASSIGN_OR_RETURN(const std::string next, walk.Finish(rows_max));
  *next_page_token = pager.Close(call, request, next);
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
  const auto scan = [&](const storage::Page& page, const Visit& visit) {
    return Facts(FactTable::kOrganisations).ScanIndex(view, kDistrictFacts, "", page, visit);
  };
  return ListOrganisations<v1::District>(
      call, pager_, view, request, rows_max_, scan, [](const std::string&) { return true; },
      response->mutable_districts(), response->mutable_next_page_token());
}

absl::Status OrganisationLogic::ListSchools(const Call& call, const v1::ListSchoolsRequest& request,
                                            const View& view,
                                            v1::ListSchoolsResponse* response) const {
  PARTNERS_ASSIGN_OR_RETURN(const std::string district,
                            ParseDistrict(request.parent(), "parent", /*wildcard=*/true));
  const std::string prefix =
      storage::KeyWriter().TextPrefix(district.substr(0, kDistrictDigits)).Take();
  const auto scan = [&](const storage::Page& page, const Visit& visit) {
    return Facts(FactTable::kOrganisations).Scan(view, prefix, page, visit);
  };
  return ListOrganisations<v1::School>(
      call, pager_, view, request, rows_max_, scan,
      [](const std::string& code) { return !IsDistrictCode(code); }, response->mutable_schools(),
      response->mutable_next_page_token());
}

}  // namespace partners::matching
