#include "clients/cli/published_words.h"

#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace partners::cli {

std::string OrganisationTypeText(const std::string& code) {
  static const auto* names = new std::map<std::string, std::string>{
      {"ees", "early elementary school"},
      {"es-3", "elementary school to grade 3"},
      {"es", "elementary school"},
      {"esms", "elementary-middle school"},
      {"ms", "middle school"},
      {"mshs-k12", "middle-high or K-12 school"},
      {"hs", "high school"},
      {"sp", "special school"},
  };
  const auto found = names->find(code);
  return found == names->end() ? code : absl::StrCat(found->second, " (", code, ")");
}

std::string FederalDesignationText(const std::string& word) {
  static const auto* kinds = new std::map<std::string, std::string>{
      {"csi", "comprehensive"}, {"tsi", "targeted"}, {"atsi", "additional targeted"}};
  const auto found = kinds->find(word);
  if (found == kinds->end()) return word;
  return absl::StrCat(found->second, " support and improvement (", absl::AsciiStrToUpper(word),
                      ")");
}

}  // namespace partners::cli
