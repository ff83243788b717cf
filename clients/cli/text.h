#ifndef PARTNERS_CLIENTS_CLI_TEXT_H_
#define PARTNERS_CLIENTS_CLI_TEXT_H_

#include <string>
#include <vector>

// Text on a screen: UTF-8, counted in the columns it takes.
namespace partners::cli {

// Columns of a terminal the text takes; wide characters count two, combining marks none.
int Width(const std::string& text);

// The text safe to print: control characters, which could steer the terminal, become spaces or
// U+FFFD, and so do bytes that are no UTF-8. Line breaks stay when `lines` is set.
std::string Clean(const std::string& text, bool lines = false);

// At most `width` columns, ended by an ellipsis when something is left out.
std::string Shorten(const std::string& text, int width);

// A name of at most `width` columns: it loses its beginning, up to a slash, and of its last part
// the end. …/services/coaching
std::string ShortenName(const std::string& name, int width);

// Filled with blanks up to `width` columns.
std::string PadRight(const std::string& text, int width);
std::string PadLeft(const std::string& text, int width);

// Lines of at most `width` columns, broken at blanks; words that are longer stay whole. Line breaks
// are kept.
std::vector<std::string> Wrap(const std::string& text, int width);

inline constexpr char kPeriodDots[] = "..";

// The same for a cell of a table, without line breaks: words may also be broken after `mark`, which
// is the dots of a period or the hyphen of an id; a percent sign stays with its number. At least
// one line.
std::vector<std::string> WrapCell(const std::string& text, int width,
                                  const std::string& mark = kPeriodDots);

// Columns of the longest part that WrapCell keeps whole.
int LongestPiece(const std::string& text);

}  // namespace partners::cli

#endif  // PARTNERS_CLIENTS_CLI_TEXT_H_
