#ifndef PARTNERS_SERVICES_MATCHING_INDICATOR_LOGIC_H_
#define PARTNERS_SERVICES_MATCHING_INDICATOR_LOGIC_H_

#include "absl/status/status.h"
#include "partners/matching/v1/matching_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::matching {

// The indicator catalogue. Answers what matching_service.proto says. Thread-safe.
class IndicatorLogic {
 public:
  // `pager` must outlive the logic.
  explicit IndicatorLogic(const runtime::Pager* pager) : pager_(*pager) {}

  absl::Status ImportIndicators(const runtime::Call& call,
                                const v1::ImportIndicatorsRequest& request,
                                storage::Transaction& txn,
                                v1::ImportIndicatorsResponse* response) const;
  absl::Status GetIndicator(const runtime::Call& call, const v1::GetIndicatorRequest& request,
                            const storage::View& view, v1::Indicator* indicator) const;
  absl::Status ListIndicators(const runtime::Call& call, const v1::ListIndicatorsRequest& request,
                              const storage::View& view,
                              v1::ListIndicatorsResponse* response) const;
  absl::Status RetireIndicator(const runtime::Call& call, const v1::RetireIndicatorRequest& request,
                               storage::Transaction& txn, v1::Indicator* indicator) const;

 private:
  const runtime::Pager& pager_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_INDICATOR_LOGIC_H_
