#ifndef PARTNERS_CLIENTS_CLI_PROGRESS_H_
#define PARTNERS_CLIENTS_CLI_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "clients/cli/terminal.h"

namespace partners::cli {

// How far long work is: a bar that is redrawn on a terminal, otherwise a line at the beginning, one
// every 10 seconds and one at the end.
class Progress {
 public:
  // `clock` says what time it is; tests have their own.
  Progress(std::string label, Terminal& terminal, std::function<absl::Time()> clock = absl::Now);
  ~Progress();  // leaves the bar's line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // The part done, 0 to 1, of work that goes on; `detail` such as "12,000 rows".
  void Show(double fraction, const std::string& detail);
  // The work is done. Once.
  void Finish(const std::string& detail);

 private:
  void Print(int percent, const std::string& detail);

  const std::string label_;
  Terminal& terminal_;
  const std::function<absl::Time()> clock_;
  absl::Time shown_;
  bool open_ = false;  // the bar's line is not ended yet
};

// How far work is whose end nobody knows: a count that is redrawn on a terminal, otherwise a line
// every 10 seconds.
class Tally {
 public:
  Tally(std::string label, std::string unit, Terminal& terminal,
        std::function<absl::Time()> clock = absl::Now);
  ~Tally();  // leaves the line
  Tally(const Tally&) = delete;
  Tally& operator=(const Tally&) = delete;

  // So many are done in all.
  void Show(int64_t count);

 private:
  const std::string label_;
  const std::string unit_;
  Terminal& terminal_;
  const std::function<absl::Time()> clock_;
  absl::Time shown_;
  bool open_ = false;  // the line is not ended yet
};

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_PROGRESS_H_
