#ifndef PARTNERS_CLIENTS_CLI_PUBLISHED_WORDS_H_
#define PARTNERS_CLIENTS_CLI_PUBLISHED_WORDS_H_

#include <string>

// The short codes of published data, in words.
namespace partners::cli {

// "high school (hs)" for hs; districts' types, which are words already, as they are.
std::string OrganisationTypeText(const std::string& code);

// "targeted support and improvement (TSI)" for tsi; another word as it is.
std::string FederalDesignationText(const std::string& word);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_PUBLISHED_WORDS_H_
