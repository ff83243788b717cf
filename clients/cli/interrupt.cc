#include "clients/cli/interrupt.h"

#include <csignal>

namespace partners::cli {
namespace {

volatile std::sig_atomic_t g_interrupted = 0;

}  // namespace

InterruptGuard::InterruptGuard() {
  g_interrupted = 0;
  struct sigaction action = {};
  action.sa_handler = [](int) { g_interrupted = 1; };
  action.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGINT, &action, nullptr);
}

InterruptGuard::~InterruptGuard() {
  struct sigaction action = {};
  action.sa_handler = SIG_DFL;
  sigaction(SIGINT, &action, nullptr);
}

bool InterruptGuard::interrupted() { return g_interrupted != 0; }

}  // namespace partners::cli
