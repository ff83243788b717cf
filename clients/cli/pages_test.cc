#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_split.h"
#include "clients/cli/exit_codes.h"
#include "clients/cli/settings.h"
#include "clients/cli/text.h"
#include "clients/cli/values_help.h"

namespace partners::cli {
namespace {

TEST(Pages, FitTheScreen) {
  for (const int width : {80, 100}) {
    for (const std::string& page :
         {ValuesHelp(width), FiltersHelp(width), ExitCodesHelp(width), ConfigHelp(width)}) {
      const std::vector<std::string> lines = absl::StrSplit(page, '\n');
      EXPECT_GT(lines.size(), 8u) << page;
      for (const std::string& line : lines) {
        EXPECT_LE(Width(line), width) << line;
      }
    }
  }
}

}  // namespace
}  // namespace partners::cli
