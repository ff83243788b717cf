#include "services/registry/tables.h"

#include <vector>

#include "absl/strings/ascii.h"
#include "google/protobuf/util/time_util.h"
#include "services/registry/rules.h"
#include "storage/keys.h"

// Table numbers 256 to 511 belong to the registry. They are stored on disk: never reuse one.
namespace partners::registry {
namespace {

using google::protobuf::util::TimeUtil;
using storage::KeyWriter;
using Keys = std::vector<std::string>;

constexpr uint16_t kPartnerTable = 256;
constexpr uint16_t kServiceTable = 257;
constexpr uint16_t kVendorListingTable = 258;
constexpr uint16_t kFrameworkEditionTable = 259;
constexpr uint16_t kQualificationTable = 260;
constexpr uint16_t kBoundaryProgressTable = 261;

Keys IdentifierKeys(const v1::Partner& partner) {
  Keys keys;
  if (!IsActive(partner)) return keys;
  for (const auto& identifier : partner.identifiers()) keys.push_back(IdentifierKey(identifier));
  return keys;
}

Keys LegalNameKeys(const v1::Partner& partner) {
  if (!IsActive(partner)) return {};
  return {KeyWriter().Text(absl::AsciiStrToLower(partner.legal_name())).Take()};
}

Keys UpdateTimeKeys(const v1::Partner& partner) {
  if (!IsActive(partner)) return {};
  return {KeyWriter().Signed(TimeUtil::TimestampToMicroseconds(partner.update_time())).Take()};
}

Keys PartnerKeys(const v1::VendorListing& listing) {
  if (listing.partner().empty()) return {};
  return {ListingsOfPartnerKey(listing.partner())};
}

template <class M>
Keys BoundaryKeys(const M& record) {
  Keys keys;
  for (absl::CivilDay day : BoundariesOf(record.valid())) keys.push_back(BoundaryKey(day));
  return keys;
}

}  // namespace

std::string IdentifierKey(const v1::Partner::Identifier& identifier) {
  return KeyOf({identifier.scheme(), NormaliseIdentifier(identifier.value())});
}

std::string ListingsOfPartnerKey(const std::string& partner) { return KeyOf({partner}); }

std::string BoundaryKey(absl::CivilDay day) {
  return KeyWriter().Signed(day - absl::CivilDay(1970, 1, 1)).Take();
}

const Collection<v1::Partner>& Partners() {
  static const auto& partners = *new Collection<v1::Partner>{
      runtime::NamePattern("partners/{partner}"),
      storage::Table<v1::Partner>(kPartnerTable,
                                  {{kPartnersByIdentifier, /*unique=*/true, IdentifierKeys},
                                   {kPartnersByLegalName, /*unique=*/false, LegalNameKeys},
                                   {kPartnersByUpdateTime, /*unique=*/false, UpdateTimeKeys}})};
  return partners;
}

const Collection<v1::Service>& Services() {
  static const auto& services =
      *new Collection<v1::Service>{runtime::NamePattern("partners/{partner}/services/{service}"),
                                   storage::Table<v1::Service>(kServiceTable)};
  return services;
}

const Collection<v1::VendorListing>& VendorListings() {
  static const auto& listings = *new Collection<v1::VendorListing>{
      runtime::NamePattern("vendorListings/{vendor_listing}"),
      storage::Table<v1::VendorListing>(
          kVendorListingTable,
          {{kListingsByPartner, /*unique=*/false, PartnerKeys},
           {kListingsByBoundary, /*unique=*/false, BoundaryKeys<v1::VendorListing>}})};
  return listings;
}

const Collection<v1::FrameworkEdition>& FrameworkEditions() {
  static const auto& editions = *new Collection<v1::FrameworkEdition>{
      runtime::NamePattern("frameworks/{framework}/editions/{edition}"),
      storage::Table<v1::FrameworkEdition>(kFrameworkEditionTable)};
  return editions;
}

const Collection<v1::Qualification>& Qualifications() {
  static const auto& qualifications = *new Collection<v1::Qualification>{
      runtime::NamePattern("partners/{partner}/qualifications/{qualification}"),
      storage::Table<v1::Qualification>(
          kQualificationTable,
          {{kQualificationsByBoundary, /*unique=*/false, BoundaryKeys<v1::Qualification>}})};
  return qualifications;
}

const storage::Table<BoundaryProgress>& BoundaryProgresses() {
  static const auto& progresses = *new storage::Table<BoundaryProgress>(kBoundaryProgressTable);
  return progresses;
}

}  // namespace partners::registry
