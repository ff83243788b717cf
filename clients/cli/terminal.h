#ifndef PARTNERS_CLIENTS_CLI_TERMINAL_H_
#define PARTNERS_CLIENTS_CLI_TERMINAL_H_

#include <iostream>
#include <string>

namespace partners::cli {

// Where a command reads and writes, and what the other end can show.
struct Terminal {
  std::istream& in;
  std::ostream& out;      // results only
  std::ostream& err;      // notices, progress, errors
  int width = 0;          // columns of `out`; 0: no terminal, nothing is shortened
  bool colour = false;    // of `out`
  bool progress = false;  // `err` is a terminal: progress may be redrawn
};

// The process's own streams: widths and colours as the terminal has them; NO_COLOR and TERM=dumb
// switch colours off.
Terminal StandardTerminal();

// Wrapped in the escape codes of an attribute when colours are on.
std::string Bold(const std::string& text, bool colour);
std::string Red(const std::string& text, bool colour);
std::string Green(const std::string& text, bool colour);
std::string Dim(const std::string& text, bool colour);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_TERMINAL_H_
