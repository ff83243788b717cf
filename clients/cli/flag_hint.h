#ifndef PARTNERS_CLIENTS_CLI_FLAG_HINT_H_
#define PARTNERS_CLIENTS_CLI_FLAG_HINT_H_

#include <string>

namespace partners::cli {

// Where a command's line gives the field a refusal names: partner.legal_name is --legal-name of
// `partner create`, contacts[2].email is --contacts, name the argument NAME; a resource that is
// missing whole is all the flags it needs. Empty where the line cannot give it.
std::string FlagHint(const std::string& field, const std::string& words);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_FLAG_HINT_H_
