#ifndef PARTNERS_SERVICES_MATCHING_FILTERS_H_
#define PARTNERS_SERVICES_MATCHING_FILTERS_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/time/civil_time.h"
#include "partners/matching/v1/resources.pb.h"
#include "services/matching/registry_records.h"

// The hard rules: who can be recommended for a need at all. Small, named, pure; thread-safe. The
// partner's own rules are judged once, the others for every service with each qualification it has
// in force for the category.
namespace partners::matching {

// What the rules look at of a need.
struct NeedTerms {
  std::string category;
  absl::CivilDay on;  // the date that dates are judged by
  int school_year = 0;
  int school_count = 0;
  Bits grades = 0;
  std::vector<std::string> regions;
  std::vector<std::string> languages;
  Bits delivery_modes = 0;                                                    // 0: any
  type::v1::EvidenceTier minimum_tier = type::v1::EVIDENCE_TIER_UNSPECIFIED;  // unspecified: any
  bool section_1003 = false;
  std::optional<int64_t> budget_cents;
  int service_days = 0;   // 0: not known
  int student_count = 0;  // 0: not known
};
NeedTerms TermsOf(const v1::Need& need, absl::CivilDay on);

// What is judged: a partner, one of its services, and a qualification of that service that is in
// force for the category on the date.
struct Candidate {
  const PartnerRecord* partner = nullptr;
  const ServiceRecord* service = nullptr;              // null: the partner has none
  const QualificationRecord* qualification = nullptr;  // null: none is in force
};

struct RuleDefinition {
  v1::Rule rule;
  const char* id;
  const char* text;    // what the rule asks, for people
  bool about_partner;  // judged without service and qualification
  bool (*holds)(const Candidate&, const NeedTerms&);
  std::string (*found)(const Candidate&, const NeedTerms&);  // what was found, for people
  bool needs_qualification = false;  // not judged, and holding, for a candidate without one
};

// All rules, in order of their numbers.
const std::vector<RuleDefinition>& Rules();

// The partner's candidates, in order of service and qualification name: a service without a
// qualification in force is a candidate without one.
std::vector<Candidate> CandidatesOf(const PartnerRecord& partner, const NeedTerms& terms);

// Rules that failed, as bits. Of a partner that has no service the rules "service-offered" and
// "qualified" fail as rules about the partner.
Bits FailedPartnerRules(const PartnerRecord& partner, const NeedTerms& terms);
Bits FailedServiceRules(const Candidate& candidate, const NeedTerms& terms);

// The partner can serve this need remotely: it works remotely in that year, the service is
// delivered so, and the buyer accepts it.
bool WorksRemotely(const Candidate& candidate, const NeedTerms& terms);
// The partner travels to all regions of the need's schools in that year.
bool TravelsToRegions(const Candidate& candidate, const NeedTerms& terms);
// The lowest price the service can have for this need, in cents; absent when it names none or its
// unit needs a quantity that is not known.
std::optional<double> LowestPriceCents(const Candidate& candidate, const NeedTerms& terms);

}  // namespace partners::matching

#endif  // PARTNERS_SERVICES_MATCHING_FILTERS_H_
