#include <algorithm>

#include "services/matching/filters.h"

// What the rules judge, and what is derived from a need and a candidate.
namespace partners::matching {
namespace {

using PriceRange = registry::v1::Service::PriceRange;

}  // namespace

NeedTerms TermsOf(const v1::Need& need, absl::CivilDay on) {
  NeedTerms terms;
  terms.category = need.category();
  terms.on = on;
  terms.school_year = need.school_year().ending_year();
  terms.school_count = need.school_codes_size();
  terms.grades = BitsOf(need.grades().empty() ? need.school_grades() : need.grades());
  terms.regions.assign(need.regions().begin(), need.regions().end());
  terms.languages.assign(need.languages().begin(), need.languages().end());
  terms.delivery_modes = BitsOf(need.delivery_modes());
  terms.minimum_tier = need.minimum_tier();
  terms.section_1003 = need.section_1003();
  if (need.has_budget()) terms.budget_cents = need.budget().cents();
  terms.service_days = need.service_days();
  terms.student_count = need.student_count();
  return terms;
}

std::vector<Candidate> CandidatesOf(const PartnerRecord& partner, const NeedTerms& terms) {
  std::vector<Candidate> candidates;
  for (const auto& [name, service] : partner.services) {
    const size_t before = candidates.size();
    for (const auto& [id, qualification] : partner.qualifications) {
      if (qualification.service == name && qualification.category == terms.category &&
          qualification.valid.Contains(terms.on)) {
        candidates.push_back({&partner, &service, &qualification});
      }
    }
    if (candidates.size() == before) candidates.push_back({&partner, &service, nullptr});
  }
  return candidates;
}

Bits FailedPartnerRules(const PartnerRecord& partner, const NeedTerms& terms) {
  const Candidate candidate{&partner, nullptr, nullptr};
  Bits failed = 0;
  for (const RuleDefinition& rule : Rules()) {
    if (rule.about_partner && !rule.holds(candidate, terms)) failed |= Bits{1} << rule.rule;
  }
  if (partner.services.empty()) {
    failed |= Bits{1} << v1::RULE_SERVICE_OFFERED | Bits{1} << v1::RULE_QUALIFIED;
  }
  return failed;
}

Bits FailedServiceRules(const Candidate& candidate, const NeedTerms& terms) {
  Bits failed = 0;
  for (const RuleDefinition& rule : Rules()) {
    if (!rule.about_partner && !rule.holds(candidate, terms)) failed |= Bits{1} << rule.rule;
  }
  return failed;
}

bool WorksRemotely(const Candidate& candidate, const NeedTerms& terms) {
  constexpr Bits kRemote = Bits{1} << v1::Need::DELIVERY_MODE_REMOTE;
  const CapacityRecord* capacity = candidate.partner->CapacityIn(terms.school_year);
  return capacity != nullptr && capacity->remote &&
         Contains(candidate.service->delivery_modes, kRemote) &&
         (terms.delivery_modes == 0 || Contains(terms.delivery_modes, kRemote));
}

bool TravelsToRegions(const Candidate& candidate, const NeedTerms& terms) {
  const CapacityRecord* capacity = candidate.partner->CapacityIn(terms.school_year);
  return capacity != nullptr && capacity->travelling &&
         std::all_of(terms.regions.begin(), terms.regions.end(), [&](const std::string& region) {
           const std::vector<std::string>& served = candidate.partner->regions;
           return std::find(served.begin(), served.end(), region) != served.end();
         });
}

// Exact while it matters: a product beyond 2^53 cents is far above any budget.
std::optional<double> LowestPriceCents(const Candidate& candidate, const NeedTerms& terms) {
  const ServiceRecord& service = *candidate.service;
  int quantity = 0;
  if (service.price_unit == PriceRange::UNIT_PER_SCHOOL_YEAR) quantity = terms.school_count;
  if (service.price_unit == PriceRange::UNIT_PER_DAY) quantity = terms.service_days;
  if (service.price_unit == PriceRange::UNIT_PER_STUDENT) quantity = terms.student_count;
  if (!service.price_from_cents.has_value() || quantity == 0) return std::nullopt;
  return static_cast<double>(*service.price_from_cents) * quantity;
}

}  // namespace partners::matching
