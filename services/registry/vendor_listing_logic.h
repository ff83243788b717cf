#ifndef PARTNERS_SERVICES_REGISTRY_VENDOR_LISTING_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_VENDOR_LISTING_LOGIC_H_

#include "absl/status/status.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::registry {

// Places on competitively procured vendor lists. Answers what registry_service.proto says.
// Thread-safe.
class VendorListingLogic {
 public:
  // `pager` must outlive the logic.
  explicit VendorListingLogic(const runtime::Pager* pager) : pager_(*pager) {}

  // All rows are checked before any is written, and every broken rule is named with its row:
  // vendor_listings[3].valid.until. A row that says what is recorded is not checked again, so that
  // a file stays importable when a partner it names has since become a tombstone.
  absl::Status ImportVendorListings(const runtime::Call& call,
                                    const v1::ImportVendorListingsRequest& request,
                                    storage::Transaction& txn,
                                    v1::ImportVendorListingsResponse* response) const;
  absl::Status GetVendorListing(const runtime::Call& call,
                                const v1::GetVendorListingRequest& request,
                                const storage::View& view, v1::VendorListing* listing) const;
  absl::Status ListVendorListings(const runtime::Call& call,
                                  const v1::ListVendorListingsRequest& request,
                                  const storage::View& view,
                                  v1::ListVendorListingsResponse* response) const;

 private:
  const runtime::Pager& pager_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_VENDOR_LISTING_LOGIC_H_
