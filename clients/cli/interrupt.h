#ifndef PARTNERS_CLIENTS_CLI_INTERRUPT_H_
#define PARTNERS_CLIENTS_CLI_INTERRUPT_H_

namespace partners::cli {

// While it lives, the first Ctrl-C only sets a flag, so that work ends at a clean point; the second
// one kills. One at a time.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool interrupted();
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_INTERRUPT_H_
