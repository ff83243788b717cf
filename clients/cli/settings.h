#ifndef PARTNERS_CLIENTS_CLI_SETTINGS_H_
#define PARTNERS_CLIENTS_CLI_SETTINGS_H_

#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "clients/cli/command.h"
#include "clients/cli/help_parts.h"
#include "clients/cli/render.h"

namespace partners::cli {

// What every command needs to know.
struct Settings {
  std::string server = "localhost:7443";
  std::string key_file;
  std::string ca;
  absl::Duration timeout = absl::Seconds(30);
  Format format = Format::kTable;
};

// The value of an environment variable; empty when unset.
using Environment = std::function<std::string(const std::string&)>;

// The flags of the settings, which every command has.
const std::vector<Flag>& SettingFlags();

// Flag over PARTNERS_* variable over file over default. The file is PARTNERS_CONFIG, else
// partners/config in XDG_CONFIG_HOME or ~/.config; without one nothing is read. INVALID_ARGUMENT
// names the flag, the variable or the file with its line.
absl::StatusOr<Settings> ReadSettings(const Arguments& arguments, const Environment& environment);

// The page `partners help config` prints.
std::string ConfigHelp(int width = kHelpWidth);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_SETTINGS_H_
