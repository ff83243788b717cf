#include "clients/cli/text.h"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <functional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace partners::cli {
namespace {

constexpr char kUnknown[] = "\xEF\xBF\xBD";  // U+FFFD
constexpr char kEllipsis[] = "\xE2\x80\xA6";

// The C library knows how wide characters are, in a UTF-8 locale of this thread only.
class Utf8Locale {
 public:
  Utf8Locale() : old_(uselocale(Instance())) {}
  ~Utf8Locale() { uselocale(old_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t Instance() {
    static const locale_t instance = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return instance;
  }
  locale_t old_;
};

// Calls `visit` with each character's bytes, code point and width; width -1 is what cannot be
// printed.
void ForEach(const std::string& text,
             const std::function<void(const std::string&, wchar_t, int)>& visit) {
  const Utf8Locale locale;
  mbstate_t state = {};
  for (size_t i = 0; i < text.size();) {
    wchar_t character = 0;
    const size_t bytes = mbrtowc(&character, text.data() + i, text.size() - i, &state);
    const bool broken = bytes == 0 || bytes > text.size() - i;  // NUL, or an error code
    if (broken) state = {};
    const size_t taken = broken ? 1 : bytes;
    visit(text.substr(i, taken), character, broken ? -1 : wcwidth(character));
    i += taken;
  }
}

}  // namespace

int Width(const std::string& text) {
  int total = 0;
  ForEach(text, [&](const std::string&, wchar_t, int width) { total += width < 0 ? 1 : width; });
  return total;
}

std::string Clean(const std::string& text, bool lines) {
  std::string clean;
  ForEach(text, [&](const std::string& bytes, wchar_t character, int width) {
    if (lines && character == L'\n') {
      clean += '\n';
    } else if (character == L'\n' || character == L'\t' || character == L'\r') {
      clean += ' ';
    } else {
      clean += width < 0 ? kUnknown : bytes;
    }
  });
  return clean;
}

std::string Shorten(const std::string& text, int width) {
  if (Width(text) <= width) return text;
  std::string kept;
  int used = 0;
  bool full = false;
  ForEach(text, [&](const std::string& bytes, wchar_t, int columns) {
    full = full || used + columns > width - 1;
    if (full) return;
    kept += bytes;
    used += columns;
  });
  return kept + kEllipsis;
}

std::string ShortenName(const std::string& name, int width) {
  if (Width(name) <= width) return name;
  size_t slash = name.find('/');
  std::string kept = name;
  while (slash != std::string::npos && Width(kept) > width) {
    kept = kEllipsis + name.substr(slash);
    slash = name.find('/', slash + 1);
  }
  return Shorten(kept, width);
}

std::string PadRight(const std::string& text, int width) {
  const int missing = width - Width(text);
  return missing <= 0 ? text : text + std::string(static_cast<size_t>(missing), ' ');
}

std::string PadLeft(const std::string& text, int width) {
  const int missing = width - Width(text);
  return missing <= 0 ? text : std::string(static_cast<size_t>(missing), ' ') + text;
}

namespace {

// What stays in one piece: words, and of a period either date.
struct Piece {
  std::string text;
  bool apart;  // a blank before it
};

// Adds the parts of a word that may be broken after `mark`.
void AddParts(const std::string& word, const std::string& mark, std::vector<Piece>* pieces) {
  bool apart = true;
  size_t begin = 0;
  for (size_t at = word.find(mark); at != std::string::npos; at = word.find(mark, begin)) {
    const size_t end = at + mark.size();
    if (end == word.size()) break;
    pieces->push_back({word.substr(begin, end - begin), apart});
    apart = false;
    begin = end;
  }
  pieces->push_back({word.substr(begin), apart});
}

std::vector<Piece> PiecesOf(const std::string& text, const std::string& mark) {
  std::vector<Piece> pieces;
  const std::vector<std::string> words = absl::StrSplit(text, ' ', absl::SkipEmpty());
  for (const std::string& word : words) {
    if (word == "%" && !pieces.empty()) {
      pieces.back().text += " %";  // stays with its number
    } else {
      AddParts(word, mark, &pieces);
    }
  }
  return pieces;
}

}  // namespace

std::vector<std::string> WrapCell(const std::string& text, int width, const std::string& mark) {
  std::vector<std::string> lines(1);
  for (const Piece& piece : PiecesOf(text, mark)) {
    std::string& line = lines.back();
    const bool blank = piece.apart && !line.empty();
    if (!line.empty() && Width(line) + (blank ? 1 : 0) + Width(piece.text) > width) {
      lines.push_back(piece.text);
    } else {
      absl::StrAppend(&line, blank ? " " : "", piece.text);
    }
  }
  return lines;
}

int LongestPiece(const std::string& text) {
  int longest = 0;
  for (const Piece& piece : PiecesOf(text, kPeriodDots))
    longest = std::max(longest, Width(piece.text));
  return longest;
}

std::vector<std::string> Wrap(const std::string& text, int width) {
  std::vector<std::string> lines;
  const std::vector<std::string> paragraphs = absl::StrSplit(text, '\n');
  for (const std::string& paragraph : paragraphs) {
    std::string line;
    const std::vector<std::string> words = absl::StrSplit(paragraph, ' ', absl::SkipEmpty());
    for (const std::string& word : words) {
      if (!line.empty() && Width(line) + 1 + Width(word) > width) {
        lines.push_back(line);
        line.clear();
      }
      absl::StrAppend(&line, line.empty() ? "" : " ", word);
    }
    lines.push_back(line);
  }
  return lines;
}

}  // namespace partners::cli
