#ifndef PARTNERS_CLIENTS_CLI_HELP_PARTS_H_
#define PARTNERS_CLIENTS_CLI_HELP_PARTS_H_

#include <string>
#include <utility>
#include <vector>

// What help texts are put together from.
namespace partners::cli {

// Columns help is written for when there is no terminal.
inline constexpr int kHelpWidth = 100;

// Terms with their explanations.
using Entries = std::vector<std::pair<std::string, std::string>>;

// An empty line, the title, and an entry per line with the explanations in a column of their own,
// wrapped to `width`. Empty without entries.
std::string Section(const std::string& title, const Entries& entries, int width);

// The text as lines of at most `width` columns.
std::string Paragraphs(const std::string& text, int width);

// A command line, broken before flags where it is too long, as a shell takes it; `width` 0 is no
// screen, and breaks none.
std::string ExampleLines(const std::string& example, int width);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_HELP_PARTS_H_
