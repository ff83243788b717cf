#ifndef PARTNERS_CLIENTS_CLI_MESSAGE_HELP_H_
#define PARTNERS_CLIENTS_CLI_MESSAGE_HELP_H_

#include <string>
#include <vector>

#include "clients/cli/help.h"
#include "google/protobuf/descriptor.h"

// How values that are more than one word or number are written: resources and their parts. Made
// from the protos, as all help is.
namespace partners::cli {

// Name without the package: Rubric.Stage.
std::string MessageName(const google::protobuf::Descriptor& type);

// Every message that a request or an answer holds, without those that are written as one value:
// first what requests hold, in the order of the commands, then what only answers hold.
const std::vector<const google::protobuf::Descriptor*>& Messages();

// The message of that name, else those whose last part it is, of requests before those of answers;
// in any case, with dashes or without.
std::vector<const google::protobuf::Descriptor*> FindMessages(const std::string& name);

// Its fields and those of its parts, with an example in JSON that a command takes; of what only
// answers hold, one that a command prints.
std::string MessageHelp(const google::protobuf::Descriptor& type, int width = kHelpWidth);

// The names of all.
std::string MessagesHelp(int width = kHelpWidth);

// The example itself: every field that is shown, of most lists one element.
std::string ExampleJson(const google::protobuf::Descriptor& type);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_MESSAGE_HELP_H_
