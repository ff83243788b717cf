#ifndef PARTNERS_SERVICES_MATCHING_ORGANISATION_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_ORGANISATION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/matching/limits.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::matching {

// Districts, schools and their facts, as published. Answers what matching_service.proto says.
// Thread-safe.
class OrganisationLogic {
 public:
  // `pager` must outlive the logic. A list of districts or schools is put together from about
  // `rows_max` rows of facts: when they do not complete the page it is short, or empty, and its
  // token goes on.
  explicit OrganisationLogic(const runtime::Pager* pager, size_t rows_max = kRowsReadMax)
      : pager_(*pager), rows_max_(rows_max) {}

  absl::Status GetDistrict(const runtime::Call& call, const v1::GetDistrictRequest& request,
                           const storage::View& view, v1::District* district) const;
  absl::Status ListDistricts(const runtime::Call& call, const v1::ListDistrictsRequest& request,
                             const storage::View& view, v1::ListDistrictsResponse* response) const;
  absl::Status GetSchool(const runtime::Call& call, const v1::GetSchoolRequest& request,
                         const storage::View& view, v1::School* school) const;
  absl::Status ListSchools(const runtime::Call& call, const v1::ListSchoolsRequest& request,
                           const storage::View& view, v1::ListSchoolsResponse* response) const;
  absl::Status ListFacts(const runtime::Call& call, const v1::ListFactsRequest& request,
                         const storage::View& view, v1::ListFactsResponse* response) const;

 private:
  const runtime::Pager& pager_;
  const size_t rows_max_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_ORGANISATION_LOGIC_H_
