#include "services/matching/need_rules.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/matching/buyer_rules.h"
#include "services/runtime/enum_words.h"
#include "services/runtime/errors.h"

namespace partners::matching {
namespace {

using runtime::Violations;
using v1::Need;

template <class List>
void CheckOnce(const List& list, const std::string& field, Violations* violations) {
  std::set<typename List::value_type> seen;
  for (int i = 0; i < list.size(); ++i) {
    if (seen.insert(list[i]).second) continue;
    violations->Add(absl::StrCat(field, "[", i, "]"), "must be there once only");
  }
}

void CheckSchools(const Need& need, const v1::Buyer& buyer, Violations* violations) {
  if (need.school_codes().empty()) violations->Add("need.school_codes", "must name a school");
  CheckOnce(need.school_codes(), "need.school_codes", violations);
  for (int i = 0; i < need.school_codes_size(); ++i) {
    if (BuysFor(buyer, need.school_codes(i))) continue;
    violations->Add(absl::StrCat("need.school_codes[", i, "]"),
                    absl::StrCat("must be a school of ", buyer.name()));
  }
}

void CheckYears(const Need& need, Violations* violations) {
  const bool derived = need.basis() == Need::BASIS_INDICATORS;
  if (derived && !need.has_facts_school_year()) {
    violations->Add(
        "need.facts_school_year",
        absl::StrCat("is required where the basis is ", runtime::WordOf(Need::BASIS_INDICATORS)));
  } else if (!derived && need.has_facts_school_year()) {
    violations->Add(
        "need.facts_school_year",
        absl::StrCat("goes with the basis ", runtime::WordOf(Need::BASIS_INDICATORS), " only"));
  } else if (derived && need.facts_school_year().ending_year() > need.school_year().ending_year()) {
    violations->Add("need.facts_school_year", "must not be after school_year");
  }
}

std::vector<std::string> PracticesOf(const v1::NeedPolicy& policy) {
  std::vector<std::string> keys;
  for (const v1::NeedPolicy::Practice& practice : policy.practices()) {
    keys.push_back(practice.practice());
  }
  return keys;
}

void CheckRatings(const Need& need, const v1::NeedPolicy& policy, Violations* violations) {
  const std::vector<std::string> practices = PracticesOf(policy);
  std::set<std::string> open(practices.begin(), practices.end());
  for (int i = 0; i < need.ratings_size(); ++i) {
    if (open.erase(need.ratings(i).practice()) > 0) continue;
    violations->Add(absl::StrCat("need.ratings[", i, "].practice"),
                    absl::StrCat("must be a practice of the need policy (",
                                 absl::StrJoin(practices, ", "), "), and there once only"));
  }
}

}  // namespace

absl::Status CheckNeed(const Need& need, const v1::Buyer& buyer, const v1::NeedPolicy& policy) {
  Violations violations;
  CheckSchools(need, buyer, &violations);
  CheckYears(need, &violations);
  CheckRatings(need, policy, &violations);
  CheckOnce(need.grades(), "need.grades", &violations);
  CheckOnce(need.languages(), "need.languages", &violations);
  CheckOnce(need.delivery_modes(), "need.delivery_modes", &violations);
  if (need.section_1003() && need.minimum_tier() == type::v1::EVIDENCE_TIER_RATIONALE) {
    violations.Add("need.minimum_tier", "must be 1 to 3 where section 1003 money pays");
  }
  return violations.status();
}

absl::Status CheckCategory(const std::string& category, const std::set<std::string>& known) {
  if (known.empty() || known.count(category) > 0) return absl::OkStatus();
  constexpr size_t kNamedMax = 10;
  const bool all = known.size() <= kNamedMax;
  const auto end = all ? known.end() : std::next(known.begin(), kNamedMax);
  const std::string named = absl::StrJoin(known.begin(), end, ", ");
  return runtime::ReferenceInvalid(
      "need.category", category,
      absl::StrCat("is no category of the public record, which has ", named,
                   all ? "" : absl::StrCat(" and ", known.size() - kNamedMax, " more")));
}

void SortLists(Need* need) {
  std::sort(need->mutable_school_codes()->begin(), need->mutable_school_codes()->end());
  std::sort(need->mutable_grades()->begin(), need->mutable_grades()->end());
}

}  // namespace partners::matching
