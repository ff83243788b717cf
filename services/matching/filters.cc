#include "services/matching/filters.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "services/runtime/dates.h"

namespace partners::matching {
namespace {

using Texts = std::vector<std::string>;

bool Has(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

bool HasAll(const Texts& texts, const Texts& wanted) {
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const std::string& text) { return Has(texts, text); });
}

std::string Listed(const Texts& texts) {
  return texts.empty() ? "none" : absl::StrJoin(texts, ", ");
}

// GRADE_01 -> 1, GRADE_PK -> PK.
std::string GradesText(Bits grades) {
  Texts texts;
  for (int grade = type::v1::Grade_MIN; grade <= type::v1::Grade_MAX; ++grade) {
    if ((grades >> grade & 1) == 0) continue;
    std::string text = type::v1::Grade_Name(grade).substr(sizeof("GRADE_") - 1);
    texts.push_back(text[0] == '0' ? text.substr(1) : text);
  }
  return Listed(texts);
}

std::string ModesText(Bits modes) {
  Texts texts;
  if (modes >> v1::Need::DELIVERY_MODE_ON_SITE & 1) texts.push_back("on site");
  if (modes >> v1::Need::DELIVERY_MODE_REMOTE & 1) texts.push_back("remote");
  if (modes >> v1::Need::DELIVERY_MODE_BLENDED & 1) texts.push_back("blended");
  return Listed(texts);
}

std::string Dollars(double cents) { return absl::StrFormat("$%.2f", cents / 100); }

// --- about the partner

bool IsActive(const Candidate& c, const NeedTerms&) { return c.partner->active; }
std::string FoundActive(const Candidate& c, const NeedTerms&) {
  return c.partner->active ? "the record is in use" : "the record was removed or merged";
}

bool IsListed(const Candidate& c, const NeedTerms& need) {
  return std::any_of(c.partner->listings.begin(), c.partner->listings.end(),
                     [&](const auto& entry) {
                       return entry.second.listed && entry.second.valid.Contains(need.on);
                     });
}
std::string FoundListed(const Candidate& c, const NeedTerms& need) {
  for (const auto& [name, listing] : c.partner->listings) {
    if (listing.listed && listing.valid.Contains(need.on)) return absl::StrCat("in force: ", name);
  }
  return absl::StrCat(c.partner->listings.size(), " listings, none in force on the date");
}

int CapacityOf(const Candidate& c, const NeedTerms& need) {
  const CapacityRecord* capacity = c.partner->CapacityIn(need.school_year);
  return capacity == nullptr ? 0 : capacity->schools;
}
bool HasCapacity(const Candidate& c, const NeedTerms& need) { return CapacityOf(c, need) > 0; }
bool HasRemainingCapacity(const Candidate& c, const NeedTerms& need) {
  return CapacityOf(c, need) >= need.school_count;
}
std::string FoundCapacity(const Candidate& c, const NeedTerms& need) {
  if (c.partner->CapacityIn(need.school_year) == nullptr) {
    return absl::StrCat("no capacity recorded for ", runtime::FormatSchoolYear(need.school_year));
  }
  return absl::StrCat(CapacityOf(c, need), " schools in ",
                      runtime::FormatSchoolYear(need.school_year), ", ", need.school_count,
                      " needed");
}

// --- about the service

bool IsOffered(const Candidate& c, const NeedTerms&) { return c.service->offered; }
std::string FoundOffered(const Candidate& c, const NeedTerms&) {
  return c.service->offered ? "offered" : "no longer offered";
}

bool IsQualified(const Candidate& c, const NeedTerms&) { return c.qualification != nullptr; }
std::string FoundQualified(const Candidate& c, const NeedTerms& need) {
  if (c.qualification != nullptr) return absl::StrCat("in force: ", c.qualification->name);
  return absl::StrCat("none in force for ", need.category, " on ", absl::FormatCivilTime(need.on));
}

bool ServesGrades(const Candidate& c, const NeedTerms& need) {
  return Contains(c.service->grades, need.grades);
}
std::string FoundServedGrades(const Candidate& c, const NeedTerms& need) {
  return absl::StrCat("not covered: ", GradesText(need.grades & ~c.service->grades));
}

bool ServesRegions(const Candidate& c, const NeedTerms& need) {
  return WorksRemotely(c, need) || TravelsToRegions(c, need);
}
std::string FoundServedRegions(const Candidate& c, const NeedTerms& need) {
  const CapacityRecord* capacity = c.partner->CapacityIn(need.school_year);
  const bool travels = capacity != nullptr && capacity->travelling;
  return absl::StrCat(travels ? "travels to " : "does not travel; serves ",
                      Listed(c.partner->regions), "; ",
                      WorksRemotely(c, need) ? "works" : "does not work",
                      " remotely for this need; schools are in ", Listed(need.regions));
}

// en is met by en and en-GB, en-GB only by itself (RFC 4647, basic filtering).
bool Speaks(const Texts& languages, const std::string& wanted) {
  return std::any_of(languages.begin(), languages.end(), [&](const std::string& language) {
    return absl::EqualsIgnoreCase(language, wanted) ||
           absl::StartsWithIgnoreCase(language, absl::StrCat(wanted, "-"));
  });
}
const Texts& LanguagesOf(const Candidate& c) {
  return c.service->languages.empty() ? c.partner->languages : c.service->languages;
}
bool SpeaksLanguages(const Candidate& c, const NeedTerms& need) {
  return std::all_of(need.languages.begin(), need.languages.end(),
                     [&](const std::string& wanted) { return Speaks(LanguagesOf(c), wanted); });
}
std::string FoundLanguages(const Candidate& c, const NeedTerms&) {
  return absl::StrCat("available in ", Listed(LanguagesOf(c)));
}

bool DeliversSo(const Candidate& c, const NeedTerms& need) {
  return need.delivery_modes == 0 || (c.service->delivery_modes & need.delivery_modes) != 0;
}
std::string FoundDelivery(const Candidate& c, const NeedTerms&) {
  return absl::StrCat("delivered ", ModesText(c.service->delivery_modes));
}

bool IsWithinBudget(const Candidate& c, const NeedTerms& need) {
  const std::optional<double> price = LowestPriceCents(c, need);
  return !price.has_value() || !need.budget_cents.has_value() ||
         *price <= static_cast<double>(*need.budget_cents);
}
std::string FoundBudget(const Candidate& c, const NeedTerms& need) {
  const std::optional<double> price = LowestPriceCents(c, need);
  if (!price.has_value()) return "no comparable price is named";
  return absl::StrCat("at least ", Dollars(*price),
                      need.budget_cents.has_value()
                          ? absl::StrCat(" of ", Dollars(static_cast<double>(*need.budget_cents)))
                          : std::string(", no budget given"));
}

// --- about the qualification; without one they hold, and "qualified" says what is wrong

constexpr bool kJudgesQualification = true;
constexpr char kNoQualification[] = "no qualification is in force";

bool IsApprovedForGrades(const Candidate& c, const NeedTerms& need) {
  return c.qualification == nullptr || Contains(c.qualification->grades, need.grades);
}
std::string FoundApprovedGrades(const Candidate& c, const NeedTerms& need) {
  if (c.qualification == nullptr) return kNoQualification;
  return absl::StrCat("not covered: ", GradesText(need.grades & ~c.qualification->grades));
}

bool IsApprovedForRegions(const Candidate& c, const NeedTerms& need) {
  return c.qualification == nullptr || HasAll(c.qualification->regions, need.regions);
}
std::string FoundApprovedRegions(const Candidate& c, const NeedTerms& need) {
  if (c.qualification == nullptr) return kNoQualification;
  return absl::StrCat("approved for ", Listed(c.qualification->regions), "; schools are in ",
                      Listed(need.regions));
}

// Tiers are numbered from the strongest; "at least" is "at most" in numbers.
bool HasTier(const Candidate& c, type::v1::EvidenceTier weakest) {
  const int accepted = c.qualification->accepted_tier;
  return accepted != type::v1::EVIDENCE_TIER_UNSPECIFIED && accepted <= weakest;
}
bool MeetsMinimumTier(const Candidate& c, const NeedTerms& need) {
  return c.qualification == nullptr || need.minimum_tier == type::v1::EVIDENCE_TIER_UNSPECIFIED ||
         HasTier(c, need.minimum_tier);
}
bool MeetsSection1003(const Candidate& c, const NeedTerms& need) {
  return c.qualification == nullptr || !need.section_1003 ||
         HasTier(c, type::v1::EVIDENCE_TIER_PROMISING);
}
std::string FoundTier(const Candidate& c, const NeedTerms&) {
  if (c.qualification == nullptr) return kNoQualification;
  const int tier = c.qualification->accepted_tier;
  return tier == 0 ? "no tier was accepted" : absl::StrCat("accepted tier ", tier);
}

}  // namespace

const std::vector<RuleDefinition>& Rules() {
  static const auto& rules = *new std::vector<RuleDefinition>{
      {v1::RULE_PARTNER_ACTIVE, "partner-active", "The partner's record is in use.", true, IsActive,
       FoundActive},
      {v1::RULE_VENDOR_LISTED, "vendor-listed",
       "The partner is on a pre-approved vendor list on the date.", true, IsListed, FoundListed},
      {v1::RULE_SERVICE_OFFERED, "service-offered", "The service is offered.", false, IsOffered,
       FoundOffered},
      {v1::RULE_QUALIFIED, "qualified",
       "A qualification of the service for the category is in force on the date.", false,
       IsQualified, FoundQualified},
      {v1::RULE_APPROVED_FOR_GRADES, "approved-for-grades",
       "The qualification covers every grade of the need.", false, IsApprovedForGrades,
       FoundApprovedGrades, kJudgesQualification},
      {v1::RULE_APPROVED_FOR_REGIONS, "approved-for-regions",
       "The qualification covers the regions of all schools.", false, IsApprovedForRegions,
       FoundApprovedRegions, kJudgesQualification},
      {v1::RULE_SERVES_GRADES, "serves-grades", "The service covers every grade of the need.",
       false, ServesGrades, FoundServedGrades},
      {v1::RULE_SERVES_REGIONS, "serves-regions",
       "The partner travels to the regions of all schools, or works remotely for this need.", false,
       ServesRegions, FoundServedRegions},
      {v1::RULE_LANGUAGES, "languages", "The service is available in every language asked for.",
       false, SpeaksLanguages, FoundLanguages},
      {v1::RULE_DELIVERY, "delivery", "The service is delivered in a way that will do.", false,
       DeliversSo, FoundDelivery},
      {v1::RULE_MINIMUM_TIER, "minimum-tier",
       "The accepted evidence tier is at least the buyer's minimum.", false, MeetsMinimumTier,
       FoundTier, kJudgesQualification},
      {v1::RULE_SECTION_1003_TIER, "section-1003-tier",
       "The accepted evidence tier is 1 to 3, as federal section 1003 money requires.", false,
       MeetsSection1003, FoundTier, kJudgesQualification},
      {v1::RULE_CAPACITY, "capacity", "The partner has capacity in the school year.", true,
       HasCapacity, FoundCapacity},
      {v1::RULE_REMAINING_CAPACITY, "remaining-capacity",
       "The capacity is enough for all schools of the need.", true, HasRemainingCapacity,
       FoundCapacity},
      {v1::RULE_BUDGET, "budget", "The lowest estimated price is within the budget.", false,
       IsWithinBudget, FoundBudget},
  };
  return rules;
}

}  // namespace partners::matching
