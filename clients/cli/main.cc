#include <clocale>
#include <cstdlib>

#include "clients/cli/commands.h"

namespace {

std::string FromEnvironment(const std::string& name) {
  const char* value =
      std::getenv(name.c_str());  // NOLINT(concurrency-mt-unsafe): nobody sets variables
  return value == nullptr ? "" : value;
}

absl::StatusOr<std::shared_ptr<partners::client::Channel>> OpenChannel(
    const partners::cli::Settings& settings) {
  partners::client::ChannelOptions options;
  options.server = settings.server;
  options.key_file = settings.key_file;
  options.ca_file = settings.ca;
  options.timeout = settings.timeout;
  return partners::client::Channel::Open(options);
}

}  // namespace

int main(int argc, char** argv) {
  partners::cli::Terminal terminal = partners::cli::StandardTerminal();
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  return partners::cli::Run(arguments, FromEnvironment, OpenChannel, terminal);
}
