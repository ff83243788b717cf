#ifndef PARTNERS_CLIENTS_CLI_NAME_FORMS_H_
#define PARTNERS_CLIENTS_CLI_NAME_FORMS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"

// The form of resource names: collections and ids in turn, as buyers/{buyer}/needs/{need}.
namespace partners::cli {

// Whether a name has the collections of a pattern, and an id in each place of one.
bool HasPattern(const std::string& name, const std::string& pattern);

// OK for a name of one of the forms, and where no form is known. INVALID_ARGUMENT names the forms
// and a name of the sample data that has one. Whether such a record is there is not asked.
absl::Status CheckForm(const std::string& name, const std::vector<std::string>& patterns);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_NAME_FORMS_H_
