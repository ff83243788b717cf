#ifndef PARTNERS_SERVICES_REGISTRY_RULES_H_
#define PARTNERS_SERVICES_REGISTRY_RULES_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "partners/registry/v1/resources.pb.h"
#include "partners/type/v1/date.pb.h"
#include "partners/type/v1/education.pb.h"
#include "services/runtime/errors.h"

// The registry's domain rules: values in, values out; no storage, no calls. Periods given here have
// been checked.
namespace partners::registry {

// --- what records mean --------------------------------------------------------------------------

// Not a tombstone.
bool IsActive(const v1::Partner& partner);

// Two numbers of one scheme are the same number when this is equal: blanks and dashes dropped,
// letters capital.
std::string NormaliseIdentifier(absl::string_view value);

// The citing rule: accepted tier 1 to 3 may be named as the evidence-based part of a turnaround
// plan.
bool IsCitable(type::v1::EvidenceTier accepted);
// The money rule: federal section 1003 money may pay for accepted tier 1 to 3. Another rule with
// another source, so a function of its own although both say the same today.
bool IsSection1003Eligible(type::v1::EvidenceTier accepted);

// What the dates of a qualification mean on a day.
v1::Qualification::State StateOn(const type::v1::Period& valid, const type::v1::Date& day);
// Listed, and the day is in its period.
bool IsInForceOn(const v1::VendorListing& listing, const type::v1::Date& day);

// Sets the output-only fields that follow from the dates. Records without dates are left as they
// are.
void JudgeOn(const type::v1::Date& day, v1::Qualification* qualification);
void JudgeOn(const type::v1::Date& day, v1::VendorListing* listing);
inline void JudgeOn(const type::v1::Date&, v1::Partner*) {}
inline void JudgeOn(const type::v1::Date&, v1::Service*) {}
inline void JudgeOn(const type::v1::Date&, v1::FrameworkEdition*) {}

// The days on which a period begins and, if it does, ends.
std::vector<absl::CivilDay> BoundariesOf(const type::v1::Period& valid);

// The id of a listing: 26 characters of [a-z2-7], a digest (130 bits of SHA-256) of the list and
// the vendor's number on it.
std::string ListingId(const std::string& list, const std::string& vendor_number);

// The edition has an item with that key.
bool HasItem(const v1::FrameworkEdition& edition, const std::string& key);

// --- who may change what ------------------------------------------------------------------------

// Top-level fields a partner organisation may change of its own record. What identifies it, and
// what the department has to tell readers of it, are the department's.
const std::vector<std::string>& PartnerOwnFields();
// The same for its services: all but the notice.
const std::vector<std::string>& ServiceOwnFields();

// --- what records must be like ------------------------------------------------------------------
// Rules across fields; those of single fields are declared in the protos. `path` is where the
// record stands in the request.

void CheckPartner(const v1::Partner& partner, const std::string& path, runtime::Violations* found);
void CheckService(const v1::Service& service, const std::string& path, runtime::Violations* found);
void CheckEdition(const v1::FrameworkEdition& edition, const std::string& path,
                  runtime::Violations* found);
void CheckQualification(const v1::Qualification& qualification, const std::string& path,
                        runtime::Violations* found);
// One row of an import of `list`.
void CheckListing(const v1::VendorListing& listing, const std::string& list,
                  const std::string& path, runtime::Violations* found);

// Practices are items without a parent, and indicators are items under one of the service's
// practices, in `published`: all published editions of the practices framework.
void CheckPractices(const v1::Service& service, const std::vector<v1::FrameworkEdition>& published,
                    const std::string& path, runtime::Violations* found);

// Every region is an item of one of `editions`, those of the regions framework that may be used;
// `which` says in words which ones these are.
void CheckRegions(const google::protobuf::RepeatedPtrField<std::string>& regions,
                  const std::vector<v1::FrameworkEdition>& editions, const std::string& which,
                  const std::string& path, runtime::Violations* found);

// Whether `self` may belong to `parent`. `next` gives what a partner belongs to, or its successor
// when it was merged; empty when nothing.
enum class ParentVerdict { kAllowed, kCircle, kTooDeep };
ParentVerdict JudgeParent(const std::string& self, const std::string& parent,
                          const std::function<std::string(const std::string&)>& next);

// --- merging ------------------------------------------------------------------------------------

// Adds the duplicate's identifiers to the survivor's, without those it already has. False, with
// nothing done, when the survivor would have more than kIdentifiersMax.
bool MoveIdentifiers(const v1::Partner& duplicate, v1::Partner* survivor);

// Turns an active partner into a tombstone, which keeps no personal data: contacts and identifiers
// are dropped.
void MakeTombstone(v1::Partner::State state, v1::Partner* partner);

}  // namespace partners::registry

#endif  // PARTNERS_SERVICES_REGISTRY_RULES_H_
