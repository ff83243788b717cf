#ifndef PARTNERS_SERVICES_VETTING_REGISTRY_CALLS_H_
#define PARTNERS_SERVICES_VETTING_REGISTRY_CALLS_H_

#include <string>

#include "absl/status/statusor.h"
#include "partners/registry/v1/registry_service.pb.h"

namespace partners::vetting {

// What vetting asks of the registry, as vetting's own service principal. Calls block, so they are
// made by the worker pool and the delivery thread only; each has a deadline of its own and answers
// the registry's status. Thread-safe.
class RegistryCalls {
 public:
  virtual ~RegistryCalls() = default;

  // `acted_for` is the opaque id of the person who decided. A repeat with the same id has no second
  // effect.
  virtual absl::StatusOr<registry::v1::Qualification> RecordQualification(
      const registry::v1::RecordQualificationRequest& request, const std::string& acted_for) = 0;

  virtual absl::StatusOr<registry::v1::Partner> GetPartner(
      const registry::v1::GetPartnerRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::Service> GetService(
      const registry::v1::GetServiceRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::ListVendorListingsResponse> ListVendorListings(
      const registry::v1::ListVendorListingsRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::FrameworkEdition> GetFrameworkEdition(
      const registry::v1::GetFrameworkEditionRequest& request) = 0;
  virtual absl::StatusOr<registry::v1::ListFrameworkEditionsResponse> ListFrameworkEditions(
      const registry::v1::ListFrameworkEditionsRequest& request) = 0;
};

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_REGISTRY_CALLS_H_
