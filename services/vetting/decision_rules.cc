#include "services/vetting/decision_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/civil_time.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/names.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/digests.h"
#include "services/vetting/tables.h"

namespace partners::vetting {
namespace {

using type::v1::Date;
using type::v1::Period;

// Dates that were checked.
absl::CivilDay DayOf(const Date& date) {
  return absl::CivilDay(date.year(), date.month(), date.day());
}

template <class List>
void CheckNoRepeats(const List& list, const std::string& field, runtime::Violations* violations) {
  std::set<typename List::value_type> seen;
  for (int i = 0; i < list.size(); ++i) {
    if (!seen.insert(list[i]).second)
      violations->Add(absl::StrCat(field, "[", i, "]"), "must not be repeated");
  }
}

void RefuseWhen(bool there, const std::string& field, runtime::Violations* violations) {
  if (there) violations->Add(field, "must not be set unless the category is approved");
}

absl::Status CheckRefusal(const v1::Decision& d) {
  runtime::Violations violations;
  RefuseWhen(d.accepted_tier() != type::v1::EVIDENCE_TIER_UNSPECIFIED, "decision.accepted_tier",
             &violations);
  RefuseWhen(!d.conditions().empty(), "decision.conditions", &violations);
  RefuseWhen(!d.grades().empty(), "decision.grades", &violations);
  RefuseWhen(!d.regions().empty(), "decision.regions", &violations);
  RefuseWhen(d.has_valid(), "decision.valid", &violations);
  return violations.status();
}

// An unknown region would make an approval that matches nobody, and decisions are immutable.
void CheckRegions(const v1::Solicitation& solicitation, const v1::Decision& d,
                  runtime::Violations* violations) {
  if (solicitation.regions().empty()) return;  // posted before regions were fixed by it
  const std::set<std::string> known(solicitation.regions().begin(), solicitation.regions().end());
  for (int i = 0; i < d.regions_size(); ++i) {
    if (known.count(d.regions(i)) > 0) continue;
    violations->Add(absl::StrCat("decision.regions[", i, "]"),
                    absl::StrCat("must be one of ", absl::StrJoin(known, ", ")));
  }
}

absl::Status CheckScope(const v1::Solicitation& solicitation, const v1::Decision& d) {
  runtime::Violations violations;
  const bool conditional = d.outcome() == v1::Decision::OUTCOME_APPROVED_WITH_CONDITIONS;
  if (conditional && d.conditions().empty())
    violations.Add("decision.conditions",
                   "must be set when the outcome is approved with conditions");
  if (!conditional && !d.conditions().empty()) {
    violations.Add("decision.conditions", "must not be set unless approved with conditions");
  }
  if (d.grades().empty()) violations.Add("decision.grades", "must be set when approved");
  for (int i = 0; i < d.grades_size(); ++i) {
    if (d.grades(i) == type::v1::GRADE_UNSPECIFIED) {
      violations.Add(absl::StrCat("decision.grades[", i, "]"), "must be a grade");
    }
  }
  if (d.regions().empty()) violations.Add("decision.regions", "must be set when approved");
  CheckNoRepeats(d.grades(), "decision.grades", &violations);
  CheckNoRepeats(d.regions(), "decision.regions", &violations);
  CheckRegions(solicitation, d, &violations);
  return violations.status();
}

// Both ends inside the term, and nothing in the past. An approval taken after the term is refused
// on `from`.
absl::Status CheckValid(const Period& term, const Date& today, const Period& valid) {
  PARTNERS_RETURN_IF_ERROR(runtime::CheckPeriod(valid, "decision.valid"));
  runtime::Violations violations;
  const absl::CivilDay from = DayOf(valid.from());
  if (from < std::max(DayOf(term.from()), DayOf(today))) {
    violations.Add("decision.valid.from",
                   "must not be before today, nor before the solicitation's qualification_term");
  }
  if (!valid.has_until() || DayOf(valid.until()) > DayOf(term.until())) {
    violations.Add("decision.valid.until",
                   "must be set and not after the solicitation's qualification_term");
  }
  return violations.status();
}

Period RestOf(const Period& term, const Date& today) {
  Period rest = term;
  if (DayOf(today) > DayOf(term.from())) *rest.mutable_from() = today;
  return rest;
}

}  // namespace

bool IsApproval(const v1::Decision& decision) {
  return decision.outcome() == v1::Decision::OUTCOME_APPROVED ||
         decision.outcome() == v1::Decision::OUTCOME_APPROVED_WITH_CONDITIONS;
}

absl::Status CheckDecision(const v1::Solicitation& solicitation, const Date& today,
                           v1::Decision* decision) {
  if (!IsApproval(*decision)) return CheckRefusal(*decision);
  PARTNERS_RETURN_IF_ERROR(CheckScope(solicitation, *decision));
  if (!decision->has_valid())
    *decision->mutable_valid() = RestOf(solicitation.qualification_term(), today);
  return CheckValid(solicitation.qualification_term(), today, decision->valid());
}

absl::Status CheckAgainstScore(const v1::ScoreOfRecord& score, const v1::Decision& decision) {
  if (!IsApproval(decision)) return absl::OkStatus();
  for (const auto& category : score.categories()) {
    if (category.category() != decision.category()) continue;
    if (category.status() == v1::TOTAL_STATUS_COMPLETE ||
        category.status() == v1::TOTAL_STATUS_SPLIT_ON_GATEWAY) {
      return absl::OkStatus();
    }
    return runtime::WrongState(
        score.name(), absl::StrCat("it failed a gateway in every review: ", decision.category(),
                                   " can only be decided as not approved"));
  }
  return runtime::WrongState(
      ApplicationOf(score.name()), "it was not scored: it cannot be approved",
      {absl::StrCat("a score of record for ", decision.category(), " has to exist")});
}

std::string QualificationId(const std::string& decision_name) { return DerivedId(decision_name); }

registry::v1::RecordQualificationRequest QualificationOf(const v1::Decision& d) {
  registry::v1::RecordQualificationRequest request;
  request.set_parent(d.partner());
  request.set_qualification_id(QualificationId(d.name()));
  registry::v1::Qualification& q = *request.mutable_qualification();
  q.set_service(d.service());
  q.set_category(d.category());
  q.set_framework_edition(d.framework_edition());
  q.set_application(ApplicationOf(d.name()));
  q.set_claimed_tier(d.claimed_tier());
  q.set_accepted_tier(d.accepted_tier());
  *q.mutable_conditions() = d.conditions();
  *q.mutable_grades() = d.grades();
  *q.mutable_regions() = d.regions();
  *q.mutable_valid() = d.valid();
  q.set_data_notice(d.data_notice());
  return request;
}

}  // namespace partners::vetting
