#ifndef PARTNERS_CLIENTS_CLI_HELP_H_
#define PARTNERS_CLIENTS_CLI_HELP_H_

#include <string>

#include "clients/cli/command.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/rpcs.h"

namespace partners::cli {

// The roles that may call a method, as a sentence.
std::string CallersOf(const google::protobuf::MethodDescriptor& method);

// The command of a method: its arguments, flags and examples.
Command CommandOf(const Rpc& rpc);

// Everything about one command.
std::string CommandHelp(const Command& command, int width = kHelpWidth);

// The verbs of one noun.
std::string NounHelp(const std::string& noun, int width = kHelpWidth);

// All nouns and commands.
std::string OverviewHelp(int width = kHelpWidth);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_HELP_H_
