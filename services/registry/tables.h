#ifndef PARTNERS_SERVICES_REGISTRY_TABLES_H_
#define PARTNERS_SERVICES_REGISTRY_TABLES_H_

#include <cstdint>
#include <string>

#include "absl/time/civil_time.h"
#include "partners/registry/v1/resources.pb.h"
#include "services/registry/stored.pb.h"
#include "services/runtime/collection.h"
#include "storage/table.h"

// The registry's tables, and the names of what they hold. Everything here is immutable and
// thread-safe.
namespace partners::registry {

using runtime::Collection;
using runtime::KeyOf;

const Collection<v1::Partner>& Partners();
const Collection<v1::Service>& Services();
const Collection<v1::VendorListing>& VendorListings();
const Collection<v1::FrameworkEdition>& FrameworkEditions();
const Collection<v1::Qualification>& Qualifications();
// One row, under the empty key.
const storage::Table<BoundaryProgress>& BoundaryProgresses();

// Indexes. Numbers are stored on disk and belong to their table: never reuse one.
inline constexpr uint16_t kPartnersByIdentifier = 1;  // unique; active partners only
inline constexpr uint16_t kPartnersByLegalName =
    2;  // active partners only, without regard to ASCII case
inline constexpr uint16_t kPartnersByUpdateTime = 3;  // active partners only
inline constexpr uint16_t kListingsByPartner = 1;     // of listings that name a partner
inline constexpr uint16_t kListingsByBoundary = 2;  // the days on which the period begins and ends
inline constexpr uint16_t kQualificationsByBoundary = 1;

// Keys of indexes.
std::string IdentifierKey(const v1::Partner::Identifier& identifier);
std::string ListingsOfPartnerKey(const std::string& partner);
std::string BoundaryKey(absl::CivilDay day);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_TABLES_H_
