#ifndef PARTNERS_CLIENTS_CLI_COMMANDS_H_
#define PARTNERS_CLIENTS_CLI_COMMANDS_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "clients/cli/command.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/rpcs.h"
#include "clients/cli/settings.h"
#include "clients/cli/terminal.h"
#include "clients/cpp/channel.h"

namespace partners::cli {

// Opens the way to the server; tests put their own in its place.
using ChannelFactory =
    std::function<absl::StatusOr<std::shared_ptr<client::Channel>>(const Settings&)>;

// What a running command has.
struct Session {
  std::string words;  // of the command
  Settings settings;
  std::shared_ptr<client::Channel> channel;  // null for a command that needs no server
  Terminal& terminal;

  // Reports a failed call.
  ExitCode Failed(const absl::Status& status, const client::CallInfo& info = {}) {
    return ReportError(status, words, settings.server, info.trace_id(), terminal);
  }
  // Reports what is wrong with the command line or an input file.
  ExitCode Misused(const absl::Status& status) { return ReportUsage(status, words, terminal); }
};

// A command that is more than one call.
struct ExtraCommand {
  Command command;
  ExitCode (*run)(Session& session, const Arguments& arguments);
  // False: runs without a channel, so that neither address nor key need be right.
  bool (*needs_server)(const Arguments& arguments);
};

// All of them, in the order help shows them; those of two words before those of their first word.
const std::vector<ExtraCommand>& ExtraCommands();

// Calls one method: builds the request, prints the answer.
ExitCode RunRpc(const Rpc& rpc, Session& session, const Arguments& arguments);

ExitCode RunHealth(Session& session, const Arguments& arguments);
ExitCode RunExport(Session& session, const Arguments& arguments);
ExitCode RunWatch(Session& session, const Arguments& arguments);
ExitCode RunCompact(Session& session, const Arguments& arguments);
ExitCode RunImport(Session& session, const Arguments& arguments);
ExitCode RunImportVendorListings(Session& session, const Arguments& arguments);
ExitCode RunImportIndicators(Session& session, const Arguments& arguments);

// What a line that calls `partners compute` gives it: {mavt, --help} of `compute mavt --help` and
// of `help compute mavt`. Nothing for other lines.
std::optional<std::vector<std::string>> ComputeArguments(const std::vector<std::string>& arguments);

// The whole program. `arguments` without the program's name.
ExitCode Run(const std::vector<std::string>& arguments, const Environment& environment,
             const ChannelFactory& open_channel, Terminal& terminal);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_COMMANDS_H_
