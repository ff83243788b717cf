#include "clients/cli/help_parts.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "clients/cli/text.h"

namespace partners::cli {
namespace {

constexpr int kIndent = 2;
constexpr int kContinued = 4;   // blanks before a line that goes on, or the mark after one
constexpr int kColumnMax = 34;  // longer terms have their text on the next line
constexpr int kTextMin = 30;    // columns of an explanation, however narrow the screen

// A term and its wrapped explanation.
std::string Entry(const std::string& term, const std::string& text, int column, int width) {
  std::string out = std::string(kIndent, ' ') + term;
  const int left = kIndent + column + 2;
  const bool fits = Width(term) <= column;
  std::string margin = fits ? std::string(static_cast<size_t>(column - Width(term) + 2), ' ')
                            : "\n" + std::string(static_cast<size_t>(left), ' ');
  if (text.empty()) return out + "\n";
  for (const std::string& line : Wrap(text, std::max(width - left, kTextMin))) {
    absl::StrAppend(&out, margin, line, "\n");
    margin = std::string(static_cast<size_t>(left), ' ');
  }
  return out;
}

}  // namespace

std::string Section(const std::string& title, const Entries& entries, int width) {
  if (entries.empty()) return "";
  int column = 0;
  for (const auto& [term, text] : entries) {
    if (Width(term) <= kColumnMax) column = std::max(column, Width(term));
  }
  std::string out = absl::StrCat("\n", title, "\n");
  for (const auto& [term, text] : entries) out += Entry(term, text, column, width);
  return out;
}

std::string Paragraphs(const std::string& text, int width) {
  std::string out;
  for (const std::string& line : Wrap(text, width)) absl::StrAppend(&out, line, "\n");
  return out;
}

std::string ExampleLines(const std::string& example, int width) {
  std::string out = "  ";
  std::string line;
  const std::vector<std::string> parts = absl::StrSplit(example, " --");
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string part = i == 0 ? parts[i] : "--" + parts[i];
    if (i > 0 && width > 0 && kIndent + Width(line) + 1 + Width(part) + kContinued > width) {
      absl::StrAppend(&out, line, " \\\n    ");
      line = part;
    } else {
      absl::StrAppend(&line, i == 0 ? "" : " ", part);
    }
  }
  return absl::StrCat(out, line, "\n");
}

}  // namespace partners::cli
