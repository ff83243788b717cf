#ifndef PARTNERS_SERVICES_METHODS_CASE_FILE_H_
#define PARTNERS_SERVICES_METHODS_CASE_FILE_H_

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

// For tests: reads the files of cases/. A file is a sequence of cases, each begun by "case <n>";
// every other line is a keyword and its words, separated by blanks; "-" stands for absent.
namespace partners::methods::testing {

using Words = std::vector<std::string>;

struct Case {
  std::string name;
  std::vector<Words> lines;

  // Calls `body` with the words after the keyword, for each line that starts with it.
  void ForEach(const std::string& keyword, const std::function<void(const Words&)>& body) const {
    for (const Words& line : lines) {
      if (line[0] == keyword) body(Words(line.begin() + 1, line.end()));
    }
  }
};

inline std::vector<Case> ReadCases(const std::string& file) {
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

inline double Number(const std::string& word) {
  double number = NAN;
  EXPECT_TRUE(absl::SimpleAtod(word, &number)) << word;
  return number;
}

inline std::optional<double> OptionalNumber(const std::string& word) {
  if (word == "-") return std::nullopt;
  return Number(word);
}

// The agreement target of the methods is 1e-9; these cases are small enough for 1e-12.
inline void ExpectNumber(const std::optional<double>& actual, const std::string& expected) {
  const std::optional<double> number = OptionalNumber(expected);
  ASSERT_EQ(actual.has_value(), number.has_value()) << expected;
  if (number) {
    EXPECT_NEAR(*actual, *number, 1e-12 * std::max(1.0, std::fabs(*number)));
  }
}

}  // namespace partners::methods::testing

#endif  // PARTNERS_SERVICES_METHODS_CASE_FILE_H_
