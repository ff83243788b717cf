// partnersd: the server. `partnersd --help` says how to run it.

#include <absl/synchronization/mutex.h>
#include <google/protobuf/descriptor.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "services/runtime/config.h"
#include "services/server/first_key.h"
#include "services/server/restore.h"
#include "services/server/server.h"

namespace {

using partners::server::Config;

constexpr char kUsage[] = R"(partnersd: the Priority Partners server

  partnersd [serve] [settings]            serve until SIGTERM or SIGINT
  partnersd init KEY_FILE [settings]      create the first key (role admin) of a new data directory, while stopped
  partnersd restore BACKUP [REDACTIONS] [settings]
                                          put a backup into an empty data directory, and delete and revoke again what the
                                          file REDACTIONS says was redacted and revoked: of "redactions", or of a newer backup
  partnersd redactions FILE [settings]    write what was redacted in a data directory, and which keys were revoked, into
                                          a new file, while stopped
  partnersd version

Exit status: 0 done, 2 a wrong command line or setting, 1 anything else. What went wrong is on standard error.

Settings come from flags, then PARTNERSD_* variables, then the textproto file of --config, then defaults:
)";

std::string DescribeSetting(const std::string& field) {
  return Config::descriptor()->FindFieldByName(field)->options().GetExtension(
      partners::server::help);
}

int Fail(const absl::Status& status) {
  std::cerr << "partnersd: " << status.message() << "\n";
  return absl::IsInvalidArgument(status) ? 2 : 1;
}

// Names what it is about, unless the message does.
int FailAbout(const std::string& path, const absl::Status& status) {
  if (absl::StartsWith(status.message(), path)) return Fail(status);
  return Fail(absl::Status(status.code(), absl::StrCat(path, ": ", status.message())));
}

int FailUsage(const std::vector<std::string>& words) {
  return Fail(absl::InvalidArgumentError(absl::StrCat("`", absl::StrJoin(words, " "),
                                                      "` is no command, or has too few or too many "
                                                      "arguments; see partnersd --help")));
}

int Init(const Config& config, const std::string& key_file) {
  const absl::Status created =
      partners::server::CreateFirstKey(config, key_file, partners::runtime::SystemSources());
  if (!created.ok()) return Fail(created);
  std::cout << "The first key (role admin) is in " << key_file
            << ". Keep it: it is not shown again.\n";
  return 0;
}

int Restore(const Config& config, const std::string& backup, const std::string& redactions) {
  const absl::StatusOr<std::vector<std::string>> notes = partners::server::RestoreBackup(
      backup, redactions, config, partners::runtime::SystemSources());
  if (!notes.ok()) return FailAbout(backup, notes.status());
  for (const std::string& note : *notes) std::cout << note << "\n";
  if (redactions.empty()) {
    std::cout << "No register of redactions was given: what was redacted after this backup can be "
                 "read again, and keys revoked after it "
                 "are in force again.\n";
  } else {
    std::cout << "Keys revoked after the register was written are in force again: go through "
                 "`partners key list`.\n";
  }
  std::cout << "Restored into " << config.data_directory()
            << " with new log ids; followers will start again.\n";
  return 0;
}

int Redactions(const Config& config, const std::string& file) {
  const absl::Status status =
      partners::server::WriteRedactions(file, config, partners::runtime::SystemSources());
  if (!status.ok()) return Fail(status);
  std::cout << "The redactions in " << config.data_directory() << " are in " << file << ".\n";
  return 0;
}

int Serve(const Config& config) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals,
                  nullptr);  // before any thread starts, so that only sigwait takes them
  absl::StatusOr<std::unique_ptr<partners::server::Server>> server =
      partners::server::Server::Start(config, partners::runtime::SystemSources());
  if (!server.ok()) {
    const bool damaged = absl::IsDataLoss(server.status());
    return damaged ? FailAbout(config.data_directory(), server.status()) : Fail(server.status());
  }
  std::cout << "partnersd serves on " << (*server)->address() << std::endl;
  int received = 0;
  sigwait(&signals, &received);
  std::cout << "partnersd is stopping" << std::endl;
  (*server)->Stop(absl::Seconds(10));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  // What goes wrong is said in our own words.
  setenv("GRPC_VERBOSITY", "NONE", /*overwrite=*/0);
  absl::SetMutexDeadlockDetectionMode(
      absl::OnDeadlockCycle::kIgnore);  // Debian's default costs a tenth of all calls
  std::vector<std::string> arguments(argv + 1, argv + argc);
  for (const std::string& argument : arguments) {
    if (argument != "--help" && argument != "-h" && argument != "help") continue;
    std::cout << kUsage
              << partners::runtime::ConfigHelp(partners::server::DefaultConfig(), DescribeSetting);
    return 0;
  }
  std::vector<std::string> environment;
  for (char** entry = environ; *entry != nullptr; ++entry) environment.emplace_back(*entry);
  Config config = partners::server::DefaultConfig();
  std::vector<std::string> words;
  if (absl::Status status = partners::runtime::LoadConfig(arguments, environment, &config, &words);
      !status.ok())
    return Fail(status);
  const std::string verb = words.empty() ? "serve" : words[0];
  if (verb == "serve" && words.size() <= 1) return Serve(config);
  if (verb == "init" && words.size() == 2) return Init(config, words[1]);
  if (verb == "restore" && words.size() == 2) return Restore(config, words[1], "");
  if (verb == "restore" && words.size() == 3) return Restore(config, words[1], words[2]);
  if (verb == "redactions" && words.size() == 2) return Redactions(config, words[1]);
  if (verb == "version" && words.size() == 1) {
    std::cout << "partnersd " << PARTNERS_VERSION << "\n";
    return 0;
  }
  return FailUsage(words);
}
