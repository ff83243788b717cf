#include "services/vetting/registry_facts.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/names.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/errors.h"
#include "services/vetting/limits.h"

namespace partners::vetting {
namespace {

const char kService[] = "application.service";
const char kEdition[] = "solicitation.framework_edition";

// What the registry does not have, or does not show us, is a wrong reference of the caller's;
// anything else is not their fault.
absl::Status Explain(const absl::Status& status, const std::string& field,
                     const std::string& name) {
  if (absl::IsNotFound(status) || absl::IsInvalidArgument(status)) {
    return runtime::ReferenceInvalid(field, name, "does not exist");
  }
  return status;
}

}  // namespace

absl::Status CheckCategories(RegistryCalls* registry, const std::string& framework_edition,
                             const std::vector<std::string>& categories) {
  registry::v1::GetFrameworkEditionRequest request;
  request.set_name(framework_edition);
  const absl::StatusOr<registry::v1::FrameworkEdition> edition =
      registry->GetFrameworkEdition(request);
  if (!edition.ok()) return Explain(edition.status(), kEdition, framework_edition);
  if (edition->state() != registry::v1::FrameworkEdition::STATE_PUBLISHED) {
    return runtime::ReferenceInvalid(kEdition, framework_edition, "it is not a published edition");
  }
  runtime::Violations violations;
  for (size_t i = 0; i < categories.size(); ++i) {
    const bool known = std::any_of(edition->items().begin(), edition->items().end(),
                                   [&](const auto& item) { return item.key() == categories[i]; });
    if (!known) {
      violations.Add(absl::StrCat("solicitation.categories[", i, "]"),
                     absl::StrCat("must be an item of ", framework_edition));
    }
  }
  return violations.status();
}

absl::StatusOr<std::set<std::string>> PublishedRegions(RegistryCalls* registry) {
  registry::v1::ListFrameworkEditionsRequest request;
  request.set_parent("frameworks/regions");
  request.set_filter("state = PUBLISHED");
  std::set<std::string> regions;
  for (int pages = 0; pages < kEditionPagesMax; ++pages) {
    const absl::StatusOr<registry::v1::ListFrameworkEditionsResponse> page =
        registry->ListFrameworkEditions(request);
    if (!page.ok()) return page.status();
    for (const registry::v1::FrameworkEdition& edition : page->framework_editions()) {
      for (const auto& item : edition.items()) regions.insert(item.key());
    }
    if (page->next_page_token().empty()) return regions;
    request.set_page_token(page->next_page_token());
  }
  return absl::UnavailableError("the registry's list of regions does not end");
}

absl::Status CheckService(RegistryCalls* registry, const std::string& service) {
  registry::v1::GetServiceRequest request;
  request.set_name(service);
  const absl::StatusOr<registry::v1::Service> found = registry->GetService(request);
  if (!found.ok()) return Explain(found.status(), kService, service);
  if (found->state() != registry::v1::Service::STATE_OFFERED) {
    return runtime::ReferenceInvalid(kService, service, "it is no longer offered");
  }
  registry::v1::GetPartnerRequest partner_request;
  partner_request.set_name(runtime::ParentOf(service));
  const absl::StatusOr<registry::v1::Partner> partner = registry->GetPartner(partner_request);
  if (!partner.ok()) return Explain(partner.status(), kService, service);
  if (partner->state() == registry::v1::Partner::STATE_ACTIVE) return absl::OkStatus();
  return runtime::ReferenceInvalid(kService, service, "its partner is no longer active");
}

absl::StatusOr<bool> HasListings(RegistryCalls* registry, const std::string& list,
                                 const type::v1::Date& today) {
  registry::v1::ListVendorListingsRequest request;
  request.set_filter(absl::StrCat("list = \"", list, "\" AND in_force = true"));
  *request.mutable_in_force_on() = today;
  for (int pages = 0; pages < kListingPagesMax; ++pages) {
    const absl::StatusOr<registry::v1::ListVendorListingsResponse> page =
        registry->ListVendorListings(request);
    if (!page.ok()) return page.status();
    if (!page->vendor_listings().empty()) return true;
    if (page->next_page_token().empty()) return false;
    request.set_page_token(page->next_page_token());
  }
  return absl::UnavailableError("the registry's vendor listings do not end");
}

absl::Status CheckListed(RegistryCalls* registry, const std::string& partner,
                         const std::string& list, const type::v1::Date& today) {
  registry::v1::ListVendorListingsRequest request;
  request.set_filter(absl::StrCat("list = \"", list, "\" AND partner = \"", partner, "\""));
  *request.mutable_in_force_on() = today;
  for (int pages = 0; pages < kListingPagesMax; ++pages) {
    const absl::StatusOr<registry::v1::ListVendorListingsResponse> page =
        registry->ListVendorListings(request);
    if (!page.ok()) return page.status();
    for (const registry::v1::VendorListing& listing : page->vendor_listings()) {
      if (listing.in_force() && listing.partner() == partner && listing.list() == list)
        return absl::OkStatus();
    }
    if (page->next_page_token().empty()) return NotListed(partner, list);
    request.set_page_token(page->next_page_token());
  }
  return absl::UnavailableError("the registry's vendor listings of a partner do not end");
}

}  // namespace partners::vetting
