#include "clients/cli/names.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace partners::cli {
namespace {

// A capital begins a word when a small letter or digit is before it, or when it ends a run of
// capitals.
bool BeginsWord(absl::string_view name, size_t i) {
  if (i == 0 || !absl::ascii_isupper(name[i]) || name[i - 1] == '_') return false;
  if (!absl::ascii_isupper(name[i - 1])) return true;
  return i + 1 < name.size() && absl::ascii_islower(name[i + 1]);
}

// Levenshtein's distance, a swap of neighbours counting one.
int Distance(absl::string_view a, absl::string_view b) {
  std::vector<std::vector<int>> d(a.size() + 1, std::vector<int>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = static_cast<int>(i);
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = static_cast<int>(j);
  for (size_t i = 1; i <= a.size(); ++i) {
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min(
          {d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
      }
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string Kebab(absl::string_view name) {
  std::string out;
  for (size_t i = 0; i < name.size(); ++i) {
    if (BeginsWord(name, i)) out += '-';
    out += name[i] == '_' ? '-' : absl::ascii_tolower(static_cast<unsigned char>(name[i]));
  }
  return out;
}

std::string Label(absl::string_view field_name) {
  if (field_name == "title_i") return "Title I";  // of the federal law
  std::string label = absl::StrReplaceAll(field_name, {{"_", " "}, {"sha256", "SHA-256"}});
  if (!label.empty()) label[0] = absl::ascii_toupper(static_cast<unsigned char>(label[0]));
  return label;
}

std::string Singular(absl::string_view kebab) {
  for (absl::string_view kept : {"ss", "us", "is"}) {
    if (absl::EndsWith(kebab, kept)) return std::string(kebab);
  }
  if (absl::EndsWith(kebab, "ies")) return absl::StrCat(kebab.substr(0, kebab.size() - 3), "y");
  for (absl::string_view hissing : {"sses", "xes", "ches", "shes"}) {
    if (absl::EndsWith(kebab, hissing)) return std::string(kebab.substr(0, kebab.size() - 2));
  }
  if (absl::EndsWith(kebab, "s")) kebab.remove_suffix(1);
  return std::string(kebab);
}

std::string EnumWord(const google::protobuf::EnumValueDescriptor& value) {
  const std::string word = Kebab(absl::AsciiStrToLower(value.name()));
  const std::string prefix = absl::StrCat(Kebab(value.type()->name()), "-");
  return absl::StartsWith(word, prefix) ? word.substr(prefix.size()) : word;
}

std::vector<std::string> EnumWords(const google::protobuf::EnumDescriptor& type) {
  std::vector<std::string> words;
  for (int i = 0; i < type.value_count(); ++i) {
    if (type.value(i)->number() != 0) words.push_back(EnumWord(*type.value(i)));
  }
  return words;
}

std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates) {
  std::string nearest;
  int best = std::max<int>(2, static_cast<int>(word.size()) / 3) + 1;
  for (const std::string& candidate : candidates) {
    const bool begins = word.size() >= 3 && absl::StartsWith(candidate, word);
    const int distance = begins ? 1 : Distance(word, candidate);
    const bool shares = distance < static_cast<int>(std::max(word.size(), candidate.size()));
    if (shares && distance < best) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates) {
  const std::string nearest = Nearest(word, candidates);
  return nearest.empty() ? "" : absl::StrCat("; did you mean ", nearest, "?");
}

}  // namespace partners::cli
