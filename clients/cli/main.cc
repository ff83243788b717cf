#include <clocale>
#include <cstdlib>
#include <iostream>

#include "clients/cli/commands.h"
#include "clients/compute/run.h"

namespace {

std::string FromEnvironment(const std::string& name) {
  const char* value = std::getenv(name.c_str());
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
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  if (const auto compute = partners::cli::ComputeArguments(arguments)) {  // it needs no settings
    return partners::compute::RunCompute(*compute, std::cin, std::cout, std::cerr);
  }
  partners::cli::Terminal terminal = partners::cli::StandardTerminal();
  return partners::cli::Run(arguments, FromEnvironment, OpenChannel, terminal);
}
