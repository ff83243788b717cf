#include "clients/importer/text.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace partners::importer {
namespace {

constexpr absl::string_view kNoBreakSpace = "\xC2\xA0";
constexpr size_t kShown = 40;

}  // namespace

absl::string_view Trimmed(absl::string_view text) {
  size_t before = 0;
  do {
    before = text.size();
    text = absl::StripAsciiWhitespace(text);
    absl::ConsumePrefix(&text, kNoBreakSpace);
    absl::ConsumeSuffix(&text, kNoBreakSpace);
  } while (text.size() != before);
  return text;
}

std::string OneLine(absl::string_view text) {
  std::string out;
  for (text = Trimmed(text); !text.empty();) {
    const bool wide = absl::StartsWith(text, kNoBreakSpace);
    const bool blank = wide || absl::ascii_isspace(static_cast<unsigned char>(text[0])) ||
                       absl::ascii_iscntrl(static_cast<unsigned char>(text[0]));
    if (!blank) {
      out.push_back(text[0]);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
    text.remove_prefix(wide ? 2 : 1);
  }
  absl::StripTrailingAsciiWhitespace(&out);
  return out;
}

std::string Folded(absl::string_view text) { return absl::AsciiStrToLower(OneLine(text)); }

std::string Shortened(absl::string_view text) {
  std::string out(text.substr(0, kShown));
  if (text.size() > kShown) {
    while (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0x80) out.pop_back();
    if (!out.empty() && (static_cast<unsigned char>(out.back()) & 0xC0) == 0xC0) out.pop_back();
    out += "…";
  }
  for (char& c : out) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(c))) c = ' ';
  }
  return out;
}

std::vector<std::string> SplitList(absl::string_view text, absl::string_view separator) {
  std::vector<std::string> parts;
  for (const absl::string_view part : absl::StrSplit(text, absl::ByString(separator))) {
    if (std::string line = OneLine(part); !line.empty()) parts.push_back(std::move(line));
  }
  return parts;
}

}  // namespace partners::importer
