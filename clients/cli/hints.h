#ifndef PARTNERS_CLIENTS_CLI_HINTS_H_
#define PARTNERS_CLIENTS_CLI_HINTS_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/rpcs.h"
#include "clients/cpp/errors.h"

// What to do next, after a refusal.
namespace partners::cli {

// What has to be so first, without a line that only repeats the message.
std::vector<std::string> Needed(const absl::Status& status, const client::ErrorDetails& details);

// The next step after the server's answer to the command `words`, which was called at `server`.
std::string NextStep(const absl::Status& status, ExitCode code, const std::string& words,
                     const std::string& server);

// The method that reads resources with such a name; null when there is none.
const Rpc* ReaderOfName(const std::string& resource);

// The command that shows a resource, `partners partner get partners/acme`; empty when there is
// none.
std::string ShowCommand(const std::string& resource);

// Of a kind of record that is sealed for a time: until when, for a command that found none. It
// tells from the kind alone, never from whether there is one. Empty for other kinds.
std::string SealedHint(const std::string& words);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_HINTS_H_
