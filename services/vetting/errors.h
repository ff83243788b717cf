#ifndef PARTNERS_SERVICES_VETTING_ERRORS_H_
#define PARTNERS_SERVICES_VETTING_ERRORS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "partners/vetting/v1/errors.pb.h"

// Refusals that only vetting gives: FAILED_PRECONDITION with one of vetting's reasons, unless one
// says otherwise.
namespace partners::vetting {

absl::Status SubmissionLate(const std::string& solicitation);
absl::Status ConflictDeclared(const std::string& application, const std::string& evaluator);
absl::Status DeclarationMissing(const std::string& application);
absl::Status NotListed(const std::string& partner, const std::string& list);
absl::Status AlreadyDecided(const std::string& decision);
// `limit` records of one kind are there already.
absl::Status TooMany(const std::string& what, size_t limit);
// Reason WRONG_STATE with what is missing, at most kMissingShownMax lines.
absl::Status Incomplete(const std::string& resource, const std::string& why,
                        std::vector<std::string> missing);

}  // namespace partners::vetting

#endif  // PARTNERS_SERVICES_VETTING_ERRORS_H_
