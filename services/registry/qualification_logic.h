#ifndef PARTNERS_SERVICES_REGISTRY_QUALIFICATION_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_QUALIFICATION_LOGIC_H_

#include "absl/status/status.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::registry {

// The only caller that may record qualifications: they are a consequence of vetting.
inline constexpr char kVettingPrincipal[] = "services/vetting";

// What services are approved for. Answers what registry_service.proto says. Thread-safe.
class QualificationLogic {
 public:
  // `pager` must outlive the logic.
  explicit QualificationLogic(const runtime::Pager* pager) : pager_(*pager) {}

  // A repeat with the same content answers what is stored and changes nothing, for ever; with other
  // content it is ALREADY_EXISTS. A retired service can still be qualified: the decision was made.
  // One without a notice takes its service's.
  absl::Status RecordQualification(const runtime::Call& call,
                                   const v1::RecordQualificationRequest& request,
                                   storage::Transaction& txn,
                                   v1::Qualification* qualification) const;
  absl::Status GetQualification(const runtime::Call& call,
                                const v1::GetQualificationRequest& request,
                                const storage::View& view, v1::Qualification* qualification) const;
  absl::Status ListQualifications(const runtime::Call& call,
                                  const v1::ListQualificationsRequest& request,
                                  const storage::View& view,
                                  v1::ListQualificationsResponse* response) const;

 private:
  const runtime::Pager& pager_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_QUALIFICATION_LOGIC_H_
