#ifndef PARTNERS_SERVICES_MATCHING_INDEX_H_
#define PARTNERS_SERVICES_MATCHING_INDEX_H_

#include <map>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "partners/changes/v1/changes.pb.h"
#include "services/matching/registry_records.h"

namespace partners::matching {

// The copy of the public record that rankings are made from: what the registry's log says up to one
// sequence. Applying a change a second time changes nothing. Not thread-safe; see live_index.h.
class PartnerIndex {
 public:
  // Takes in one change of the registry's log. What a redacted change was about is out of rankings
  // until a newer change of it follows; changes of other kinds of resources only move the sequence.
  void Apply(const changes::v1::Change& change);
  // The log that is followed, and that everything visible in it up to a sequence was applied.
  void SetCompleteThrough(const changes::v1::Cursor& cursor);

  // By partner name, tombstones included.
  const std::map<std::string, PartnerRecord>& partners() const { return partners_; }
  // Null when there is no such partner.
  const PartnerRecord* Find(const std::string& partner) const;
  // Item keys that published and retired editions give to the frameworks that qualifications take
  // their categories from. Empty while there is no qualification.
  std::set<std::string> Categories() const;
  // Whether Categories() has this one; copies nothing.
  bool HasCategory(const std::string& category) const;
  // log_id is empty while nothing was heard of the log.
  const changes::v1::Cursor& contains() const { return contains_; }
  // DATA_LOSS, naming the resource, once a payload could not be read: the copy is then incomplete.
  const absl::Status& health() const { return health_; }

 private:
  void ApplyPayload(const changes::v1::Change& change);
  void Withhold(const std::string& resource);
  void Apply(const registry::v1::VendorListing& listing);
  void Apply(const registry::v1::FrameworkEdition& edition);
  PartnerRecord& PartnerOf(const std::string& child);

  std::map<std::string, PartnerRecord> partners_;
  std::map<std::string, std::string> partner_of_listing_;         // by listing name
  std::map<std::string, std::set<std::string>> framework_items_;  // by framework name
  std::set<std::string> category_frameworks_;  // that a qualification names, or named
  changes::v1::Cursor contains_;
  absl::Status health_;
};

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_INDEX_H_
