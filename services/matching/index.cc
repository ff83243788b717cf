#include "services/matching/index.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/runtime/names.h"

namespace partners::matching {

void PartnerIndex::Apply(const changes::v1::Change& change) {
  if (change.redacted()) {
    Withhold(change.resource());
  } else if (change.has_payload()) {
    ApplyPayload(change);
  }
  contains_.set_sequence(std::max(contains_.sequence(), change.sequence()));
}

void PartnerIndex::SetCompleteThrough(const changes::v1::Cursor& cursor) {
  contains_.set_log_id(cursor.log_id());
  contains_.set_sequence(std::max(contains_.sequence(), cursor.sequence()));
}

const PartnerRecord* PartnerIndex::Find(const std::string& partner) const {
  const auto found = partners_.find(partner);
  return found == partners_.end() ? nullptr : &found->second;
}

std::set<std::string> PartnerIndex::Categories() const {
  std::set<std::string> categories;
  for (const std::string& framework : category_frameworks_) {
    const auto found = framework_items_.find(framework);
    if (found != framework_items_.end()) {
      categories.insert(found->second.begin(), found->second.end());
    }
  }
  return categories;
}

bool PartnerIndex::HasCategory(const std::string& category) const {
  return std::any_of(category_frameworks_.begin(), category_frameworks_.end(),
                     [&](const std::string& framework) {
                       const auto found = framework_items_.find(framework);
                       return found != framework_items_.end() && found->second.count(category) > 0;
                     });
}

// The partner a service or qualification belongs to. The log has it first; a redacted one leaves a
// record that is not active.
PartnerRecord& PartnerIndex::PartnerOf(const std::string& child) {
  const std::string name = runtime::ParentOf(child);
  PartnerRecord& record = partners_[name];
  record.name = name;
  return record;
}

// Nobody can say what the newest version of this resource was: in the registry it is NOT_FOUND.
void PartnerIndex::Withhold(const std::string& resource) {
  if (const auto partner = partners_.find(resource); partner != partners_.end()) {
    partner->second.active = false;
  }
  const auto owner = partners_.find(runtime::ParentOf(resource));
  if (owner != partners_.end()) {
    owner->second.services.erase(resource);
    owner->second.qualifications.erase(resource);
  }
  if (const auto listing = partner_of_listing_.find(resource);
      listing != partner_of_listing_.end()) {
    if (!listing->second.empty()) partners_[listing->second].listings.erase(resource);
    partner_of_listing_.erase(listing);
  }
}

void PartnerIndex::ApplyPayload(const changes::v1::Change& change) {
  const google::protobuf::Any& payload = change.payload();
  bool readable = true;
  if (payload.Is<registry::v1::Partner>()) {
    registry::v1::Partner partner;
    readable = payload.UnpackTo(&partner);
    if (readable) Update(partner, &partners_[change.resource()]);
  } else if (payload.Is<registry::v1::Service>()) {
    registry::v1::Service service;
    readable = payload.UnpackTo(&service);
    if (readable) PartnerOf(change.resource()).services[change.resource()] = ToRecord(service);
  } else if (payload.Is<registry::v1::Qualification>()) {
    registry::v1::Qualification qualification;
    readable = payload.UnpackTo(&qualification);
    absl::StatusOr<QualificationRecord> record = ToRecord(qualification);
    readable = readable && record.ok();
    if (readable) {
      PartnerOf(change.resource()).qualifications[change.resource()] = *std::move(record);
      category_frameworks_.insert(runtime::ParentOf(qualification.framework_edition()));
    }
  } else if (payload.Is<registry::v1::VendorListing>()) {
    registry::v1::VendorListing listing;
    readable = payload.UnpackTo(&listing) && ToRecord(listing).ok();
    if (readable) Apply(listing);
  } else if (payload.Is<registry::v1::FrameworkEdition>()) {
    registry::v1::FrameworkEdition edition;
    readable = payload.UnpackTo(&edition);
    if (readable) Apply(edition);
  }
  if (!readable && health_.ok()) {
    health_ = absl::DataLossError(
        absl::StrCat("change ", change.sequence(), " of ", change.resource(), " cannot be read"));
  }
}

// A listing may begin to name a partner, or another one.
void PartnerIndex::Apply(const registry::v1::VendorListing& listing) {
  std::string& partner = partner_of_listing_[listing.name()];
  if (!partner.empty()) partners_[partner].listings.erase(listing.name());
  partner = listing.partner();
  if (partner.empty()) return;
  PartnerRecord& record = partners_[partner];
  record.name = partner;
  record.listings[listing.name()] = *ToRecord(listing);
}

// What was published once stays: a retired edition's items are in use by what names them.
void PartnerIndex::Apply(const registry::v1::FrameworkEdition& edition) {
  using registry::v1::FrameworkEdition;
  if (edition.state() != FrameworkEdition::STATE_PUBLISHED &&
      edition.state() != FrameworkEdition::STATE_RETIRED) {
    return;
  }
  std::set<std::string>& items = framework_items_[runtime::ParentOf(edition.name())];
  for (const FrameworkEdition::Item& item : edition.items()) items.insert(item.key());
}

}  // namespace partners::matching
