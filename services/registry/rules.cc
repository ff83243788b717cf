#include "services/registry/rules.h"

#include <openssl/sha.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/registry/limits.h"
#include "services/runtime/dates.h"

namespace partners::registry {
namespace {

using runtime::Violations;

constexpr int kListingIdCharacters = 26;

std::string At(const std::string& path, absl::string_view field, int index) {
  return absl::StrCat(path, ".", field, "[", index, "]");
}

// Adds a violation for every element whose key an earlier element has.
template <class List, class KeyOf>
void CheckNoRepeats(const List& list, const std::string& path, absl::string_view field,
                    const KeyOf& key_of, Violations* found) {
  std::set<decltype(key_of(*list.begin()))> seen;
  int index = 0;
  for (const auto& element : list) {
    if (!seen.insert(key_of(element)).second) {
      found->Add(At(path, field, index), "must not repeat an earlier entry");
    }
    ++index;
  }
}

const auto kItself = [](const auto& element) { return element; };

template <class List>
void CheckSet(const List& list, const std::string& path, absl::string_view field,
              Violations* found) {
  CheckNoRepeats(list, path, field, kItself, found);
}

// A list of enum values: each said, none twice.
void CheckEnums(const google::protobuf::RepeatedField<int>& list, const std::string& path,
                absl::string_view field, Violations* found) {
  for (int i = 0; i < list.size(); ++i) {
    if (list[i] == 0) found->Add(At(path, field, i), "must be a named value");
  }
  CheckSet(list, path, field, found);
}

void CheckIdentifiers(const v1::Partner& partner, const std::string& path, Violations* found) {
  for (int i = 0; i < partner.identifiers_size(); ++i) {
    if (NormaliseIdentifier(partner.identifiers(i).value()).empty()) {
      found->Add(At(path, "identifiers", i) + ".value", "must have a letter or a digit");
    }
  }
  const auto key = [](const v1::Partner::Identifier& identifier) {
    return std::make_pair(identifier.scheme(), NormaliseIdentifier(identifier.value()));
  };
  CheckNoRepeats(partner.identifiers(), path, "identifiers", key, found);
}

void CheckCapacities(const v1::Partner& partner, const std::string& path, Violations* found) {
  const auto year = [](const v1::Partner::Capacity& c) { return c.school_year().ending_year(); };
  CheckNoRepeats(partner.capacities(), path, "capacities", year, found);
}

void CheckPeriod(const type::v1::Period& period, const std::string& field, Violations* found) {
  const auto day = [&](const type::v1::Date& date, const std::string& where) {
    absl::StatusOr<absl::CivilDay> civil = runtime::ToCivilDay(date, where);
    if (!civil.ok()) found->Add(where, "must be a date that exists");
    return civil.ok() ? *civil : absl::CivilDay();
  };
  const absl::CivilDay from = day(period.from(), field + ".from");
  if (!period.has_until()) return;
  if (day(period.until(), field + ".until") <= from) {
    found->Add(field + ".until", "must be later than from");
  }
}

// Key of each item of the editions, and the keys of what it is under; "" is the top.
using ItemParents = std::map<std::string, std::set<std::string>>;
ItemParents ParentsOf(const std::vector<v1::FrameworkEdition>& editions) {
  ItemParents parents;
  for (const v1::FrameworkEdition& edition : editions) {
    for (const auto& item : edition.items()) parents[item.key()].insert(item.parent_key());
  }
  return parents;
}

bool IsUnder(const ItemParents& parents, const std::string& key, const std::string& parent) {
  const auto item = parents.find(key);
  return item != parents.end() && item->second.count(parent) > 0;
}

}  // namespace

bool IsActive(const v1::Partner& partner) { return partner.state() == v1::Partner::STATE_ACTIVE; }

std::string NormaliseIdentifier(absl::string_view value) {
  std::string normal;
  for (char c : value) {
    if (c != '-' && !absl::ascii_isspace(static_cast<unsigned char>(c))) {
      normal += absl::ascii_toupper(static_cast<unsigned char>(c));
    }
  }
  return normal;
}

bool IsCitable(type::v1::EvidenceTier accepted) {
  return accepted == type::v1::EVIDENCE_TIER_STRONG ||
         accepted == type::v1::EVIDENCE_TIER_MODERATE ||
         accepted == type::v1::EVIDENCE_TIER_PROMISING;
}

bool IsSection1003Eligible(type::v1::EvidenceTier accepted) {
  return accepted == type::v1::EVIDENCE_TIER_STRONG ||
         accepted == type::v1::EVIDENCE_TIER_MODERATE ||
         accepted == type::v1::EVIDENCE_TIER_PROMISING;
}

v1::Qualification::State StateOn(const type::v1::Period& valid, const type::v1::Date& day) {
  if (!runtime::HasBegun(valid, day)) return v1::Qualification::STATE_PENDING;
  if (runtime::HasEnded(valid, day)) return v1::Qualification::STATE_EXPIRED;
  return v1::Qualification::STATE_IN_FORCE;
}

bool IsInForceOn(const v1::VendorListing& listing, const type::v1::Date& day) {
  return listing.status() == v1::VendorListing::STATUS_LISTED &&
         runtime::Contains(listing.valid(), day);
}

void JudgeOn(const type::v1::Date& day, v1::Qualification* qualification) {
  qualification->set_state(StateOn(qualification->valid(), day));
}

void JudgeOn(const type::v1::Date& day, v1::VendorListing* listing) {
  listing->set_in_force(IsInForceOn(*listing, day));
}

std::vector<absl::CivilDay> BoundariesOf(const type::v1::Period& valid) {
  const auto day = [](const type::v1::Date& d) {
    return absl::CivilDay(d.year(), d.month(), d.day());
  };
  std::vector<absl::CivilDay> days = {day(valid.from())};
  if (valid.has_until()) days.push_back(day(valid.until()));
  return days;
}

std::string ListingId(const std::string& list, const std::string& vendor_number) {
  const std::string text = list + std::string(1, '\0') + vendor_number;
  unsigned char digest[SHA256_DIGEST_LENGTH];
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest);
  std::string id;
  for (int bit = 0; bit < kListingIdCharacters * 5; bit += 5) {
    const int pair = digest[bit / 8] << 8 | digest[bit / 8 + 1];
    id += "abcdefghijklmnopqrstuvwxyz234567"[pair >> (11 - bit % 8) & 31];
  }
  return id;
}

bool HasItem(const v1::FrameworkEdition& edition, const std::string& key) {
  return std::any_of(edition.items().begin(), edition.items().end(),
                     [&](const auto& item) { return item.key() == key; });
}

const std::vector<std::string>& PartnerOwnFields() {
  static const auto& fields =
      *new std::vector<std::string>{"contacts", "website", "languages", "capacities"};
  return fields;
}

const std::vector<std::string>& ServiceOwnFields() {
  static const auto& fields = *new std::vector<std::string>{
      "title",       "description", "practices",      "indicators",        "grades",
      "price_range", "languages",   "delivery_modes", "target_populations"};
  return fields;
}

void CheckPartner(const v1::Partner& partner, const std::string& path, Violations* found) {
  CheckIdentifiers(partner, path, found);
  CheckCapacities(partner, path, found);
  CheckEnums(partner.grades(), path, "grades", found);
  CheckSet(partner.regions(), path, "regions", found);
  CheckSet(partner.languages(), path, "languages", found);
  const auto name = [](const v1::Partner::OtherName& other) {
    return std::make_pair(other.text(), static_cast<int>(other.kind()));
  };
  CheckNoRepeats(partner.other_names(), path, "other_names", name, found);
}

void CheckService(const v1::Service& service, const std::string& path, Violations* found) {
  CheckSet(service.practices(), path, "practices", found);
  CheckSet(service.indicators(), path, "indicators", found);
  CheckSet(service.languages(), path, "languages", found);
  CheckEnums(service.grades(), path, "grades", found);
  CheckEnums(service.delivery_modes(), path, "delivery_modes", found);
  CheckEnums(service.target_populations(), path, "target_populations", found);
  if (service.has_price_range() &&
      service.price_range().to().cents() < service.price_range().from().cents()) {
    found->Add(path + ".price_range.to", "must not be less than from");
  }
}

void CheckEdition(const v1::FrameworkEdition& edition, const std::string& path, Violations* found) {
  std::set<std::string> earlier;
  for (int i = 0; i < edition.items_size(); ++i) {
    const v1::FrameworkEdition::Item& item = edition.items(i);
    if (!item.parent_key().empty() && earlier.count(item.parent_key()) == 0) {
      found->Add(At(path, "items", i) + ".parent_key", "must be the key of an earlier item");
    }
    if (!earlier.insert(item.key()).second) {
      found->Add(At(path, "items", i) + ".key", "must not repeat an earlier item's");
    }
  }
}

void CheckQualification(const v1::Qualification& qualification, const std::string& path,
                        Violations* found) {
  CheckEnums(qualification.grades(), path, "grades", found);
  CheckSet(qualification.regions(), path, "regions", found);
  CheckPeriod(qualification.valid(), path + ".valid", found);
}

void CheckListing(const v1::VendorListing& listing, const std::string& list,
                  const std::string& path, Violations* found) {
  if (listing.list() != list) found->Add(path + ".list", absl::StrCat("must be ", list));
  CheckPeriod(listing.valid(), path + ".valid", found);
}

void CheckPractices(const v1::Service& service, const std::vector<v1::FrameworkEdition>& published,
                    const std::string& path, Violations* found) {
  const ItemParents parents = ParentsOf(published);
  for (int i = 0; i < service.practices_size(); ++i) {
    if (!IsUnder(parents, service.practices(i), "")) {
      found->Add(At(path, "practices", i),
                 "must be a practice of a published edition of frameworks/turnaround-practices");
    }
  }
  for (int i = 0; i < service.indicators_size(); ++i) {
    const auto is_parent = [&](const std::string& practice) {
      return IsUnder(parents, service.indicators(i), practice);
    };
    if (!std::any_of(service.practices().begin(), service.practices().end(), is_parent)) {
      found->Add(At(path, "indicators", i), "must belong to one of the service's practices");
    }
  }
}

void CheckRegions(const google::protobuf::RepeatedPtrField<std::string>& regions,
                  const std::vector<v1::FrameworkEdition>& editions, const std::string& which,
                  const std::string& path, Violations* found) {
  constexpr size_t kNamedMax = 20;
  std::set<std::string> known;
  for (const v1::FrameworkEdition& edition : editions) {
    for (const auto& item : edition.items()) known.insert(item.key());
  }
  std::string rule = absl::StrCat("must be an item of ", which, " of frameworks/regions");
  if (!known.empty() && known.size() <= kNamedMax)
    absl::StrAppend(&rule, ": ", absl::StrJoin(known, ", "));
  for (int i = 0; i < regions.size(); ++i) {
    if (known.count(regions[i]) == 0) found->Add(At(path, "regions", i), rule);
  }
}

ParentVerdict JudgeParent(const std::string& self, const std::string& parent,
                          const std::function<std::string(const std::string&)>& next) {
  std::string ancestor = parent;
  for (int level = 0; !ancestor.empty(); ++level) {
    if (ancestor == self) return ParentVerdict::kCircle;
    if (level >= kAncestorsMax) return ParentVerdict::kTooDeep;
    ancestor = next(ancestor);
  }
  return ParentVerdict::kAllowed;
}

bool MoveIdentifiers(const v1::Partner& duplicate, v1::Partner* survivor) {
  std::set<std::pair<std::string, std::string>> taken;
  const auto take = [&](const v1::Partner::Identifier& identifier) {
    return taken.emplace(identifier.scheme(), NormaliseIdentifier(identifier.value())).second;
  };
  v1::Partner joined = *survivor;
  for (const auto& identifier : survivor->identifiers()) take(identifier);
  for (const auto& identifier : duplicate.identifiers()) {
    if (take(identifier)) *joined.add_identifiers() = identifier;
  }
  if (joined.identifiers_size() > kIdentifiersMax) return false;
  *survivor = std::move(joined);
  return true;
}

void MakeTombstone(v1::Partner::State state, v1::Partner* partner) {
  partner->set_state(state);
  partner->clear_contacts();
  partner->clear_identifiers();
}

}  // namespace partners::registry
