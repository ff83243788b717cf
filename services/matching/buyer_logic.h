#ifndef PARTNERS_SERVICES_MATCHING_BUYER_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_BUYER_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::matching {

// Who chooses and pays. Answers what matching_service.proto says. Thread-safe.
class BuyerLogic {
 public:
  // Both must outlive the logic.
  BuyerLogic(const runtime::Sources* sources, const runtime::Pager* pager)
      : sources_(*sources), pager_(*pager) {}

  absl::Status CreateBuyer(const runtime::Call& call, const v1::CreateBuyerRequest& request,
                           storage::Transaction& txn, v1::Buyer* buyer) const;
  absl::Status GetBuyer(const runtime::Call& call, const v1::GetBuyerRequest& request,
                        const storage::View& view, v1::Buyer* buyer) const;
  absl::Status ListBuyers(const runtime::Call& call, const v1::ListBuyersRequest& request,
                          const storage::View& view, v1::ListBuyersResponse* response) const;
  absl::Status UpdateBuyer(const runtime::Call& call, const v1::UpdateBuyerRequest& request,
                           storage::Transaction& txn, v1::Buyer* buyer) const;

 private:
  const runtime::Sources& sources_;
  const runtime::Pager& pager_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_BUYER_LOGIC_H_
