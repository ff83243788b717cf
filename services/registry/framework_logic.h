#ifndef PARTNERS_SERVICES_REGISTRY_FRAMEWORK_LOGIC_H_
#define PARTNERS_SERVICES_REGISTRY_FRAMEWORK_LOGIC_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/registry/v1/registry_service.pb.h"
#include "services/runtime/call.h"
#include "services/runtime/paging.h"
#include "storage/store.h"

namespace partners::registry {

// A draft is the department's own: to everyone else it does not exist, in no answer, list, feed or
// export.
bool MayKnow(const runtime::Caller& caller, const v1::FrameworkEdition& edition);

// The editions of a framework that may be used newly, by edition id.
absl::StatusOr<std::vector<v1::FrameworkEdition>> PublishedEditions(const storage::View& view,
                                                                    const std::string& framework);

// The same with the retired ones: what a record of the past may still name.
absl::StatusOr<std::vector<v1::FrameworkEdition>> IssuedEditions(const storage::View& view,
                                                                 const std::string& framework);

// The framework whose editions say which assistance regions there are.
inline constexpr char kRegionsFramework[] = "regions";

// Versioned catalogues: draft, published, retired. Answers what registry_service.proto says.
// Thread-safe.
class FrameworkLogic {
 public:
  // `pager` must outlive the logic.
  explicit FrameworkLogic(const runtime::Pager* pager) : pager_(*pager) {}

  absl::Status CreateFrameworkEdition(const runtime::Call& call,
                                      const v1::CreateFrameworkEditionRequest& request,
                                      storage::Transaction& txn,
                                      v1::FrameworkEdition* edition) const;
  absl::Status GetFrameworkEdition(const runtime::Call& call,
                                   const v1::GetFrameworkEditionRequest& request,
                                   const storage::View& view, v1::FrameworkEdition* edition) const;
  absl::Status ListFrameworkEditions(const runtime::Call& call,
                                     const v1::ListFrameworkEditionsRequest& request,
                                     const storage::View& view,
                                     v1::ListFrameworkEditionsResponse* response) const;
  absl::Status UpdateFrameworkEdition(const runtime::Call& call,
                                      const v1::UpdateFrameworkEditionRequest& request,
                                      storage::Transaction& txn,
                                      v1::FrameworkEdition* edition) const;
  // Other readers first hear of the edition by this change: what was a draft stays hidden from them
  // in the feed.
  absl::Status PublishFrameworkEdition(const runtime::Call& call,
                                       const v1::PublishFrameworkEditionRequest& request,
                                       storage::Transaction& txn,
                                       v1::FrameworkEdition* edition) const;
  absl::Status RetireFrameworkEdition(const runtime::Call& call,
                                      const v1::RetireFrameworkEditionRequest& request,
                                      storage::Transaction& txn,
                                      v1::FrameworkEdition* edition) const;

 private:
  const runtime::Pager& pager_;
};

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_FRAMEWORK_LOGIC_H_
