#include "services/methods/organisation_name.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "services/methods/unicode_text.h"
#include "services/methods/validation.h"

namespace partners::methods {
namespace {

constexpr absl::string_view kLegalForms[] = {
    "INC", "INCORPORATED", "CORP", "CORPORATION", "CO",   "COMPANY", "LLC",
    "LLP", "LP",           "LTD",  "LIMITED",     "PLLC", "PC",      "PBC"};

constexpr std::pair<absl::string_view, absl::string_view> kAbbreviations[] = {
    {"ASSN", "ASSOCIATION"}, {"ASSOC", "ASSOCIATION"}, {"CTR", "CENTER"},
    {"CENTRE", "CENTER"},    {"UNIV", "UNIVERSITY"},   {"INTL", "INTERNATIONAL"},
    {"NATL", "NATIONAL"},    {"FDN", "FOUNDATION"},    {"FNDN", "FOUNDATION"},
    {"INST", "INSTITUTE"},   {"SVCS", "SERVICES"},     {"SVC", "SERVICE"},
    {"GRP", "GROUP"},        {"MGMT", "MANAGEMENT"},   {"DEPT", "DEPARTMENT"},
    {"DEV", "DEVELOPMENT"},  {"EDUC", "EDUCATION"},    {"ORG", "ORGANIZATION"},
    {"MA", "MASSACHUSETTS"}, {"MASS", "MASSACHUSETTS"}};

// Step 2: only A-Z, 0-9 and blanks are left.
std::string LettersAndBlanks(std::string text) {
  absl::AsciiStrToUpper(&text);
  std::string words;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (absl::StartsWith(absl::string_view(text).substr(i), "\u2019")) {
      i += 2;  // the other bytes of this character
    } else if (c == '&' || c == '+') {
      words += " AND ";
    } else if (c != '\'' && c != '.') {
      words += absl::ascii_isalnum(static_cast<unsigned char>(c)) ? c : ' ';
    }
  }
  return words;
}

bool IsLegalForm(absl::string_view token) {
  return std::ranges::find(kLegalForms, token) != std::end(kLegalForms);
}

absl::string_view WrittenOut(absl::string_view token) {
  for (const auto& [abbreviation, word] : kAbbreviations) {
    if (token == abbreviation) return word;
  }
  return token;
}

}  // namespace

absl::StatusOr<std::string> NormaliseOrganisationName(absl::string_view name,
                                                      absl::string_view field) {
  if (name.size() > kOrganisationNameBytesMax) {
    return internal::Refuse(
        field, absl::StrCat("must have at most ", kOrganisationNameBytesMax, " bytes"));
  }
  const auto bare = internal::WithoutMarks(field, name);
  if (!bare.ok()) return bare.status();
  const std::string words = LettersAndBlanks(*bare);
  std::vector<absl::string_view> tokens = absl::StrSplit(words, ' ', absl::SkipEmpty());
  while (tokens.size() > 1 && tokens.front() == "THE") tokens.erase(tokens.begin());
  while (tokens.size() > 1 && IsLegalForm(tokens.back())) tokens.pop_back();
  std::ranges::transform(tokens, tokens.begin(), WrittenOut);
  return absl::StrJoin(tokens, " ");
}

}  // namespace partners::methods
