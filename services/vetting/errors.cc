#include "services/vetting/errors.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "services/runtime/errors.h"
#include "services/vetting/limits.h"

namespace partners::vetting {
namespace {

absl::Status Refuse(v1::Reason reason, const std::string& message,
                    const std::map<std::string, std::string>& metadata) {
  const std::string name = v1::Reason_Name(reason);
  return runtime::WithReason(absl::StatusCode::kFailedPrecondition,
                             std::string(absl::StripPrefix(name, "REASON_")), message, metadata);
}

}  // namespace

absl::Status SubmissionLate(const std::string& solicitation) {
  return Refuse(v1::REASON_SUBMISSION_LATE,
                absl::StrCat("the submission deadline of ", solicitation,
                             " has passed: late responses are not taken"),
                {{"solicitation", solicitation}});
}

absl::Status ConflictDeclared(const std::string& application, const std::string& evaluator) {
  return Refuse(v1::REASON_CONFLICT_DECLARED,
                absl::StrCat("a conflict of ", evaluator, " about ", application, " was declared"),
                {{"application", application}, {"evaluator", evaluator}});
}

absl::Status DeclarationMissing(const std::string& application) {
  return Refuse(v1::REASON_DECLARATION_MISSING,
                absl::StrCat("declare first whether you have a conflict about ", application,
                             " (DeclareConflict)"),
                {{"application", application}});
}

absl::Status NotListed(const std::string& partner, const std::string& list) {
  return Refuse(v1::REASON_NOT_LISTED,
                absl::StrCat(partner, " does not stand on the vendor list ", list, " today"),
                {{"partner", partner}, {"list", list}});
}

absl::Status AlreadyDecided(const std::string& decision) {
  return Refuse(v1::REASON_ALREADY_DECIDED,
                absl::StrCat(decision, " is there already: a decision is taken once"),
                {{"decision", decision}});
}

absl::Status TooMany(const std::string& what, size_t limit) {
  return Refuse(v1::REASON_TOO_MANY,
                absl::StrCat("there are ", limit, " ", what, " already: no more are taken"),
                {{"limit", absl::StrCat(limit)}});
}

absl::Status Incomplete(const std::string& resource, const std::string& why,
                        std::vector<std::string> missing) {
  if (missing.size() > kMissingShownMax) {
    const size_t rest = missing.size() - kMissingShownMax;
    missing.resize(kMissingShownMax);
    missing.push_back(absl::StrCat("and ", rest, " more"));
  }
  return runtime::WrongState(resource, why, missing);
}

}  // namespace partners::vetting
