#include "services/vetting/parents.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "services/runtime/errors.h"
#include "services/runtime/status_macros.h"
#include "services/vetting/tables.h"

namespace partners::vetting {
namespace {

std::string IdOrAll(const std::string& id) { return id == "-" ? "" : id; }

}  // namespace

std::string ParentScope::KeyPrefix() const {
  if (solicitation.empty()) return "";
  return application.empty() ? KeyOf({solicitation}) : KeyOf({solicitation, application});
}

bool ParentScope::Contains(const std::string& record_name) const {
  if (solicitation.empty()) return true;
  const std::string prefix = absl::StrCat("solicitations/", solicitation, "/applications/");
  return absl::StartsWith(record_name,
                          application.empty() ? prefix : absl::StrCat(prefix, application, "/"));
}

absl::StatusOr<ParentScope> ParseApplicationParent(const std::string& parent) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Applications().pattern.Parse(parent, "parent", /*wildcard=*/true));
  const ParentScope scope{IdOrAll(ids[0]), IdOrAll(ids[1])};
  if (scope.solicitation.empty() && !scope.application.empty()) {
    return runtime::FieldInvalid("parent", "must name the solicitation of the application");
  }
  return scope;
}

absl::StatusOr<ParentScope> ParseSolicitationParent(const std::string& parent) {
  PARTNERS_ASSIGN_OR_RETURN(const std::vector<std::string> ids,
                            Solicitations().pattern.Parse(parent, "parent", /*wildcard=*/true));
  return ParentScope{IdOrAll(ids[0]), ""};
}

}  // namespace partners::vetting
