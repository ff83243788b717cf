#ifndef PARTNERS_CLIENTS_CLI_NAMES_H_
#define PARTNERS_CLIENTS_CLI_NAMES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "google/protobuf/descriptor.h"

// From the names of the protos to the words of the command line and back.
namespace partners::cli {

// LegalName or legal_name becomes legal-name; a run of capitals is one word.
std::string Kebab(absl::string_view name);
// legal_name becomes "Legal name".
std::string Label(absl::string_view field_name);
// vendor-listings becomes vendor-listing; only the last word changes.
std::string Singular(absl::string_view kebab);

// STATE_IN_FORCE of the enum State becomes in-force: the word people write and read.
std::string EnumWord(const google::protobuf::EnumValueDescriptor& value);
// The words of an enum that may be given, in order of number: without the unspecified one.
std::vector<std::string> EnumWords(const google::protobuf::EnumDescriptor& type);

// The candidate a mistyped word most probably meant; empty when none is near.
std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates);

// ": did you mean X?" or nothing, to end a message with.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_NAMES_H_
