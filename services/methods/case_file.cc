#include "services/methods/case_file.h"

#include <algorithm>
#include <fstream>
#include <utility>

namespace partners::methods::testing {

void Case::ForEach(const std::string& keyword,
                   const std::function<void(const Words&)>& body) const {
  for (const Words& line : lines) {
    if (line[0] == keyword) body(Words(line.begin() + 1, line.end()));
  }
}

std::vector<Case> ReadCases(const std::string& file) {
  std::ifstream in(absl::StrCat(METHODS_CASES_DIR, "/", file));
  EXPECT_TRUE(in.is_open()) << file;
  std::vector<Case> cases;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    Words words = absl::StrSplit(line, ' ');
    if (words[0] == "case") {
      cases.push_back({absl::StrCat(file, " case ", words[1]), {}});
    } else {
      cases.back().lines.push_back(std::move(words));
    }
  }
  return cases;
}

double Number(const std::string& word) {
  double number = NAN;
  EXPECT_TRUE(absl::SimpleAtod(word, &number)) << word;
  return number;
}

std::optional<double> OptionalNumber(const std::string& word) {
  if (word == "-") return std::nullopt;
  return Number(word);
}

void ExpectNumber(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (number) {
    EXPECT_NEAR(*actual, *number, 1e-12 * std::max(1.0, std::fabs(*number)));
  }
}

}  // namespace partners::methods::testing
