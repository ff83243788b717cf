#ifndef PARTNERS_CLIENTS_CLI_VALUES_HELP_H_
#define PARTNERS_CLIENTS_CLI_VALUES_HELP_H_

#include <string>

#include "clients/cli/help_parts.h"

namespace partners::cli {

// The page `partners help values` prints: how values are written.
std::string ValuesHelp(int width = kHelpWidth);
// The page `partners help filters` prints: what a filter may say.
std::string FiltersHelp(int width = kHelpWidth);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_VALUES_HELP_H_
