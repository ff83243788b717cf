#ifndef PARTNERS_SERVICES_REGISTRY_SERVICE_H_
#define PARTNERS_SERVICES_REGISTRY_SERVICE_H_

#include <string>
#include <utility>

#include "absl/time/time.h"
#include "services/registry/feed_logic.h"
#include "services/registry/framework_logic.h"
#include "services/registry/partner_logic.h"
#include "services/registry/qualification_logic.h"
#include "services/registry/service_logic.h"
#include "services/registry/vendor_listing_logic.h"
#include "services/runtime/method_table.h"
#include "services/runtime/paging.h"
#include "services/runtime/sources.h"
#include "storage/store.h"

namespace partners::registry {

// All of the registry's logic, by noun. Immutable and thread-safe.
struct RegistryLogic {
  // All must outlive the logic. `notice` is the non-endorsement text an export begins with;
  // `feed_horizon` is how far back Watch goes for all but services.
  RegistryLogic(const storage::Store* store, const runtime::Sources* sources,
                const runtime::Pager* pager, std::string notice,
                absl::Duration feed_horizon = absl::InfiniteDuration())
      : partners(sources, pager),
        services(sources, pager),
        vendor_listings(pager),
        frameworks(pager),
        qualifications(pager),
        feed(store, pager, std::move(notice), feed_horizon) {}

  PartnerLogic partners;
  ServiceLogic services;
  VendorListingLogic vendor_listings;
  FrameworkLogic frameworks;
  QualificationLogic qualifications;
  FeedLogic feed;
};

// Every RPC of partners.registry.v1.RegistryService. `logic` and `store` must outlive the table.
runtime::MethodTable MakeRegistryService(RegistryLogic* logic, storage::Store* store);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_SERVICE_H_
