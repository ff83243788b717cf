// For tests only: the server, with the time taken from the file that the environment variable
// CLOCK_FILE names (mapped_clock.h). Settings are those of `partnersd serve`.

#include <signal.h>

#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "services/runtime/config.h"
#include "services/server/server.h"
#include "tests/support/mapped_clock.h"

namespace {

int Fail(const std::string& why) {
  std::cerr << "clocked_partnersd: " << why << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const char* clock_file = std::getenv("CLOCK_FILE");
  if (clock_file == nullptr) return Fail("CLOCK_FILE is not set");
  const partners::tests::MappedClock clock(clock_file);
  partners::runtime::Sources sources = partners::runtime::SystemSources();
  sources.now = [&clock] { return clock.Now(); };

  partners::server::Config config = partners::server::DefaultConfig();
  std::vector<std::string> words;
  const absl::Status loaded = partners::runtime::LoadConfig(
      std::vector<std::string>(argv + 1, argv + argc), {}, &config, &words);
  if (!loaded.ok() || !words.empty())
    return Fail(loaded.ok() ? "takes settings only" : loaded.ToString());

  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // before any thread starts
  auto server = partners::server::Server::Start(config, sources);
  if (!server.ok()) return Fail(server.status().ToString());
  int received = 0;
  sigwait(&signals, &received);
  (*server)->Stop(absl::Seconds(10));
  return 0;
}
