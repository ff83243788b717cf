#ifndef PARTNERS_CLIENTS_CLI_STEPS_HELP_H_
#define PARTNERS_CLIENTS_CLI_STEPS_HELP_H_

#include <string>
#include <vector>

#include "clients/cli/help_parts.h"

namespace partners::cli {

// A task that takes more than one command: its title, then the commands in their order, each with
// who gives it and what it does.
struct Task {
  std::string title;
  Entries steps;
};
const std::vector<Task>& Tasks();

// The page `partners help steps` prints: every task.
std::string StepsHelp(int width = kHelpWidth);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_STEPS_HELP_H_
