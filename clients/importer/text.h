#ifndef PARTNERS_CLIENTS_IMPORTER_TEXT_H_
#define PARTNERS_CLIENTS_IMPORTER_TEXT_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace partners::importer {

// Without blanks at either end; no-break spaces count as blanks.
absl::string_view Trimmed(absl::string_view text);

// For comparing headers and published texts: runs of blanks and line breaks are one space, none at
// the ends, ASCII letters in lower case.
std::string Folded(absl::string_view text);

// At most 40 bytes, cut between characters and ended with "…"; control characters shown as spaces.
std::string Shortened(absl::string_view text);

// One line as stored: trimmed, runs of blanks and line breaks one space.
std::string OneLine(absl::string_view text);

// Parts between separators, trimmed, empty ones left out. The separator keeps its own blanks.
std::vector<std::string> SplitList(absl::string_view text, absl::string_view separator);

}  // namespace partners::importer

#endif  // PARTNERS_CLIENTS_IMPORTER_TEXT_H_
