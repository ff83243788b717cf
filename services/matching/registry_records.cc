#include "services/matching/registry_records.h"

#include <algorithm>

#include "services/runtime/dates.h"
#include "services/runtime/status_macros.h"

namespace partners::matching {
namespace {

std::vector<std::string> ToVector(const google::protobuf::RepeatedPtrField<std::string>& list) {
  return {list.begin(), list.end()};
}

absl::StatusOr<DayRange> ToRange(const type::v1::Period& period) {
  DayRange range;
  PARTNERS_ASSIGN_OR_RETURN(range.from, runtime::ToCivilDay(period.from(), "valid.from"));
  if (period.has_until()) {
    PARTNERS_ASSIGN_OR_RETURN(range.until, runtime::ToCivilDay(period.until(), "valid.until"));
  }
  return range;
}

}  // namespace

const CapacityRecord* PartnerRecord::CapacityIn(int school_year) const {
  const auto found = std::find_if(
      capacities.begin(), capacities.end(),
      [&](const CapacityRecord& capacity) { return capacity.school_year == school_year; });
  return found == capacities.end() ? nullptr : &*found;
}

ServiceRecord ToRecord(const registry::v1::Service& service) {
  ServiceRecord record;
  record.name = service.name();
  record.title = service.title();
  record.offered = service.state() == registry::v1::Service::STATE_OFFERED;
  record.practices = ToVector(service.practices());
  record.grades = BitsOf(service.grades());
  record.delivery_modes = BitsOf(service.delivery_modes());
  record.languages = ToVector(service.languages());
  if (service.has_price_range()) {
    record.price_unit = service.price_range().unit();
    record.price_from_cents = service.price_range().from().cents();
  }
  record.data_notice = service.data_notice();
  return record;
}

absl::StatusOr<QualificationRecord> ToRecord(const registry::v1::Qualification& qualification) {
  QualificationRecord record;
  record.name = qualification.name();
  record.service = qualification.service();
  record.category = qualification.category();
  record.accepted_tier = qualification.accepted_tier();
  record.grades = BitsOf(qualification.grades());
  record.regions = ToVector(qualification.regions());
  PARTNERS_ASSIGN_OR_RETURN(record.valid, ToRange(qualification.valid()));
  record.data_notice = qualification.data_notice();
  return record;
}

absl::StatusOr<ListingRecord> ToRecord(const registry::v1::VendorListing& listing) {
  ListingRecord record;
  record.name = listing.name();
  record.listed = listing.status() == registry::v1::VendorListing::STATUS_LISTED;
  PARTNERS_ASSIGN_OR_RETURN(record.valid, ToRange(listing.valid()));
  return record;
}

void Update(const registry::v1::Partner& partner, PartnerRecord* record) {
  record->name = partner.name();
  record->legal_name = partner.legal_name();
  record->active = partner.state() == registry::v1::Partner::STATE_ACTIVE;
  record->regions = ToVector(partner.regions());
  record->languages = ToVector(partner.languages());
  record->data_notice = partner.data_notice();
  record->capacities.clear();
  for (const registry::v1::Partner::Capacity& capacity : partner.capacities()) {
    record->capacities.push_back({capacity.school_year().ending_year(), capacity.schools(),
                                  capacity.remote(), capacity.travelling()});
  }
}

}  // namespace partners::matching
