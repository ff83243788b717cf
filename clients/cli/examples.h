#ifndef PARTNERS_CLIENTS_CLI_EXAMPLES_H_
#define PARTNERS_CLIENTS_CLI_EXAMPLES_H_

#include <string>
#include <vector>

#include "clients/cli/request_layout.h"

namespace partners::cli {

// Command lines that show a method's use, made from its descriptor: the argument, the required
// flags, and what else suits its kind. At least one; each parses into a request (a test does so).
std::vector<std::string> ExamplesOf(const Rpc& rpc, const RequestLayout& layout);

// A value that has the form of a field's and fits what deploy/quickstart loads; not necessarily one
// a server would take. Text with blanks is in double quotes.
std::string ExampleOf(const google::protobuf::FieldDescriptor& field);

// partners/{partner} with ids in the place of its parts.
std::string FilledPattern(const std::string& pattern);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_EXAMPLES_H_
