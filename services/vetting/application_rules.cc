#include "services/vetting/application_rules.h"

#include <algorithm>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/errors.h"
#include "services/vetting/limits.h"

namespace partners::vetting {
namespace {

using Answer = v1::Application::Answer;
using Question = v1::Solicitation::Question;

std::string At(const std::string& list, int i, const std::string& member) {
  return absl::StrCat(list, "[", i, "].", member);
}

template <class List>
bool Has(const List& list, const std::string& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// Characters of valid UTF-8: bytes that do not continue one.
int64_t Characters(const std::string& text) {
  return std::count_if(text.begin(), text.end(),
                       [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

void CheckCategories(const v1::Solicitation& s, const v1::Application& a,
                     runtime::Violations* violations) {
  std::set<std::string> seen;
  for (int i = 0; i < a.categories_size(); ++i) {
    const std::string& category = a.categories(i).category();
    const std::string field = At("application.categories", i, "category");
    if (!Has(s.categories(), category))
      violations->Add(field, "must be a category of the solicitation");
    if (!seen.insert(category).second) violations->Add(field, "must not be repeated");
  }
}

void CheckAnswer(const Question* question, int i, const Answer& answer,
                 runtime::Violations* violations) {
  if (question == nullptr) {
    violations->Add(At("application.answers", i, "key"), "must be a question of the solicitation");
  } else if (Characters(answer.text()) > question->characters_max()) {
    violations->Add(At("application.answers", i, "text"),
                    absl::StrCat("must be at most ", question->characters_max(), " characters"));
  }
}

void CheckAnswers(const v1::Solicitation& s, const v1::Application& a,
                  runtime::Violations* violations) {
  std::map<std::string, const Question*> questions;
  for (const Question& question : s.questions()) questions[question.key()] = &question;
  std::set<std::string> seen;
  for (int i = 0; i < a.answers_size(); ++i) {
    const auto question = questions.find(a.answers(i).key());
    CheckAnswer(question == questions.end() ? nullptr : question->second, i, a.answers(i),
                violations);
    if (!seen.insert(a.answers(i).key()).second)
      violations->Add(At("application.answers", i, "key"), "must not be repeated");
  }
}

bool HasDocumentFor(const v1::Application& a, const std::string& category) {
  return std::any_of(a.evidence().begin(), a.evidence().end(),
                     [&](const v1::EvidenceDocument& document) {
                       return document.categories().empty() || Has(document.categories(), category);
                     });
}

void RequireClaims(const v1::Solicitation& s, const v1::Application& a,
                   std::vector<std::string>* missing) {
  if (s.claimed_evidence_policy() == v1::CLAIMED_EVIDENCE_POLICY_OPTIONAL) return;
  for (const auto& claim : a.categories()) {
    if (claim.claimed_tier() == type::v1::EVIDENCE_TIER_UNSPECIFIED) {
      missing->push_back(absl::StrCat("category ", claim.category(), " needs a claimed_tier"));
    }
    if (s.claimed_evidence_policy() == v1::CLAIMED_EVIDENCE_POLICY_TIER_AND_DOCUMENT_REQUIRED &&
        !HasDocumentFor(a, claim.category())) {
      missing->push_back(absl::StrCat("category ", claim.category(), " needs a document"));
    }
  }
}

// A document may have been described for a category that was given up since.
void RequireKnownCategories(const v1::Application& a, std::vector<std::string>* missing) {
  const std::vector<std::string> categories = CategoriesOf(a);
  for (const v1::EvidenceDocument& document : a.evidence()) {
    for (const std::string& category : document.categories()) {
      if (Has(categories, category)) continue;
      missing->push_back(absl::StrCat("document ", document.sha256(), " must not be for category ",
                                      category, ", which is not applied for"));
    }
  }
}

}  // namespace

absl::Status CheckContent(const v1::Solicitation& solicitation,
                          const v1::Application& application) {
  runtime::Violations violations;
  CheckCategories(solicitation, application, &violations);
  CheckAnswers(solicitation, application, &violations);
  return violations.status();
}

absl::Status CheckDocument(const v1::Application& a, const v1::EvidenceDocument& document) {
  runtime::Violations violations;
  const std::vector<std::string> categories = CategoriesOf(a);
  std::set<std::string> seen;
  for (int i = 0; i < document.categories_size(); ++i) {
    const std::string field = absl::StrCat("document.categories[", i, "]");
    if (!Has(categories, document.categories(i)))
      violations.Add(field, "must be a category of the application");
    if (!seen.insert(document.categories(i)).second) violations.Add(field, "must not be repeated");
  }
  PARTNERS_RETURN_IF_ERROR(violations.status());
  const bool replaces =
      std::any_of(a.evidence().begin(), a.evidence().end(),
                  [&](const auto& other) { return other.sha256() == document.sha256(); });
  if (replaces) return absl::OkStatus();
  if (a.upload_count() >= kUploadsMax) return TooMany("uploads", kUploadsMax);
  return a.evidence_size() < kEvidenceMax ? absl::OkStatus() : TooMany("documents", kEvidenceMax);
}

std::vector<std::string> MissingToSubmit(const v1::Solicitation& s, const v1::Application& a) {
  std::vector<std::string> missing;
  if (a.categories().empty()) missing.push_back("categories need at least one entry");
  RequireClaims(s, a, &missing);
  RequireKnownCategories(a, &missing);
  for (const Question& question : s.questions()) {
    const bool answered =
        std::any_of(a.answers().begin(), a.answers().end(),
                    [&](const Answer& answer) { return answer.key() == question.key(); });
    if (question.answer_required() && !answered)
      missing.push_back(absl::StrCat("question ", question.key(), " needs an answer"));
  }
  return missing;
}

std::vector<std::string> CategoriesOf(const v1::Application& application) {
  std::vector<std::string> out;
  for (const auto& claim : application.categories()) out.push_back(claim.category());
  return out;
}

v1::Application CoverOf(const v1::Application& application) {
  v1::Application cover = application;
  cover.clear_answers();
  cover.clear_evidence();
  return cover;
}

absl::Status JudgeScreening(const v1::Solicitation& solicitation, v1::Screening* screening) {
  runtime::Violations violations;
  std::set<std::string> open;
  for (const auto& item : solicitation.screening_items()) open.insert(item.key());
  bool all_met = true;
  for (int i = 0; i < screening->findings_size(); ++i) {
    const v1::Screening::Finding& finding = screening->findings(i);
    if (open.erase(finding.key()) == 0) {
      violations.Add(At("screening.findings", i, "key"), "must be an item of the checklist, once");
    }
    if (!finding.met() && finding.reason().empty()) {
      violations.Add(At("screening.findings", i, "reason"),
                     "must be given when the requirement is not met, as where met is left out");
    }
    all_met = all_met && finding.met();
  }
  for (const std::string& key : open)
    violations.Add("screening.findings", absl::StrCat("must have a finding for ", key));
  screening->set_result(all_met ? v1::Screening::RESULT_PASS : v1::Screening::RESULT_FAIL);
  return violations.status();
}

}  // namespace partners::vetting
