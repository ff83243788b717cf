#ifndef PARTNERS_SERVICES_MATCHING_REGISTRY_RECORDS_H_
#define PARTNERS_SERVICES_MATCHING_REGISTRY_RECORDS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/civil_time.h"
#include "partners/registry/v1/resources.pb.h"
#include "partners/type/v1/education.pb.h"

// What matching keeps of the public record: the fields that rules, criteria and explanations look
// at, and no personal data. Plain values.
namespace partners::matching {

// Small enum numbers as bits: bit n stands for number n (0 to 31).
using Bits = uint32_t;
template <class List>
Bits BitsOf(const List& numbers) {
  Bits bits = 0;
  for (const int number : numbers) {
    if (number > 0 && number < 32) bits |= Bits{1} << number;
  }
  return bits;
}
// Every bit of `some` is in `all`.
inline bool Contains(Bits all, Bits some) { return (some & ~all) == 0; }

// [from, until); without an end when `until` is absent.
struct DayRange {
  absl::CivilDay from;
  std::optional<absl::CivilDay> until;
  bool Contains(absl::CivilDay day) const {
    return from <= day && (!until.has_value() || day < *until);
  }
};

struct ServiceRecord {
  std::string name;  // partners/{partner}/services/{service}
  std::string title;
  bool offered = false;
  std::vector<std::string> practices;
  Bits grades = 0;
  Bits delivery_modes = 0;
  std::vector<std::string> languages;
  registry::v1::Service::PriceRange::Unit price_unit =
      registry::v1::Service::PriceRange::UNIT_UNSPECIFIED;
  std::optional<int64_t> price_from_cents;  // the low end of the price range
  std::string data_notice;
};

struct QualificationRecord {
  std::string name;  // partners/{partner}/qualifications/{qualification}
  std::string service;
  std::string category;
  type::v1::EvidenceTier accepted_tier = type::v1::EVIDENCE_TIER_UNSPECIFIED;
  Bits grades = 0;
  std::vector<std::string> regions;
  DayRange valid;
  std::string data_notice;
};

struct ListingRecord {
  std::string name;  // vendorListings/{vendor_listing}
  bool listed = false;
  DayRange valid;
};

struct CapacityRecord {
  int school_year = 0;
  int schools = 0;
  bool remote = false;
  bool travelling = false;
};

struct PartnerRecord {
  std::string name;  // partners/{partner}
  std::string legal_name;
  bool active = false;
  std::vector<std::string> regions;
  std::vector<std::string> languages;
  std::vector<CapacityRecord> capacities;
  std::string data_notice;
  // By name.
  std::map<std::string, ServiceRecord> services;
  std::map<std::string, QualificationRecord> qualifications;
  std::map<std::string, ListingRecord> listings;

  // The capacity of a school year; null when none is recorded.
  const CapacityRecord* CapacityIn(int school_year) const;
};

// From the registry's resources. INVALID_ARGUMENT when a period has no such date.
ServiceRecord ToRecord(const registry::v1::Service& service);
absl::StatusOr<QualificationRecord> ToRecord(const registry::v1::Qualification& qualification);
absl::StatusOr<ListingRecord> ToRecord(const registry::v1::VendorListing& listing);
// Replaces the partner's own fields; its services, qualifications and listings stay.
void Update(const registry::v1::Partner& partner, PartnerRecord* record);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_REGISTRY_RECORDS_H_
