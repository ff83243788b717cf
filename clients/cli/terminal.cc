#include "clients/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "absl/strings/str_cat.h"

namespace partners::cli {
namespace {

constexpr int kWidthDefault = 80;
constexpr int kWidthMin = 40;  // narrower tables say nothing

std::string Environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

int WidthOf(int descriptor) {
  winsize size = {};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    return std::max<int>(size.ws_col, kWidthMin);
  }
  return kWidthDefault;
}

std::string Styled(const char* code, const std::string& text, bool colour) {
  return colour ? absl::StrCat("\x1b[", code, "m", text, "\x1b[0m") : text;
}

}  // namespace

Terminal StandardTerminal() {
  const bool out = isatty(STDOUT_FILENO) != 0;
  const bool plain = !Environment("NO_COLOR").empty() || Environment("TERM") == "dumb";
  Terminal terminal{std::cin, std::cout, std::cerr};
  terminal.width = out ? WidthOf(STDOUT_FILENO) : 0;
  terminal.colour = out && !plain;
  terminal.progress = isatty(STDERR_FILENO) != 0 && Environment("TERM") != "dumb";
  return terminal;
}

std::string Bold(const std::string& text, bool colour) { return Styled("1", text, colour); }
std::string Red(const std::string& text, bool colour) { return Styled("31", text, colour); }
std::string Green(const std::string& text, bool colour) { return Styled("32", text, colour); }
std::string Dim(const std::string& text, bool colour) { return Styled("2", text, colour); }

}  // namespace partners::cli
