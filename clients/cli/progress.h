#ifndef PARTNERS_CLIENTS_CLI_PROGRESS_H_
#define PARTNERS_CLIENTS_CLI_PROGRESS_H_

#include <string>

#include "absl/time/time.h"
#include "clients/cli/terminal.h"

namespace partners::cli {

// How far long work is: a bar that is redrawn on a terminal, otherwise a line at the beginning,
// every ten seconds, and at the end.
class Progress {
 public:
  Progress(std::string label, Terminal& terminal);
  ~Progress();  // leaves the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // `fraction` from 0 to 1; `detail` such as "12,000 rows".
  void Show(double fraction, const std::string& detail);

 private:
  const std::string label_;
  Terminal& terminal_;
  absl::Time drawn_ = absl::InfinitePast();
  bool open_ = false;
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_PROGRESS_H_
