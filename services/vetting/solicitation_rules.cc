#include "services/vetting/solicitation_rules.h"

#include <algorithm>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/runtime/dates.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/rubric_rules.h"

namespace partners::vetting {
namespace {

using S = v1::Solicitation;
using Missing = std::vector<std::string>;

template <class List, class KeyOfItem>
void CheckNoRepeats(const List& list, const std::string& path, const std::string& member,
                    KeyOfItem key, runtime::Violations* violations) {
  std::set<std::string> seen;
  for (int i = 0; i < list.size(); ++i) {
    if (!seen.insert(key(list[i])).second)
      violations->Add(absl::StrCat(path, "[", i, "]", member), "must not be repeated");
  }
}

void Require(bool there, const std::string& what, Missing* missing) {
  if (!there) missing->push_back(what);
}

void RequireSet(bool there, const std::string& field, Missing* missing) {
  Require(there, field + " has to be set", missing);
}

absl::Time InstantOf(const type::v1::Deadline& deadline) {
  return runtime::FromProto(deadline.instant());
}

void RequireDeadlines(const S& s, absl::Time now, Missing* missing) {
  RequireSet(s.has_questions_deadline(), "questions_deadline", missing);
  RequireSet(s.has_submission_deadline(), "submission_deadline", missing);
  if (s.has_submission_deadline() && InstantOf(s.submission_deadline()) <= now) {
    missing->push_back("submission_deadline has to be in the future");
  }
  if (s.has_questions_deadline() && s.has_submission_deadline() &&
      InstantOf(s.questions_deadline()) > InstantOf(s.submission_deadline())) {
    missing->push_back("questions_deadline must not be after submission_deadline");
  }
}

void RequireRubric(const S& s, const v1::Rubric* rubric, Missing* missing) {
  if (s.rubric().empty() || rubric == nullptr) {
    missing->push_back("rubric has to name a published revision, rubrics/{rubric}@{revision}");
    return;
  }
  for (const std::string& category : s.categories()) {
    if (CriteriaFor(*rubric, category).empty()) {
      missing->push_back(absl::StrCat("rubric needs a criterion for category ", category));
    }
  }
  for (const v1::Rubric::Criterion* criterion : CriteriaInOrder(*rubric)) {
    const std::string& category = criterion->category();
    if (!category.empty() &&
        std::count(s.categories().begin(), s.categories().end(), category) == 0) {
      missing->push_back(absl::StrCat("rubric: criterion ", criterion->key(),
                                      " must not be for category ", category,
                                      ", which cannot be applied for"));
    }
  }
}

void RequireTerm(const S& s, absl::Time now, Missing* missing) {
  const type::v1::Period& term = s.qualification_term();
  if (!s.has_qualification_term() || !term.has_until()) {
    missing->push_back("qualification_term needs an end");
  } else if (runtime::HasEnded(term, runtime::Today(now))) {
    missing->push_back("qualification_term must not be over");
  }
}

}  // namespace

absl::Status CheckDraft(S* s) {
  runtime::Violations violations;
  const auto same = [](const std::string& category) { return category; };
  const auto key = [](const auto& item) { return item.key(); };
  CheckNoRepeats(s->categories(), "solicitation.categories", "", same, &violations);
  CheckNoRepeats(s->questions(), "solicitation.questions", ".key", key, &violations);
  CheckNoRepeats(s->screening_items(), "solicitation.screening_items", ".key", key, &violations);
  PARTNERS_RETURN_IF_ERROR(violations.status());
  if (s->has_qualification_term()) {
    PARTNERS_RETURN_IF_ERROR(
        runtime::CheckPeriod(s->qualification_term(), "solicitation.qualification_term"));
  }
  if (s->has_questions_deadline()) {
    PARTNERS_RETURN_IF_ERROR(runtime::ResolveDeadline("solicitation.questions_deadline",
                                                      s->mutable_questions_deadline()));
  }
  if (s->has_submission_deadline()) {
    PARTNERS_RETURN_IF_ERROR(runtime::ResolveDeadline("solicitation.submission_deadline",
                                                      s->mutable_submission_deadline()));
  }
  return absl::OkStatus();
}

Missing MissingToPost(const S& s, const v1::Rubric* rubric, absl::Time now) {
  Missing missing;
  RequireSet(!s.bid_number().empty(), "bid_number", &missing);
  RequireSet(!s.description().empty(), "description", &missing);
  RequireSet(!s.framework_edition().empty(), "framework_edition", &missing);
  Require(!s.categories().empty(), "categories need at least one entry", &missing);
  Require(!s.regions().empty(), "an edition of frameworks/regions has to be published", &missing);
  RequireSet(!s.required_list().empty(), "required_list", &missing);
  RequireSet(s.score_rule() != v1::SCORE_RULE_UNSPECIFIED, "score_rule", &missing);
  Require(s.reviews_required() > 0, "reviews_required has to be at least 1", &missing);
  RequireSet(s.claimed_evidence_policy() != v1::CLAIMED_EVIDENCE_POLICY_UNSPECIFIED,
             "claimed_evidence_policy", &missing);
  Require(!s.screening_items().empty(), "screening_items need at least one entry", &missing);
  RequireDeadlines(s, now, &missing);
  RequireTerm(s, now, &missing);
  RequireRubric(s, rubric, &missing);
  return missing;
}

}  // namespace partners::vetting
