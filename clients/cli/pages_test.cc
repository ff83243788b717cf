#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_split.h"
#include "clients/cli/commands.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/rpcs.h"
#include "clients/cli/settings.h"
#include "clients/cli/steps_help.h"
#include "clients/cli/text.h"
#include "clients/cli/values_help.h"

namespace partners::cli {
namespace {

TEST(Pages, FitTheScreen) {
  for (const int width : {80, 100}) {
    for (const std::string& page : {ValuesHelp(width), FiltersHelp(width), StepsHelp(width),
                                    ExitCodesHelp(width), ConfigHelp(width)}) {
      const std::vector<std::string> lines = absl::StrSplit(page, '\n');
      EXPECT_GT(lines.size(), 8u) << page;
      for (const std::string& line : lines) {
        EXPECT_LE(Width(line), width) << line;
      }
    }
  }
}

TEST(Pages, StepsAreCommands) {
  for (const Task& task : Tasks()) {
    for (const auto& [words, text] : task.steps) {
      const std::vector<std::string> parts = absl::StrSplit(words, ' ');
      const bool is_rpc = parts.size() == 2 && FindRpc(parts[0], parts[1]) != nullptr;
      const bool is_extra = std::any_of(
          ExtraCommands().begin(), ExtraCommands().end(),
          [&words = words](const ExtraCommand& extra) { return extra.command.words == words; });
      EXPECT_TRUE(is_rpc || is_extra) << words;
    }
  }
}

}  // namespace
}  // namespace partners::cli
