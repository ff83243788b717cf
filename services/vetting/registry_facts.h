#ifndef PARTNERS_SERVICES_VETTING_REGISTRY_FACTS_H_
#define PARTNERS_SERVICES_VETTING_REGISTRY_FACTS_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "partners/type/v1/date.pb.h"
#include "services/vetting/registry_calls.h"

// What vetting must know of the public record before it writes. All of these call the registry and
// pass on its UNAVAILABLE and DEADLINE_EXCEEDED, so that the caller may retry.
namespace partners::vetting {

// INVALID_ARGUMENT unless the edition is published and has every category.
absl::Status CheckCategories(RegistryCalls* registry, const std::string& framework_edition,
                             const std::vector<std::string>& categories);

// The items of the published editions of frameworks/regions.
absl::StatusOr<std::set<std::string>> PublishedRegions(RegistryCalls* registry);

// INVALID_ARGUMENT on application.service unless the service is offered and its partner active.
absl::Status CheckService(RegistryCalls* registry, const std::string& service);

// Whether anybody stands on the list on that day.
absl::StatusOr<bool> HasListings(RegistryCalls* registry, const std::string& list,
                                 const type::v1::Date& today);

// FAILED_PRECONDITION, reason NOT_LISTED, unless the partner stands on the list on that day.
absl::Status CheckListed(RegistryCalls* registry, const std::string& partner,
                         const std::string& list, const type::v1::Date& today);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_REGISTRY_FACTS_H_
