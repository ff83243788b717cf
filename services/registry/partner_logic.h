#ifndef PARTNERS_SERVICES_REGISTRY_PARTNER_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_PARTNER_LOGIC_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::registry {

// Organisations, their tombstones and merges. Answers what registry_service.proto says.
// Thread-safe.
class PartnerLogic {
 public:
  // Both must outlive the logic.
  PartnerLogic(const runtime::Sources* sources, const runtime::Pager* pager)
      : sources_(*sources), pager_(*pager) {}

  absl::Status CreatePartner(const runtime::Call& call, const v1::CreatePartnerRequest& request,
                             storage::Transaction& txn, v1::Partner* partner) const;
  absl::Status GetPartner(const runtime::Call& call, const v1::GetPartnerRequest& request,
                          const storage::View& view, v1::Partner* partner) const;
  absl::StatusOr<bool> GetStoredPartner(const v1::GetPartnerRequest& request,
                                        const storage::View& view, std::string* bytes) const;
  absl::Status ListPartners(const runtime::Call& call, const v1::ListPartnersRequest& request,
                            const storage::View& view, v1::ListPartnersResponse* response) const;
  absl::Status UpdatePartner(const runtime::Call& call, const v1::UpdatePartnerRequest& request,
                             storage::Transaction& txn, v1::Partner* partner) const;
  absl::Status RemovePartner(const runtime::Call& call, const v1::RemovePartnerRequest& request,
                             storage::Transaction& txn, v1::Partner* partner) const;
  absl::Status MergePartner(const runtime::Call& call, const v1::MergePartnerRequest& request,
                            storage::Transaction& txn, v1::Partner* partner) const;

 private:
  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_PARTNER_LOGIC_H_
