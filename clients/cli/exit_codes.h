#ifndef PARTNERS_CLIENTS_CLI_EXIT_CODES_H_
#define PARTNERS_CLIENTS_CLI_EXIT_CODES_H_

#include <string>

#include "absl/status/status.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/terminal.h"

namespace partners::cli {

// How the program ends. Scripts rely on these: never change one.
enum ExitCode {
  kDone = 0,
  kRefused = 1,      // by the server: a field, a state, a duplicate
  kUsage = 2,        // the command line or an input file, before anything was sent; or the output
  kUnreachable = 3,  // no answer in time, or too busy: trying again may help
  kNotFound = 4,
  kNotAllowed = 5,     // no key, a wrong one, or a role that may not
  kConflict = 6,       // changed since it was read: read again
  kServerDefect = 7,   // the server failed
  kInterrupted = 130,  // by Ctrl-C, as shells have it
};

// Of an answer of the server.
ExitCode ExitCodeOf(const absl::Status& status);

// The page `partners help exit-codes` prints.
std::string ExitCodesHelp(int width = kHelpWidth);

// Tells what the server refused, field by field, and what to do next. `server` is the address that
// was called, `words` the command; `trace_id` finds the call in the server's log. Returns the exit
// code.
ExitCode ReportError(const absl::Status& status, const std::string& words,
                     const std::string& server, const std::string& trace_id, Terminal& terminal);

// Tells what is wrong with the command line or an input file, and where help is. Returns kUsage.
ExitCode ReportUsage(const absl::Status& status, const std::string& words, Terminal& terminal);

// Tells that results cannot be written where they go. Returns kUsage.
ExitCode ReportOutput(Terminal& terminal);

// The same for settings: server, key file, certificate. The page to read is that about them.
ExitCode ReportSettings(const absl::Status& status, Terminal& terminal);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_EXIT_CODES_H_
