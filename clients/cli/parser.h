#ifndef PARTNERS_CLIENTS_CLI_PARSER_H_
#define PARTNERS_CLIENTS_CLI_PARSER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"

namespace partners::cli {

// Parses what follows the command's words. Flags are written --name VALUE or --name=VALUE, with -
// or _ inside names; `--` ends them. INVALID_ARGUMENT names the token that was not understood and
// the nearest flag.
absl::StatusOr<Arguments> ParseArguments(const Command& command,
                                         const std::vector<std::string>& tokens);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_PARSER_H_
