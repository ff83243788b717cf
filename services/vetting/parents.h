#ifndef PARTNERS_SERVICES_VETTING_PARENTS_H_
#define PARTNERS_SERVICES_VETTING_PARENTS_H_

#include <string>

#include "absl/status/statusor.h"

namespace partners::vetting {

// Which applications a list is about: one, all of a solicitation (a is -), or all (both are -).
struct ParentScope {
  std::string solicitation;  // ids; empty for all
  std::string application;

  std::string KeyPrefix() const;
  // Whether a record under an application is inside.
  bool Contains(const std::string& record_name) const;
};

// Reads solicitations/{s}/applications/{a}. INVALID_ARGUMENT naming `parent`, also for one
// application of all solicitations.
absl::StatusOr<ParentScope> ParseApplicationParent(const std::string& parent);
// Reads solicitations/{s}.
absl::StatusOr<ParentScope> ParseSolicitationParent(const std::string& parent);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_PARENTS_H_
